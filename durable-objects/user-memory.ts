import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import { log } from "../src/log.ts";
import { usualClassic } from "../src/personalize/usual-classic.ts";
import { confirmationOf } from "./confirmation.ts";
import { type LogEntry, append, entryAt } from "./episode-log.ts";
import { createIdentity, readIdentity } from "./identity.ts";
import { Outbox } from "./outbox.ts";
import type { Episode, OrderBody } from "./projection/episode.ts";
import { type Receipts, SINKS } from "./receipts.ts";
import { FIRST_WAIT_MS } from "./settlement.ts";
import { createTables, hasTables } from "./tables.ts";
import { type ArrivalReport, Tracking } from "./tracking.ts";
import { Views } from "./views.ts";

/** How long the alarm waits when its own work failed. */
const ALARM_RETRY_MS = 30_000;

/** An order to confirm. Ids and fingerprint follow from user, key and body; times are epoch milliseconds. */
export type ConfirmRequest = {
  userId: string;
  episodeId: string;
  fingerprint: string;
  traceId: string;
  /** When the customer ordered; now when absent. */
  occurredAtMs: number | undefined;
  body: OrderBody;
};

/** `confirmed` and `replayed` carry the answer's JSON text; `conflict`: the key was used with another body. */
export type ConfirmOutcome = { kind: "confirmed" | "replayed"; answer: string } | { kind: "conflict" };

/** An order as the log keeps it. */
export type KnownOrder = { occurredAtMs: number; recordedAtMs: number; seq: number; body: OrderBody };

/** Where an order is. */
export type KnownDelivery = { recordedAtMs: number; seq: number; receipts: Receipts };

/** A memory that was written to: what follows from its log, and how its episodes get out. */
type Open = { views: Views; tracking: Tracking };

