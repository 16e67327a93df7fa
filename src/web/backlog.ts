import type { Sink } from "../../durable-objects/receipts.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { queuesOf } from "../forward/queue-of.ts";

const DEADLINE_MS = 2_000;

/** A queue as the platform counts it. */
export type Backlog = { bytes: number; messages: number; oldestAtMs: number | undefined };

/** What waits in each of a sink's queues, in the order of their numbers; undefined of one that does not answer. */
export async function backlogsOf(env: Env, sink: Sink): Promise<(Backlog | undefined)[]> {
  return Promise.all(queuesOf(env, sink).map(backlogOf));
}

/** A queue as the platform counts it; undefined when it does not answer. */
async function backlogOf(queue: Queue): Promise<Backlog | undefined> {
  try {
    const counted = await within(queue.metrics(), DEADLINE_MS);
    return {
      bytes: counted.backlogBytes,
      messages: counted.backlogCount,
      oldestAtMs: counted.oldestMessageTimestamp?.getTime(),
    };
  } catch {
    // Whoever asks says so.
    return undefined;
  }
}

/** Several queues as one whose bytes are the fullest one's, because each has a limit of its own; undefined when one did not
 *  answer. */
export function fullestOf(backlogs: readonly (Backlog | undefined)[]): Backlog | undefined {
  return backlogs.reduce((one, other) => {
    if (one === undefined || other === undefined) return undefined;
    const oldest = [one.oldestAtMs, other.oldestAtMs].filter((ms) => ms !== undefined);
    return {
      bytes: Math.max(one.bytes, other.bytes),
      messages: one.messages + other.messages,
      oldestAtMs: oldest.length === 0 ? undefined : Math.min(...oldest),
    };
  });
}
