import type { Sink } from "../../durable-objects/receipts.ts";
import { pointOfBatch } from "../analytics.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { IN_BUFFER } from "./bigquery/forget.ts";
import type { Deliveries, Delivery } from "./delivery.ts";
import { replayExhausted } from "./replay-many.ts";
import { tellFeed } from "./tell-feed.ts";

/** The whole batch as waiting, when the sink's circuit is open; undefined when it may be asked. */
export async function waitForCircuit(
  env: Env,
  sink: Sink,
  messages: readonly Message[],
): Promise<Deliveries | undefined> {
  const { waitMs, isWatched } = await env.SINK_HEALTH.getByName(sink).admit();
  if (waitMs === 0) return undefined;
  // Each after a time of its own, up to twice as long: all at once they would fall upon a sink that has just come back.
  const waiting: Deliveries = new Map(
    messages.map(({ id }) => {
      const afterMs = waitMs * (1 + Math.random());
      return [id, { state: "retry", reason: "circuit_open", afterMs }];
    }),
  );
  const parcels = messages.map(({ id, body }) => ({ id, message: body }));
  if (isWatched) tellFeed(env, sink, { parcels, outcomes: waiting });
  return waiting;
}

/** Tells a sink's health what a batch came to; if that closes its circuit, what ran out of retries meanwhile is sent again. What is delivered stays delivered when it cannot be told.
 *  @returns whether somebody watches */
export async function recordBatch(
  env: Env,
  sink: Sink,
  { outcomes, asked, messages }: { outcomes: Deliveries; asked: Deliveries; messages: readonly Message[] },
): Promise<boolean> {
  const all = [...outcomes.values()];
  const failure = [...asked.values()].findLast(isFailure);
  if (failure !== undefined)
    // Without the detail: Google's words may quote keys and values.
    log("warn", "sink failed", { sink, reason: failure.reason, messages: messages.length });
  const count = (state: Delivery["state"]): number => all.filter((outcome) => outcome.state === state).length;
  const figures = {
    delivered: count("delivered"),
    retried: count("retry"),
    quarantined: count("quarantine"),
    suppressed: count("suppressed"),
    oldestMs: oldestAgeMs(messages),
  };
  pointOfBatch(env, { ...figures, sink, reason: failure?.reason, messages: messages.length });
  try {
    const { hasClosed, isWatched } = await env.SINK_HEALTH.getByName(sink).record({
      ...figures,
      passed: asked.size === 0 ? undefined : [...asked.values()].some((outcome) => !isFailure(outcome)),
      lastError: failure?.reason,
      delaysMs: messages.flatMap(({ id, timestamp }) =>
        outcomes.get(id)?.state === "delivered" ? [Date.now() - timestamp.getTime()] : [],
      ),
    });
    if (hasClosed) await replayExhausted(env, sink, Date.now());
    return isWatched;
  } catch (error) {
    log("warn", "health not recorded", { sink, error: String(error) });
    return false;
  }
}

/** Rows that cannot be deleted yet are no fault of the sink's: it answered. */
function isFailure(outcome: Delivery): outcome is Extract<Delivery, { state: "retry" }> {
  return outcome.state === "retry" && outcome.reason !== IN_BUFFER;
}

/** Since the oldest message was sent, in milliseconds. */
function oldestAgeMs(messages: readonly Message[]): number {
  return Math.max(0, ...messages.map(({ timestamp }) => Date.now() - timestamp.getTime()));
}
