import { exports } from "cloudflare:workers";
import type { Body, FuzzRequest } from "./request.ts";
import { type Given, filledIn, filledInJson } from "./placeholders.ts";
import { authorizationOf, sessionTokenOf } from "./tokens.ts";

/** A request with real values in it, which can be sent again and again. */
export type Sendable = {
  url: string;
  method: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | undefined;
  token: string;
};

/** Fills a request in for a user, or undefined when no client could send it: its method, URL or headers are none.
 *  @param seen values of earlier answers by name */
export async function sendableOf(
  request: FuzzRequest,
  user: string,
  seen: Given["seen"],
): Promise<Sendable | undefined> {
  const authorization = await authorizationOf(request.token, user);
  const given = { user, seen, sessionToken: await sessionTokenOf(user) };
  try {
    const url = new URL(`http://edge${filledIn(request.path, given)}`).href;
    const headers = new Headers(request.headers.map(([name, value]) => [name, filledIn(value, given)]));
    if (authorization !== undefined) headers.set("authorization", authorization);
    const takesBody = request.method !== "GET" && request.method !== "HEAD";
    const body = takesBody ? bytesOf(request.body, given) : undefined;
    const sendable = { url, method: request.method, headers, body, token: request.token };
    void asRequest(sendable);
    return sendable;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Sends it to the Worker. */
export function send(sendable: Sendable): Promise<Response> {
  return exports.default.fetch(asRequest(sendable));
}

/** The request as a command that sends it; a long body is cut. */
export function asCurl({ url, method, headers, body, token }: Sendable): string {
  const lines = [...headers].map(([name, value]) =>
    name === "authorization" && token === "own"
      ? `-H "Authorization: Bearer $TOKEN"`
      : `-H ${quoted(`${name}: ${value}`)}`,
  );
  const text =
    body === undefined
      ? []
      : [`--data-binary ${quoted(new TextDecoder("iso-8859-1").decode(body.slice(0, 4000)))}`];
  const cut = body !== undefined && body.length > 4000 ? ` # cut, ${body.length} bytes in all` : "";
  return (
    [
      `curl -X ${method} ${quoted(url.replace("http://edge", "http://localhost:8787"))}`,
      ...lines,
      ...text,
    ].join(" \\\n  ") + cut
  );
}

function asRequest({ url, method, headers, body }: Sendable): Request {
  return new Request(url, { method, headers, redirect: "manual", ...(body !== undefined && { body }) });
}

function bytesOf(body: Body | undefined, given: Given): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined;
  if ("bytes" in body) return body.bytes;
  const text = "text" in body ? body.text : JSON.stringify(body.json);
  return new Uint8Array(new TextEncoder().encode(filledInJson(text, given)));
}

/** Quoted for a shell that knows $'…'; bytes beyond ASCII as they are. */
function quoted(text: string): string {
  const escaped = text.replaceAll(/[\\']|[^\u0020-\u007e]/g, (character) =>
    character === "\\" || character === "'"
      ? `\\${character}`
      : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`,
  );
  return escaped === text ? `'${text}'` : `$'${escaped}'`;
}
