import * as fc from "fast-check";
import { NEEDED } from "./known-values.ts";
import type { Operation } from "./openapi.ts";
import { valuesOf } from "./schema-values.ts";
import { USER } from "./placeholders.ts";

/** A body that can still be changed as a value, or one that is text or bytes already. */
export type Body = { json: unknown } | { text: string } | { bytes: Uint8Array<ArrayBuffer> };

/** A request before it is sent: path and headers may hold placeholders, the token is named by its kind. */
export type FuzzRequest = {
  method: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: [string, string][];
  /** A kind of tokens.ts. */
  token: string;
  body: Body | undefined;
};

/** Two in ten are sent by a service on the user's behalf, one by the session the user may take over. */
const sender = fc.oneof(
  { arbitrary: fc.constant("own"), weight: 7 },
  { arbitrary: fc.constant("service"), weight: 2 },
  { arbitrary: fc.constant("session"), weight: 1 },
);

/** Requests to one call that fit the document. */
export function validRequest(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const parts = (where: string): fc.Arbitrary<Record<string, unknown>> => parametersOf(operation, where);
  return fc
    .record({
      path: parts("path"),
      query: parts("query"),
      header: parts("header"),
      sender,
      body: bodyOf(operation),
    })
    .map(({ path, query, header, sender: token, body }): FuzzRequest => {
      const acting = token === "service" ? { ...header, "leafloaf-user": USER } : header;
      const headers = Object.entries(acting).map(([name, value]): [string, string] => [
        name,
        sendable(String(value)),
      ]);
      return {
        method: operation.method,
        path: pathOf(operation.template, path, query),
        headers: body === undefined ? headers : [...headers, ["content-type", body.type]],
        token: tokenOf(operation, token),
        body: body === undefined ? undefined : { json: body.value },
      };
    });
}

function tokenOf({ needsToken, template }: Operation, drawn: string): string {
  if (!needsToken) return "none";
  return template.startsWith("/v1/ops/") ? "ops" : drawn;
}

function parametersOf({ parameters }: Operation, where: string): fc.Arbitrary<Record<string, unknown>> {
  const here = parameters.filter((parameter) => parameter.in === where);
  return fc.record(Object.fromEntries(here.map(({ name, schema }) => [name, valuesOf(schema, name)])), {
    requiredKeys: here.filter(({ name, required }) => required || NEEDED.has(name)).map(({ name }) => name),
  });
}

function bodyOf({ body }: Operation): fc.Arbitrary<{ type: string; value: unknown } | undefined> {
  if (body === undefined) return fc.constant(undefined);
  return fc.oneof(
    ...Object.entries(body).map(([type, { schema }]) => valuesOf(schema).map((value) => ({ type, value }))),
  );
}

function pathOf(template: string, path: Record<string, unknown>, query: Record<string, unknown>): string {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodedText(path[name]));
  const asked = Object.entries(query).map(([name, value]) => `${encodedText(name)}=${encodedText(value)}`);
  return asked.length === 0 ? filled : `${filled}?${asked.join("&")}`;
}

function encodedText(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}

/** The printable ASCII of a text: more may stand in a header, but the test's own client writes a warning for each. */
export function sendable(value: string): string {
  return value.replaceAll(/[^\t\u0020-\u007e]/g, "");
}
