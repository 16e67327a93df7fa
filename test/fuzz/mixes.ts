import * as fc from "fast-check";
import { BODY_MUTATIONS, type Dice, mutateBody } from "./body-mutations.ts";
import { OPERATIONS, type Operation } from "./openapi.ts";
import { type FuzzRequest, sendable, validRequest } from "./request.ts";
import { METHODS, REQUEST_MUTATIONS, mutateRequest } from "./request-mutations.ts";
import { TOKEN_KINDS } from "./tokens.ts";

const anyDice: fc.Arbitrary<Dice> = fc.record({
  where: fc.nat(100_000),
  value: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, true, "", 0, [], {})),
  text: fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("x", ",", "}", "\u0000")),
});

/** Calls that change something are asked three times as often. What the others build on more, and what ends it all less:
 *  else there is hardly an order that could be returned. */
export function weightOf({ id, method }: Operation): number {
  if (id === "POST /v1/orders/confirm") return 15;
  if (id === "DELETE /v1/users/{user}") return 1;
  return method === "GET" ? 1 : 3;
}

function toEach(requests: (operation: Operation) => fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(
    ...OPERATIONS.map((operation) => ({
      arbitrary: requests(operation),
      weight: weightOf(operation),
    })),
  );
}

/** Requests that fit the document. */
export const validRequests = toEach(validRequest);

/** Valid requests with one to three things wrong, in the body twice as often where there is one. */
export const nearMisses = toEach((operation) => {
  const ways = operation.body === undefined ? [] : [...BODY_MUTATIONS, ...BODY_MUTATIONS];
  const how = fc.constantFrom(...REQUEST_MUTATIONS, ...ways);
  const changes = fc.array(fc.tuple(how, anyDice), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(validRequest(operation), changes)
    .map(([request, made]) =>
      made.reduce(
        (changed, [way, dice]) =>
          REQUEST_MUTATIONS.includes(way)
            ? mutateRequest(changed, way, dice)
            : mutateBody(changed, way, dice),
        request,
      ),
    );
});

const anyPart = fc.oneof(
  fc
    .uint8Array({ minLength: 1, maxLength: 12 })
    .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")),
  fc.string({ unit: "binary" }),
  fc.constantFrom("v1", "orders", "users", "confirm", "me", "usual", "delivery", "docs", "problems"),
  fc.constantFrom("memory", "search", "facts", "why", "graph", "episodes", "retract", "export", "adopt"),
);

const anyHeader = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      "content-type",
      "idempotency-key",
      "leafloaf-user",
      "traceparent",
      "x-request-id",
      "origin",
      "accept",
    ),
    fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,12}$/),
  ),
  fc.string({ unit: "binary" }).map(sendable),
);

const JSON_PIECES = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  '"',
  '"items"',
  '"a"',
  "0",
  "-1e5",
  "true",
  "null",
  "\\",
  "\\u",
  "NaN",
  "//",
  " ",
];

const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => ({ bytes: new Uint8Array(bytes) })),
  fc
    .array(fc.constantFrom(...JSON_PIECES), { maxLength: 40, size: "max" })
    .map((pieces) => ({ text: pieces.join("") })),
  fc.json().map((text) => ({ text })),
);

/** Bytes where a call expects sense; half of them at least at a call's own address, so that they reach its door. */
export const junk = toEach((operation) =>
  fc
    .record({
      method: fc.constantFrom(...METHODS),
      path: fc.oneof(
        fc.constant(""),
        fc.array(anyPart, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`),
      ),
      part: anyPart.filter((part) => part !== ""),
      query: fc.oneof(
        fc.constant(""),
        fc.string({ unit: "binary" }).map((text) => `?${text}`),
      ),
      headers: fc.array(anyHeader, { maxLength: 4 }),
      isJson: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      token: fc.oneof(
        { arbitrary: fc.constant("own" as const), weight: 4 },
        { arbitrary: fc.constantFrom(...TOKEN_KINDS), weight: 1 },
      ),
      body: fc.option(anyBody, { nil: undefined }),
    })
    .map(({ path, part, query, headers, isJson, ...rest }): FuzzRequest => {
      const isAddressed = path === "";
      const address = operation.template.replaceAll(/\{\w+\}/g, () =>
        encodeURIComponent(part.toWellFormed()),
      );
      return {
        ...rest,
        method: isAddressed ? operation.method : rest.method,
        path: `${isAddressed ? address : path}${query}`,
        headers: isJson
          ? [...headers.filter(([name]) => name !== "content-type"), ["content-type", "application/json"]]
          : headers,
      };
    }),
);
