import { isDeepStrictEqual } from "node:util";
import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import { log } from "../src/log.ts";
import { type Usual, usualClassic } from "../src/personalize/usual-classic.ts";
import { confirmationOf } from "./confirmation.ts";
import { type LogEntry, append, entryAt, unsettledFrom, writeReceipts } from "./episode-log.ts";
import { type Identity, createIdentity, readIdentity } from "./identity.ts";
import { derivedFor } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import type { Episode, OrderBody } from "./projection/episode.ts";
import { type Receipts, SINKS, type Receipt, type Sink, mergeReceipts } from "./receipts.ts";
import { FIRST_WAIT_MS, type Known, mayResend, settle } from "./settlement.ts";
import { lagOf } from "./sink-health.ts";
import { createTables, hasTables } from "./tables.ts";
import { Views } from "./views.ts";

/** How long the alarm waits when its own work failed. */
const ALARM_RETRY_MS = 30_000;
/** Entries one alarm looks at. */
const SETTLE_AT_ONCE = 200;

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

/** What a sink's consumer tells the memory about one episode. */
export type ArrivalReport = { seq: number; generation: number; sink: Sink; receipt: Receipt };

/** A memory that was written to: whose it is, what follows from its log, and its way out. */
type Open = { identity: Identity; views: Views; outbox: Outbox };

