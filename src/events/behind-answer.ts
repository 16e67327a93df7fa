import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Env } from "../env.ts";
import { recordAccepted } from "../forward/event-ledger.ts";
import type { EventsMessage } from "../forward/events/message.ts";
import { sweepSpool } from "../forward/events/spool.ts";
import { log } from "../log.ts";
import { acceptedIn } from "../forward/events/told.ts";
import { captureOf } from "./backends.ts";
import { takeOwedSweep } from "./owed-sweep.ts";
import type { Sender } from "./sender.ts";
import { signalsOf } from "./signals.ts";

/** What is done once a batch is safe and its sender has an answer; none of it may fail the batch. */
export async function behindAnswer(env: Env, batch: EventsMessage, sender: Sender): Promise<void> {
  await Promise.all([
    recordAccepted(env, acceptedIn(batch)),
    sender.isProven ? tellMemory(env, batch) : undefined,
    captureOf(env).cache(batch),
    takeOwedSweep(batch.batch_id) ? sweepSpool(env, Date.now()) : undefined,
  ]);
}

async function tellMemory(
  env: Env,
  { user_id, batch_id, received_at, events }: EventsMessage,
): Promise<void> {
  const signals = signalsOf(events);
  if (signals.length === 0) return;
  try {
    await memoryOf(env, user_id).notice(signals, Date.parse(received_at));
  } catch (error) {
    log("warn", "a memory was not told of events", { batch_id, error: String(error) });
  }
}
