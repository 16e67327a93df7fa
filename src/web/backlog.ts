import { within } from "../deadline.ts";
import type { Backlog } from "./readiness.ts";

const DEADLINE_MS = 2_000;

/** A queue as the platform counts it; undefined when it does not answer. */
export async function backlogOf(queue: Queue): Promise<Backlog | undefined> {
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