/** One user's memory: a thin shell over the log and its projections. Every write is one transaction. */
export class UserMemory extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #open: Open | undefined;
  #alarmAtMs: number | undefined;
  // What sinks reported and what was sent since this object woke; the log has the rest.
  readonly #arrivals = new Map<number, Receipts>();
  readonly #sentAtMs = new Map<number, number>();
  /** Where the next alarm goes on when the last one had more than it looks at, and what is due first of those. */
  #settleFrom: number | undefined;
  #dueAtMs = Infinity;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#open = this.#reopened();
  }

  /** Confirms an order: about three rows written, whatever its length. Repeats give the first answer. */
  async confirmOrder(request: ConfirmRequest): Promise<ConfirmOutcome> {
    const seq = this.#open?.views.orders.get().seqs.get(request.body.order_id);
    if (seq !== undefined) return this.#repeated(seq, request.fingerprint);
    try {
      return await this.#confirm(request);
    } catch (error) {
      // What is warm may have half of the order; the log has all of it or nothing.
      this.#open = this.#reopened();
      // An alarm set in a transaction that was rolled back is not set.
      this.#alarmAtMs = undefined;
      throw error;
    }
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
    if (entry === undefined) return undefined;
    const { recordedAtMs, seq } = entry.episode;
    return { recordedAtMs, seq, receipts: mergeReceipts(entry.receipts, this.#arrivals.get(seq) ?? {}) };
  }

  /** My Usual by the classic rule, with the memory's version; of an unknown user: nothing, version 0. */
  usual(): { version: number; usual: Usual } {
    const views = this.#open?.views;
    const habits = views?.habits.get() ?? { orders: 0, products: new Map() };
    return { version: views?.version ?? 0, usual: usualClassic(habits) };
  }

  /** Takes what a sink's consumer reports; the next alarm writes it down. Repeats change nothing. */
  async reportArrivals(reports: readonly ArrivalReport[]): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const { generation } = open.identity;
    const mine = reports.filter(
      (report) => report.generation === generation && report.seq <= open.views.version,
    );
    const news = mine.filter((report) => this.#alarmAtMs !== undefined || this.#isNews(report));
    for (const { seq, sink, receipt } of news) {
      this.#arrivals.set(seq, mergeReceipts(this.#arrivals.get(seq) ?? {}, { [sink]: receipt }));
    }
    if (news.length > 0) await this.#arm(Date.now() + FIRST_WAIT_MS);
  }

  /** Writes receipts, sends again what no sink has reported, and writes the snapshot when it is due. */
  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    try {
      await this.#settle(Date.now());
    } catch (error) {
      // After six failures the platform gives an alarm up for good: so it never fails.
      log("error", "alarm failed", { error: String(error) });
      await this.#arm(Date.now() + ALARM_RETRY_MS);
    }
  }

  async #confirm(request: ConfirmRequest): Promise<ConfirmOutcome> {
    const nowMs = Date.now();
    let armed: Promise<void> | undefined;
    const { entry, open } = this.ctx.storage.transactionSync(() => {
      const memory = this.#open ?? this.#created(request.userId);
      const made = entryOf(request, memory.views, nowMs);
      const characters = append(this.#sql, made);
      memory.views.add(made.episode, characters);
      armed = this.#arm(nowMs + FIRST_WAIT_MS);
      return { entry: made, open: memory };
    });
    this.#open = open;
    await armed;
    this.ctx.waitUntil(this.#send(entry, SINKS));
    return { kind: "confirmed", answer: entry.answer };
  }

  #repeated(seq: number, fingerprint: string): ConfirmOutcome {
    const entry = entryAt(this.#sql, seq);
    if (entry === undefined) throw new Error(`the log has no entry ${seq}`);
    return entry.fingerprint === fingerprint
      ? { kind: "replayed", answer: entry.answer }
      : { kind: "conflict" };
  }

  async #settle(nowMs: number): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const from = this.#settleFrom ?? open.views.owedFrom;
    const lagMs = await this.#lagWhereOwed(from, nowMs);
    // Nothing awaits from here to the last write: what came in between would be in the log but not in the plan.
    const { entries, beyond } = this.#toSettle(from);
    const plan = settle(entries, { arrivals: this.#arrivals, sentAtMs: this.#sentAtMs, lagMs }, nowMs);
    for (const write of plan.writes) writeReceipts(this.#sql, write);
    for (const { episode } of entries) this.#arrivals.delete(episode.seq);
    if (open.views.snapshotDue()) {
      const owedFrom = Math.min(plan.owedFrom ?? Infinity, beyond, open.views.version + 1);
      open.views.writeSnapshot(this.#settleFrom === undefined ? owedFrom : open.views.owedFrom);
    }
    if (this.#settleFrom === undefined) this.#dueAtMs = Infinity;
    this.#dueAtMs = Math.min(this.#dueAtMs, plan.nextAtMs ?? Infinity);
    this.#settleFrom = beyond === Infinity ? undefined : beyond;
    const nextAtMs = beyond === Infinity ? this.#dueAtMs : nowMs;
    if (nextAtMs !== Infinity) await this.#arm(nextAtMs);
    await Promise.all(plan.resends.map(({ entry, sinks }) => this.#send(entry, sinks)));
  }

  /** The entries one alarm looks at, and the first place after them that it does not, or Infinity. */
  #toSettle(from: number): { entries: LogEntry[]; beyond: number } {
    const unsettled = unsettledFrom(this.#sql, { seq: from, limit: SETTLE_AT_ONCE });
    const beyond = unsettled.length === SETTLE_AT_ONCE ? (unsettled.at(-1)?.episode.seq ?? 0) + 1 : Infinity;
    return { entries: [...unsettled, ...this.#reportedBeside(unsettled)], beyond };
  }

  /** The lag of sinks that something may have to be sent to again; the others are not asked. */
  async #lagWhereOwed(from: number, nowMs: number): Promise<Map<Sink, number>> {
    const known: Known = { arrivals: this.#arrivals, sentAtMs: this.#sentAtMs, lagMs: new Map() };
    const sinks = mayResend(this.#toSettle(from).entries, known, nowMs);
    return new Map(
      await Promise.all(sinks.map(async (sink) => [sink, await lagOf(this.env, sink)] as const)),
    );
  }

  /** Whether a report changes what the log says: a repeat must not wake an idle memory's alarm. */
  #isNews({ seq, sink, receipt }: ArrivalReport): boolean {
    const known = entryAt(this.#sql, seq)?.receipts;
    return known !== undefined && !isDeepStrictEqual(mergeReceipts(known, { [sink]: receipt }), known);
  }

  /** Entries that sinks reported on although they are settled or not looked at now: a replay from quarantine. */
  #reportedBeside(entries: readonly LogEntry[]): LogEntry[] {
    const seen = new Set(entries.map((entry) => entry.episode.seq));
    const others = [...this.#arrivals.keys()].filter((seq) => !seen.has(seq));
    return others.flatMap((seq) => entryAt(this.#sql, seq) ?? []);
  }

  async #send(entry: LogEntry, sinks: readonly Sink[]): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#sentAtMs.set(entry.episode.seq, Date.now());
    await open.outbox.send(entry, sinks, derivedFor(entry.episode, open.views));
  }

  #entryOf(orderId: string): LogEntry | undefined {
    const seq = this.#open?.views.orders.get().seqs.get(orderId);
    return seq === undefined ? undefined : entryAt(this.#sql, seq);
  }

  #created(userId: string): Open {
    createTables(this.#sql);
    return this.#opened(createIdentity(this.#sql, userId));
  }

  #reopened(): Open | undefined {
    const identity = hasTables(this.#sql) ? readIdentity(this.#sql) : undefined;
    return identity === undefined ? undefined : this.#opened(identity);
  }

  #opened(identity: Identity): Open {
    return { identity, views: new Views(this.#sql), outbox: new Outbox(this.env, this.#sql, identity) };
  }

  /** Not async: an alarm that cannot be set must fail inside the caller's transaction. */
  #arm(atMs: number): Promise<void> {
    if (this.#alarmAtMs !== undefined && this.#alarmAtMs <= atMs) return Promise.resolve();
    this.#alarmAtMs = atMs;
    return this.ctx.storage.setAlarm(atMs);
  }
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
