import type { EventsMessage } from "../forward/events/message.ts";
import { log } from "../log.ts";
import { Problem } from "../web/problem.ts";

const RETRY_AFTER_SECONDS = 5;

/**
 * A place that captured events are handed to. A `durable` one has them for good once `capture` has returned; a `cache`
 * is told behind the answer, and nothing hangs on it.
 */
export type CaptureBackend = {
  name: string;
  keeps: "durable" | "cache";
  /** Takes an accepted request's events, all or none; the same again changes nothing.
   *  @throws when it does not have them */
  capture: (batch: EventsMessage) => Promise<void>;
};

/** The capture stage: one call, any number of backends. */
export class FlexibleDataCapture {
  readonly #backends: readonly CaptureBackend[];

  constructor(backends: readonly CaptureBackend[]) {
    this.#backends = backends;
  }

  /** Returns once every durable backend has the batch.
   *  @throws Problem capture_unavailable when one has not: nothing is lost by sending the same again */
  async capture(batch: EventsMessage): Promise<void> {
    const failed = await this.#tell("durable", batch);
    if (failed.length === 0) return;
    log("error", "events not captured", { batch_id: batch.batch_id, failed });
    throw new Problem("capture_unavailable", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  /** Tells the caches. Never fails: what they lack is read where it is kept. */
  async cache(batch: EventsMessage): Promise<void> {
    const failed = await this.#tell("cache", batch);
    if (failed.length > 0) log("warn", "events not cached", { batch_id: batch.batch_id, failed });
  }

  async #tell(keeps: CaptureBackend["keeps"], batch: EventsMessage): Promise<string[]> {
    const told = this.#backends.filter((backend) => backend.keeps === keeps);
    const outcomes = await Promise.allSettled(told.map(({ capture }) => capture(batch)));
    return outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [`${told[index]?.name ?? ""}: ${String(outcome.reason)}`] : [],
    );
  }
}
