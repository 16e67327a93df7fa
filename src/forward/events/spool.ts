import { createHmac } from "node:crypto";
import { EVENT_SINKS, type EventSink } from "../../../durable-objects/ledger/events.ts";
import type { Env } from "../../env.ts";
import { log } from "../../log.ts";
import { quarantineMalformed } from "../malformed.ts";
import { queueOf } from "../queue-of.ts";
import { seal, unseal } from "../seal.ts";
import { type EventsMessage, EventsParcel } from "./message.ts";

/** Waits between two times a message is sent from here, while no consumer has settled it. */
const FIRST_WAIT_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;
/** In one sweep of one sink: what is left comes with the next. */
const MAX_SWEPT = 1_000;

/** Where a message lies for a sink: in the order of arrival, so that a sweep finds the oldest first. */
export function spoolPath(sink: EventSink, message: EventsMessage, part: number): string {
  return `spool/${sink}/${message.received_at}_${message.batch_id}_${part}`;
}

/** Lays a message into R2, sealed. One that names its own path stays until a consumer has settled it; any other until its
 *  queue takes it again.
 *  @throws what R2 does */
export async function lay(env: Env, path: string, message: EventsMessage): Promise<void> {
  const isKept = message.spool !== undefined;
  await put(env, path, { message, dueMs: Date.now() + (isKept ? FIRST_WAIT_MS : 0), tries: 0 });
}

/** Takes away what a consumer has settled. What stays behind is sent once more, which changes nothing. */
export async function unspool(env: Env, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  try {
    await env.BUCKET.delete([...paths]);
  } catch (error) {
    log("warn", "not unspooled", { messages: paths.length, error: String(error) });
  }
}

/** Sends what lies in R2 and is due to its queue, the oldest first; of a queue that refuses the rest waits.
 *  @returns how many were sent */
export async function sweepSpool(env: Env, nowMs: number): Promise<number> {
  const swept = await Promise.all(EVENT_SINKS.map((sink) => sweep(env, sink, nowMs)));
  const sent = swept.reduce((sum, count) => sum + count, 0);
  if (sent > 0) log("info", "spool swept", { sent });
  return sent;
}

async function sweep(env: Env, sink: EventSink, nowMs: number): Promise<number> {
  let sent = 0;
  try {
    for await (const { key: path, customMetadata = {} } of lyingFor(env, sink)) {
      if (sent === MAX_SWEPT) break;
      const tries = Number(customMetadata["tries"] ?? 0);
      const isDue = Number(customMetadata["due_ms"] ?? 0) <= nowMs;
      if (isDue && (await sendAgain(env, { sink, path, nowMs, tries }))) sent += 1;
    }
  } catch (error) {
    log("warn", "spool not swept", { sink, error: String(error) });
  }
  return sent;
}

/** How many messages lie there for a sink; of more than a page of a list, the page.
 *  @throws what R2 does */
export async function spooledFor({ BUCKET: bucket }: Env, sink: EventSink): Promise<number> {
  return (await bucket.list({ prefix: `spool/${sink}/` })).objects.length;
}

/** All that lies there for a sink, the oldest first. */
async function* lyingFor({ BUCKET: bucket }: Env, sink: EventSink): AsyncGenerator<R2Object> {
  const prefix = `spool/${sink}/`;
  let page = await bucket.list({ prefix, include: ["customMetadata"] });
  yield* page.objects;
  while (page.truncated) {
    page = await bucket.list({ prefix, include: ["customMetadata"], cursor: page.cursor });
    yield* page.objects;
  }
}

type Lying = { sink: EventSink; path: string; nowMs: number; tries: number };

/** Sends it as it is: what its events say is the consumer's to judge. What is no message of events leaves for quarantine, or
 *  it would lie here for ever.
 *  @returns whether it was sent
 *  @throws what queue and R2 do */
async function sendAgain(env: Env, { sink, path, nowMs, tries }: Lying): Promise<boolean> {
  const stored = await env.BUCKET.get(path);
  if (stored === null) return false;
  const body = await opened(env, await stored.text());
  const { success, data: message, error } = EventsParcel.safeParse(body);
  if (!success) {
    const outcome = await quarantineMalformed(env, sink, { id: path, body, detail: error.message });
    if (outcome.state !== "retry") await env.BUCKET.delete(path);
    return false;
  }
  await queueOf(env, sink, message.user_ref).send(message, { contentType: "json" });
  if (message.spool === undefined) await env.BUCKET.delete(path);
  else {
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (tries + 1), MAX_WAIT_MS);
    await put(env, path, { message, dueMs: nowMs + waitMs, tries: tries + 1 });
  }
  return true;
}

/** What a sealed text says; the text itself, where it cannot be opened. */
async function opened(env: Env, text: string): Promise<unknown> {
  const key = spoolKey(env);
  try {
    return JSON.parse(await unseal(text, key));
  } catch (error) {
    log("error", "a spooled message cannot be opened", { error: String(error) });
    return text;
  }
}

async function put(
  env: Env,
  path: string,
  { message, dueMs, tries }: { message: EventsParcel; dueMs: number; tries: number },
): Promise<void> {
  await env.BUCKET.put(path, await seal(JSON.stringify(message), spoolKey(env)), {
    customMetadata: { due_ms: String(dueMs), tries: String(tries) },
  });
}

/** One key for all: what lies here does so for minutes, and is let go by whoever asks the tombstones. */
function spoolKey({ USER_REF_SECRET: secret }: Env): Uint8Array<ArrayBuffer> {
  if (secret === undefined || secret === "") throw new Error("USER_REF_SECRET is not configured");
  return new Uint8Array(createHmac("sha256", secret).update("event spool").digest());
}
