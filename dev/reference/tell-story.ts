import { setTimeout as wait } from "node:timers/promises";
import { mintToken } from "../local-token.ts";
import type { Stack } from "../stack.ts";
import { OPERATIONS } from "./operations.ts";
import { ORDERS } from "./orders.ts";
import { PERSON } from "./person.ts";
import { type Answers, pointedAt, resolved } from "./resolved.ts";
import type { Step } from "./step.ts";

const POLL_MS = 250;
const DEADLINE_MS = 90_000;

/** A request of the story as it was sent, and what came back. */
export type Told = {
  step: Step;
  /** With the values of earlier answers in their places. */
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
  pathname: string;
  response: Response;
  text: string;
};

/** Tells the whole story to the real product, step by step, and gives each request with its last answer.
 *  @throws Error when a step is not answered as it waits for */
export async function* tellStory(stack: Stack): AsyncGenerator<Told> {
  const answers: Answers = new Map();
  for (const step of [...ORDERS, ...PERSON, ...OPERATIONS]) {
    if (step.spanner !== undefined) await befall(stack, step.spanner);
    const told = await answered(stack, step, answers);
    const answer: unknown = isJson(told.response) ? JSON.parse(told.text) : undefined;
    answers.set(step.name ?? step.call, answer);
    yield told;
  }
}

async function answered(stack: Stack, step: Step, answers: Answers): Promise<Told> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const told = await sent(stack.base, step, answers);
    if (isAwaited(step, told)) return told;
    if (Date.now() > deadline) throw new Error(`${step.call} waits in vain: ${told.text}`);
    await wait(POLL_MS);
  }
}

function isAwaited({ until = {} }: Step, { text }: Told): boolean {
  return Object.entries(until).every(([pointer, wanted]) => {
    const value = pointedAt(JSON.parse(text), pointer);
    return wanted === "*" ? Array.isArray(value) && value.length > 0 : value === wanted;
  });
}

async function sent(base: string, step: Step, answers: Answers): Promise<Told> {
  const [method = "", template = ""] = step.call.split(" ");
  const path = resolved(step.path ?? {}, answers);
  const query = resolved(step.query ?? {}, answers);
  const body = resolved(step.body, answers);
  const pathname = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? ""),
  );
  const headers: Record<string, string> = step.key === undefined ? {} : { "idempotency-key": step.key };
  const response = await fetch(`${base}${pathname}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: { ...headers, ...typeOf(body), ...(await authorization(resolved(step.as, answers))) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { step, path, query, headers, body, pathname, response, text: await textOf(response) };
}

function typeOf(body: unknown): Record<string, string> {
  if (body === undefined) return {};
  return { "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json" };
}

async function authorization(as: string | undefined): Promise<Record<string, string>> {
  if (as === undefined) return {};
  // A session's own token is one already.
  if (as.includes(".")) return { authorization: `Bearer ${as}` };
  return { authorization: `Bearer ${await mintToken(as, as === "operations" ? { scope: "ops" } : {})}` };
}

/** The body, or, of a stream that does not end, what it says at first. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-type")?.startsWith("text/event-stream") !== true || !response.body)
    return response.text();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text.slice(0, text.lastIndexOf("\n\n") + 2);
}

function isJson(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("application/json") === true;
}

async function befall({ config }: Stack, what: "refuses" | "takes"): Promise<void> {
  const fault = { service: "spanner", status: 400, googleStatus: "FAILED_PRECONDITION" };
  await fetch(`${config.GOOGLE_ENDPOINT}/admin/faults`, {
    method: what === "refuses" ? "POST" : "DELETE",
    ...(what === "refuses" && { body: JSON.stringify(fault) }),
  });
}
