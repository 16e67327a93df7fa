import { DurableObject } from "cloudflare:workers";
import { createDurable } from "itty-durable";
import type { Env } from "../src/env.ts";
import { log } from "../src/log.ts";
import { type Circuit, CLOSED, admit, afterBatch } from "./circuit.ts";
import { type Delays, NO_DELAYS, withDelays } from "./delays.ts";
import type { Sink } from "./receipts.ts";

/** For so long after its last batch a queue may still hold messages that have waited as long as that one's. */
const LAG_KEPT_MS = 60_000;
/** The same when that batch failed: twice as long as a message is told to wait at the most (retry-delay.ts). */
const FAILED_LAG_KEPT_MS = 30 * 60_000;

/** What one batch came to at a sink: messages by outcome. */
export type BatchOutcome = {
  delivered: number;
  retried: number;
  quarantined: number;
  suppressed: number;
  /** Age of the batch's oldest message when it was settled: since it was first sent, retries included. */
  oldestMs: number;
  /** Whether the sink took anything, or refused it for good; undefined when it was not asked. */
  passed: boolean | undefined;
  /** The reason of the last passing failure, when there was one. */
  lastError: string | undefined;
  /** Of each message that was delivered: from when it was first sent until now. */
  delaysMs?: readonly number[];
};

/** A sink's health as operations sees it: counters since its first batch, and the circuit. */
export type Health = {
  circuit: Circuit;
  batches: number;
  delivered: number;
  retried: number;
  quarantined: number;
  suppressed: number;
  /** Age of the oldest message of the last batch, and when that was. */
  oldestMs: number;
  lastBatchAtMs: number;
  lastDeliveredAtMs: number | undefined;
  lastError: { reason: string; atMs: number } | undefined;
  /** How long deliveries took; absent before the first was measured. */
  delays?: Delays;
};

const NEVER: Health = {
  circuit: CLOSED,
  batches: 0,
  delivered: 0,
  retried: 0,
  quarantined: 0,
  suppressed: 0,
  oldestMs: 0,
  lastBatchAtMs: 0,
  lastDeliveredAtMs: undefined,
  lastError: undefined,
};

/** What is kept: itty-durable stores every own property but `state` as one value, and loads it back. */
class HealthRecord extends createDurable({ autoPersist: false }) {
  health: Health = NEVER;
}

/**
 * One sink's counters and circuit state. A native shell with typed RPC around an itty-durable record: the record
 * keeps and restores the state, the shell takes the calls (itty-durable's own carry arguments in a header).
 */
export class SinkHealth extends DurableObject<Env> {
  readonly #record: HealthRecord;
  /** Until when somebody watches what passes here; in memory only, watchers say so again and again. */
  #watchedUntilMs = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // Without the bindings: itty-durable would wrap each of them.
    this.#record = new HealthRecord(ctx, {});
    void ctx.blockConcurrencyWhile(() => this.#record.loadFromStorage());
  }

  /** Milliseconds a batch must wait before it may ask the sink; 0: now. And whether somebody watches. */
  async admit(): Promise<{ waitMs: number; isWatched: boolean }> {
    const { circuit, waitMs } = admit(this.#record.health.circuit, Date.now());
    if (circuit !== this.#record.health.circuit) await this.#keep({ ...this.#record.health, circuit });
    return { waitMs, isWatched: this.#isWatched };
  }

  /** Counts a batch, and opens or closes the circuit by it.
   *  @returns whether this batch closed it, and whether somebody watches */
  async record(outcome: BatchOutcome): Promise<{ hasClosed: boolean; isWatched: boolean }> {
    const nowMs = Date.now();
    const { health } = this.#record;
    const circuit =
      outcome.passed === undefined ? health.circuit : afterBatch(health.circuit, outcome.passed, nowMs);
    await this.#keep({
      circuit,
      batches: health.batches + 1,
      delivered: health.delivered + outcome.delivered,
      retried: health.retried + outcome.retried,
      quarantined: health.quarantined + outcome.quarantined,
      suppressed: health.suppressed + outcome.suppressed,
      oldestMs: outcome.oldestMs,
      lastBatchAtMs: nowMs,
      lastDeliveredAtMs: outcome.delivered > 0 ? nowMs : health.lastDeliveredAtMs,
      lastError:
        outcome.lastError === undefined ? health.lastError : { reason: outcome.lastError, atMs: nowMs },
      delays: withDelays(health.delays ?? NO_DELAYS, outcome.delaysMs ?? [], nowMs),
    });
    const hasClosed = circuit.state === "closed" && health.circuit.state !== "closed";
    return { hasClosed, isWatched: this.#isWatched };
  }

  /** How long messages wait at this sink, in milliseconds, as of its last batch; 0 when its queue has been silent for so
   *  long that it must be empty. */
  lagMs(): number {
    const { oldestMs, lastBatchAtMs, lastError } = this.#record.health;
    const keptMs = lastError?.atMs === lastBatchAtMs ? FAILED_LAG_KEPT_MS : LAG_KEPT_MS;
    return Date.now() - lastBatchAtMs > keptMs ? 0 : oldestMs;
  }

  /** The health as it is now. */
  health(): Health {
    return this.#record.health;
  }

  /** The same for somebody who watches: for so long, consumers tell the feed what they do.
   *  @param forMs milliseconds from now on */
  watch(forMs: number): { health: Health; lagMs: number } {
    this.#watchedUntilMs = Math.max(this.#watchedUntilMs, Date.now() + forMs);
    return { health: this.#record.health, lagMs: this.lagMs() };
  }

  get #isWatched(): boolean {
    return Date.now() < this.#watchedUntilMs;
  }

  async #keep(health: Health): Promise<void> {
    this.#record.health = health;
    await this.#record.persist();
  }
}

/** How long messages wait at a sink; of a health that cannot be asked: not at all. */
export async function lagOf(env: Env, sink: Sink): Promise<number> {
  try {
    return await env.SINK_HEALTH.getByName(sink).lagMs();
  } catch (error) {
    log("warn", "lag unknown", { sink, error: String(error) });
    return 0;
  }
}