/** One user's memory: a thin shell over the log and its projections. Every write is one transaction. */
export class UserMemory extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #open: Open | undefined;
  #alarmAtMs: number | undefined;
  #isAwake = false;
  #usual: { version: number; text: string } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#open = this.#reopened();
  }

  /** Confirms an order: two rows written, whatever its length, and a third by its alarm. Repeats give the first answer. */
  async confirmOrder(request: ConfirmRequest): Promise<ConfirmOutcome> {
    const seq = this.#open?.views.orders.get().seqs.get(request.body.order_id);
    if (seq !== undefined) return this.#repeated(seq, request.fingerprint);
    return this.#confirm(request);
  }

  /** The order, or undefined when this user has none of that id. */
  order(orderId: string): KnownOrder | undefined {
    const entry = this.#entryOf(orderId);
    if (entry === undefined) return undefined;
    const { occurredAtMs, recordedAtMs, seq, body } = entry.episode;
    return { occurredAtMs, recordedAtMs, seq, body };
  }

  /** Where the order is, what sinks reported a moment ago included. */
  delivery(orderId: string): KnownDelivery | undefined {
    const entry = this.#entryOf(orderId);
    if (entry === undefined || this.#open === undefined) return undefined;
    const { recordedAtMs, seq } = entry.episode;
    return { recordedAtMs, seq, receipts: this.#open.tracking.receiptsOf(entry) };
  }

  /** My Usual by the classic rule with the memory's version, as JSON text; of an unknown user: nothing, version 0. It
   *  changes with the version only, so a version's text is made once. */
  usual(): string {
    this.#wake();
    const version = this.#open?.views.version ?? 0;
    if (this.#usual?.version !== version) {
      const habits = this.#open?.views.habits.get() ?? { orders: 0, products: new Map() };
      this.#usual = { version, text: JSON.stringify({ ...usualClassic(habits), memory_version: version }) };
    }
    return this.#usual.text;
  }

  /** Takes what a sink's consumer reports; the next alarm writes it down. Repeats change nothing. */
  async reportArrivals(reports: readonly ArrivalReport[]): Promise<void> {
    const isIdle = this.#alarmAtMs === undefined;
    const isNews = this.#open?.tracking.take(reports, isIdle) ?? false;
    if (isNews) await this.#arm(Date.now() + FIRST_WAIT_MS);
  }

  /** Writes receipts, sends again what no sink has reported, and writes the snapshot when it is due. */
  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    try {
      await this.#open?.tracking.settle(Date.now(), (atMs) => this.#arm(atMs));
    } catch (error) {
      // After six failures the platform gives an alarm up for good: so it never fails.
      log("error", "alarm failed", { error: String(error) });
      this.#alarmAtMs = undefined;
      await this.#arm(Date.now() + ALARM_RETRY_MS);
    }
  }

  async #confirm(request: ConfirmRequest): Promise<ConfirmOutcome> {
    const nowMs = Date.now();
    const alarmBefore = this.#alarmAtMs;
    const { entry, open, characters, armed } = this.#inTransaction(() => {
      const memory = this.#open ?? this.#created(request.userId);
      const made = entryOf(request, memory.views, nowMs);
      const length = append(this.#sql, made);
      return { entry: made, open: memory, characters: length, armed: this.#arm(nowMs + FIRST_WAIT_MS) };
    }, alarmBefore);
    // Only now: what was rolled back must not stand in a view, which an alarm may be about to write down.
    open.views.add(entry.episode, characters);
    this.#open = open;
    await armed;
    this.ctx.waitUntil(afterAnswer(() => open.tracking.send(entry, SINKS)));
    return { kind: "confirmed", answer: entry.answer };
  }

  /** All of an act's writes or none; an alarm set in what was rolled back is not set. */
  #inTransaction<Result>(act: () => Result, alarmBefore: number | undefined): Result {
    try {
      return this.ctx.storage.transactionSync(act);
    } catch (error) {
      this.#alarmAtMs = alarmBefore;
      throw error;
    }
  }

  #repeated(seq: number, fingerprint: string): ConfirmOutcome {
    const entry = entryAt(this.#sql, seq);
    if (entry === undefined) throw new Error(`the log has no entry ${seq}`);
    return entry.fingerprint === fingerprint
      ? { kind: "replayed", answer: entry.answer }
      : { kind: "conflict" };
  }

  #entryOf(orderId: string): LogEntry | undefined {
    this.#wake();
    const seq = this.#open?.views.orders.get().seqs.get(orderId);
    return seq === undefined ? undefined : entryAt(this.#sql, seq);
  }

  #created(userId: string): Open {
    createTables(this.#sql);
    createIdentity(this.#sql, userId);
    return this.#opened();
  }

  #reopened(): Open | undefined {
    return hasTables(this.#sql) ? this.#opened() : undefined;
  }

  #opened(): Open {
    const identity = readIdentity(this.#sql);
    const views = new Views(this.#sql);
    const outbox = new Outbox(this.env, this.#sql, identity);
    return {
      views,
      tracking: new Tracking({
        storage: this.ctx.storage,
        sql: this.#sql,
        env: this.env,
        views,
        identity,
        outbox,
      }),
    };
  }

  /** Not async: an alarm that cannot be set must fail inside the caller's transaction. */
  #arm(atMs: number): Promise<void> {
    if (this.#alarmAtMs !== undefined && this.#alarmAtMs <= atMs) return Promise.resolve();
    const armed = this.ctx.storage.setAlarm(atMs);
    this.#alarmAtMs = atMs;
    return armed;
  }

  /** Once after waking, behind the answer: if something may be owed and no alarm is set, because the platform gave one up
   *  while the code could not run, sets it again. */
  #wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    if (this.#open?.views.mayOwe === true) this.ctx.waitUntil(this.#rearm());
  }

  async #rearm(): Promise<void> {
    const atMs = await this.ctx.storage.getAlarm();
    if (this.#alarmAtMs !== undefined) return;
    if (atMs === null) await this.#arm(Date.now() + FIRST_WAIT_MS);
    else this.#alarmAtMs = atMs;
  }
}

/** Lets the answer leave first: what is sent to the queues is made on the same thread. Should the object be gone by
 *  then, the alarm sends. */
async function afterAnswer(act: () => Promise<void>): Promise<void> {
  await scheduler.wait(1);
  await act();
}

/** The log entry of a request that is new to this memory. */
function entryOf(request: ConfirmRequest, views: Views, nowMs: number): LogEntry {
  const episode: Episode = {
    seq: views.version + 1,
    episodeId: request.episodeId,
    kind: "order_confirmed",
    occurredAtMs: request.occurredAtMs ?? nowMs,
    recordedAtMs: nowMs,
    body: request.body,
  };
  const answer = JSON.stringify(confirmationOf(episode, views.habits.get()));
  return { episode, fingerprint: request.fingerprint, answer, traceId: request.traceId, receipts: {} };
}
