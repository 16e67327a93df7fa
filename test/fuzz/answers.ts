import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import parse from "parse-prometheus-text-format";
import { problemOf } from "../worker/problem-document.ts";
import { eventsIn } from "./event-stream.ts";
import { type Operation, SCHEMAS, type Schema, operationAt } from "./openapi.ts";

/** Tokens that are good for something. A scope that is no text gives no scope, and a good token otherwise. */
const GOOD: ReadonlySet<string> = new Set(["own", "session", "service", "ops", "odd scope"]);

const DATE_TIME = /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;

const DATE = /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/;

const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  formats: { "date-time": DATE_TIME, date: DATE },
});
ajv.addVocabulary(["example"]);
for (const [name, schema] of Object.entries(SCHEMAS))
  ajv.addSchema(closed(schema), `#/components/schemas/${name}`);

const validators = new Map<Schema, ValidateFunction>();

/** An answer and what was asked for, as far as the document speaks of it. */
export type Answer = {
  method: string;
  pathname: string;
  token: string;
  response: Response;
  text: string;
};

/**
 * Holds an answer against the document.
 * @returns the call it belongs to, if the request reached one
 * @throws Error that says what is wrong with it
 */
export async function checkAnswer(answer: Answer): Promise<Operation | undefined> {
  const { method, pathname, response } = answer;
  // Nothing here but the warehouse is out of reach: memories are local and tokens need no key server, so any other 503 would
  // be as wrong.
  if (response.status >= 500 && !isWithoutWarehouse(answer)) throw new Error(`status ${response.status}`);
  if (method === "OPTIONS") {
    if (response.status !== 204 || answer.text !== "")
      throw new Error("a preflight request has an answer of its own");
    return undefined;
  }
  const operation = operationAt(method, pathname);
  if (operation === undefined) await checkElsewhere(answer);
  else await checkDocumented(operation, answer);
  return operation;
}

/** Prometheus's text format, read by a parser that is not ours.
 *  @throws Error where it is not */
function assertMetrics(text: string): void {
  if (parse(text).length === 0) throw new Error("no metric");
}

/** What the warehouse is asked in vain says so, and when to come again. */
function isWithoutWarehouse({ method, pathname, response, text }: Answer): boolean {
  const template = operationAt(method, pathname)?.template ?? "";
  // An export asks for the person's events, too.
  const isAsked = template.includes("/insights/") || template.endsWith("/export");
  const saysSo = method === "HEAD" || text.includes('"type":"/problems/warehouse_unavailable"');
  return isAsked && response.status === 503 && saysSo && response.headers.get("retry-after") !== null;
}

async function checkDocumented(operation: Operation, answer: Answer): Promise<void> {
  const { response, text, token } = answer;
  const documented = operation.responses[response.status];
  if (documented === undefined) throw new Error(`${operation.id} does not document ${response.status}`);
  // A beacon says who it is in its body.
  const isBeacon = operation.id === "POST /v1/events" && token === "none";
  if (response.ok && operation.needsToken && !GOOD.has(token) && !isBeacon)
    throw new Error(`a token passed: ${token}`);
  if (answer.method === "HEAD") return assertEmpty(text);
  const [type, content] = Object.entries(documented.content ?? {})[0] ?? [];
  if (type === undefined || content === undefined) return assertEmpty(text);
  if (response.headers.get("content-type")?.split(";")[0] !== type)
    throw new Error(`${response.headers.get("content-type")} instead of ${type}`);
  if (type === "application/x-ndjson")
    for (const line of text.trim().split("\n")) assertFits(content.schema, JSON.parse(line));
  else if (type === "text/event-stream") assertEvents(text);
  // Metrics: the only plain text that there is.
  else if (type === "text/plain") assertMetrics(text);
  else assertFits(content.schema, JSON.parse(text));
  if (type === "application/problem+json") await problemOf(asRead(answer));
}

/** What is asked beside the calls: the reference pages, or nothing at all. */
async function checkElsewhere(answer: Answer): Promise<void> {
  const { method, pathname, response, text } = answer;
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && response.status === 200 && /^\/(docs|openapi\.json|problems\/\w+)$/.test(pathname)) return;
  if (![401, 404, 413].includes(response.status) && !isOddSubject(answer))
    throw new Error(`no call, but ${response.status}`);
  if (method === "HEAD") return assertEmpty(text);
  await problemOf(asRead(answer));
}

const ODD_SUBJECTS: ReadonlySet<string> = new Set(["empty subject", "long subject", "half a surrogate pair"]);

/** A token whose subject can be nobody's id is refused before it is known that there is no such call. */
function isOddSubject({ method, pathname, response, text, token }: Answer): boolean {
  const isRefusal = /^\/v1(\/|$)/.test(pathname) && response.status === 422 && ODD_SUBJECTS.has(token);
  // An answer to HEAD has no body to name it.
  return isRefusal && (method === "HEAD" || text.includes('"pointer":"/sub"'));
}

function assertEvents(text: string): void {
  const events = eventsIn(text);
  if (events.length === 0) throw new Error("a stream without an event");
  for (const { schema, data } of events) assertFits({ $ref: `#/components/schemas/${schema}` }, data);
}

function assertEmpty(text: string): void {
  if (text !== "") throw new Error("a body where there is none");
}

function asRead({ response, text }: Answer): Response {
  return new Response(text, { status: response.status, headers: response.headers });
}

function assertFits(schema: Schema, value: unknown): void {
  const validate = validators.get(schema) ?? ajv.compile(closed(schema));
  validators.set(schema, validate);
  if (!validate(value)) throw new Error(`not as documented: ${ajv.errorsText(validate.errors)}`);
}

/** The same schema for objects that have no member beyond those the document names. */
function closed(schema: Schema): Schema {
  const closeAll = (schemas: Record<string, Schema>): Record<string, Schema> =>
    Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, closed(one)]));
  return {
    ...schema,
    ...(schema.properties !== undefined && {
      unevaluatedProperties: false,
      properties: closeAll(schema.properties),
    }),
    ...(schema.items !== undefined && { items: closed(schema.items) }),
    ...(schema.anyOf !== undefined && { anyOf: schema.anyOf.map(closed) }),
    ...(schema.oneOf !== undefined && { oneOf: schema.oneOf.map(closed) }),
  };
}
