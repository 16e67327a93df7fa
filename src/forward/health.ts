import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { type Deliveries, type Delivery, allAre } from "./delivery.ts";

/** The whole batch as waiting, when the sink's circuit is open; undefined when it may be asked. */
export async function waitForCircuit(
  env: Env,
  sink: Sink,
  messages: readonly Message[],
): Promise<Deliveries | undefined> {
  const waitMs = await env.SINK_HEALTH.getByName(sink).admit();
  if (waitMs === 0) return undefined;
  const parcels = messages.map(({ id }) => ({ id, message: undefined }));
  return allAre(parcels, { state: "retry", reason: "circuit_open", afterMs: waitMs });
}

/** Tells a sink's health what a batch came to. What is delivered stays delivered when it cannot be told. */
export async function recordBatch(
  env: Env,
  sink: Sink,
  { outcomes, asked, messages }: { outcomes: Deliveries; asked: Deliveries; messages: readonly Message[] },
): Promise<void> {
  const all = [...outcomes.values()];
  const failure = [...asked.values()].findLast((outcome) => outcome.state === "retry");
  if (failure?.state === "retry")
    log("warn", "sink failed", {
      sink,
      reason: failure.reason,
      detail: failure.detail,
      messages: messages.length,
    });
  const count = (state: Delivery["state"]): number => all.filter((outcome) => outcome.state === state).length;
  try {
    await env.SINK_HEALTH.getByName(sink).record({
      delivered: count("delivered"),
      retried: count("retry"),
      quarantined: count("quarantine"),
      suppressed: count("suppressed"),
      oldestMs: oldestAgeMs(messages),
      passed: asked.size === 0 ? undefined : [...asked.values()].some((outcome) => outcome.state !== "retry"),
      lastError: failure?.reason,
    });
  } catch (error) {
    log("warn", "health not recorded", { sink, error: String(error) });
  }
}

/** Since the oldest message was sent, in milliseconds. */
function oldestAgeMs(messages: readonly Message[]): number {
  return Math.max(0, ...messages.map(({ timestamp }) => Date.now() - timestamp.getTime()));
}
