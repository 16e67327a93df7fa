import type { Dice } from "./body-mutations.ts";
import { pick } from "./json-places.ts";
import { type FuzzRequest, sendable } from "./request.ts";
import { TOKEN_KINDS } from "./tokens.ts";

/** Methods that a client can send at all: CONNECT and TRACE are not among them. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"];

const CONTENT_TYPES = [
  "text/plain", "application/xml", "application/jsonp", "multipart/form-data; boundary=x", "application/json, text/html",
  "application/x-www-form-urlencoded", "APPLICATION/JSON;charset=utf-16", "application/problem+json", "json", "*/*", "",
]; // prettier-ignore

const ODD_HEADERS: [string, string][] = [
  ["x-request-id", "a"], ["x-request-id", "o".repeat(300)], ["traceparent", "00-00000000000000000000000000000000-0-0"],
  ["traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"], ["origin", "http://localhost:8787"],
  ["origin", "null"], ["content-encoding", "gzip"], ["content-length", "5"], ["content-length", "-1"],
  ["content-length", "99999999999"], ["transfer-encoding", "chunked"], ["x-http-method-override", "DELETE"],
  ["leafloaf-user", "%"], ["leafloaf-user", "%ff"], ["leafloaf-user", "%ED%A0%80"], ["leafloaf-user", ""],
  ["leafloaf-user", "x".repeat(129)], ["idempotency-key", ""], ["idempotency-key", "x".repeat(256)],
  ["idempotency-key", "%00"], ["accept", "text/html;q=0"], ["if-none-match", "*"], ["range", "bytes=0-0"],
  ["expect", "100-continue"],  ["cookie", "a=b; __proto__=c"], ["host", "elsewhere"],
]; // prettier-ignore

const ODD_QUERIES = [
  "?", "?mode", "?mode=", "?mode=classic&mode=odd", "?mode[]=classic", "?mode=%", "?mode=%ff", "?__proto__=1",
  "?__proto__[x]=1", "?constructor=1", "?a=b&a=c&&=&", "?%00=%00", `?${"a=b&".repeat(500)}`, "#fragment",
]; // prettier-ignore

const ODD_PARTS = [
  "", ".", "..", "%2e%2e", "%2F", "%00", "%", "%ff", "%F0%9F", "\u00e4", "\ud83d\ude00", " ", "a".repeat(3000), "~", ";x=1",
  "__proto__", "constructor", "me", "{user}", "*", ":user", "confirm", "\\", "%0A", "'--",
]; // prettier-ignore

type Mutate = (request: FuzzRequest, dice: Dice) => FuzzRequest;

const MUTATIONS: Record<string, Mutate> = {
  "another method": (request, { where }) => ({ ...request, method: pick(METHODS, where) }),
  "another token": (request, { where }) => ({ ...request, token: pick(TOKEN_KINDS, where) }),
  "no body": (request) => ({ ...request, body: undefined }),
  "a header less": (request, { where }) => {
    const gone = where % Math.max(request.headers.length, 1);
    return { ...request, headers: request.headers.filter((_, place) => place !== gone) };
  },
  "a header twice": (request, { where, text }) => {
    const again = request.headers[where % Math.max(request.headers.length, 1)];
    return again === undefined ? request : withHeader(request, [again[0], sendable(text)]);
  },
  "a header changed": (request, { where, text }) => {
    const changed = where % Math.max(request.headers.length, 1);
    return {
      ...request,
      headers: request.headers.map(([name, value], place) => [
        name,
        place === changed ? sendable(text) : value,
      ]),
    };
  },
  "an odd header": (request, { where }) => withHeader(request, pick(ODD_HEADERS, where)),
  "another content type": (request, { where }) => ({
    ...request,
    headers: [
      ...request.headers.filter(([name]) => name !== "content-type"),
      ["content-type", pick(CONTENT_TYPES, where)],
    ],
  }),
  "an odd query": (request, { where }) => ({ ...request, path: request.path + pick(ODD_QUERIES, where) }),
  "an odd part": (request, { where }) =>
    onParts(request, (parts) => parts.splice(1 + (where % parts.length), 1, pick(ODD_PARTS, where))),
  "a part more": (request, { where }) =>
    onParts(request, (parts) => parts.splice(1 + (where % parts.length), 0, pick(ODD_PARTS, where))),
  "a part less": (request, { where }) =>
    onParts(request, (parts) => parts.splice(1 + (where % parts.length), 1)),
  "a part in capitals": (request, { where }) =>
    onParts(request, (parts) =>
      parts.splice(where % parts.length, 1, (parts[where % parts.length] ?? "").toUpperCase()),
    ),
  "a letter encoded": (request, { where }) =>
    onParts(request, (parts) => parts.push(encodedLetter(parts.pop() ?? "", where))),
};

/** Names of all changes that the rest of a request can suffer. */
export const REQUEST_MUTATIONS = Object.keys(MUTATIONS);

/** A request changed anywhere but in its body. */
export function mutateRequest(request: FuzzRequest, how: string, dice: Dice): FuzzRequest {
  return MUTATIONS[how]!(request, dice);
}

function withHeader(request: FuzzRequest, header: [string, string]): FuzzRequest {
  return { ...request, headers: [...request.headers, header] };
}

function onParts(request: FuzzRequest, act: (parts: string[]) => void): FuzzRequest {
  const [path = "", query] = request.path.split("?", 2);
  const parts = path.split("/");
  act(parts);
  const changed = parts.join("/");
  const rooted = changed.startsWith("/") ? changed : `/${changed}`;
  return { ...request, path: query === undefined ? rooted : `${rooted}?${query}` };
}

function encodedLetter(part: string, where: number): string {
  const place = where % Math.max(part.length, 1);
  const code = (part.codePointAt(place) ?? 0x2f).toString(16).padStart(2, "0");
  return `${part.slice(0, place)}%${code}${part.slice(place + 1)}`;
}
