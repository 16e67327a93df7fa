import { isDeepStrictEqual } from "node:util";
import type { Env } from "../src/env.ts";
import { type Derived, derivedRows } from "./derived-rows.ts";
import { type LogEntry, entryAt, unsettledFrom, writeReceipts } from "./episode-log.ts";
import { agreedToAnalytics } from "./graph/wishes.ts";
import type { Identity } from "./identity.ts";
import type { Outbox } from "./outbox.ts";
import { type Receipt, type Receipts, type Sink, mergeReceipts, owedTo, sinksOf } from "./receipts.ts";
import { type Known, type Settlement, firstWaitMs, mayResend, settle } from "./settlement.ts";
import { lagOf } from "./sink-health.ts";
import type { OrderBody } from "./projection/episode.ts";
import type { WarmViews } from "./warm-views.ts";
import { scrub } from "./wiping.ts";
import { confirmationOf } from "./writing.ts";

/** Entries one alarm looks at. */
const SETTLE_AT_ONCE = 200;

/** What a sink's consumer tells the memory about one episode. */
export type ArrivalReport = {
  seq: number;
  generation: number;
  /** Which episode it was; a memory that was lost and begun again may have another at that place now. */
  episodeId?: string;
  sink: Sink;
  receipt: Receipt;
};

/** What tracking works with. */
type Parts = {
  storage: DurableObjectStorage;
  sql: SqlStorage;
  env: Env;
  views: WarmViews;
  identity: Identity;
  outbox: Outbox;
};

/**
 * Follows a memory's episodes until every sink has them: sends them, takes what sinks report, writes that down and
 * sends again. What it holds may be lost with the object; the log says what is owed.
 */
export class Tracking {
  readonly #parts: Parts;
  readonly #arrivals = new Map<number, Receipts>();
  readonly #sentAtMs = new Map<number, number>();
  /** From an episode's confirmation to the last sink's report, of the last one that was delivered since the memory woke. */
  #lastDeliveryMs = 0;
  /** Where the next alarm goes on when the last one had more than it looks at, and what is due first of those. */
  #settleFrom: number | undefined;
  #dueAtMs = Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How long the alarm after a confirmation is to wait. */
  get firstWaitMs(): number {
    return firstWaitMs(this.#lastDeliveryMs);
  }

  /** An entry's receipts, what sinks reported a moment ago included. */
  receiptsOf({ episode, receipts }: LogEntry): Receipts {
    return mergeReceipts(receipts, this.#arrivals.get(episode.seq) ?? {});
  }

  /** An entry's receipts, all of them in the log by now: what is taken out of quarantine for their sake must not be gone
   *  when a report of a moment ago is. */
  keptReceiptsOf(entry: LogEntry): Receipts {
    const { seq, kind } = entry.episode;
    const receipts = this.receiptsOf(entry);
    if (isDeepStrictEqual(receipts, entry.receipts)) return receipts;
    // What no sink is owed any more the alarm writes, which has more to do for it: until then the log's word holds.
    if (owedTo(kind, receipts).length === 0) return entry.receipts;
    writeReceipts(this.#parts.sql, { seq, receipts, settled: false });
    return receipts;
  }

  /** Sends an entry to the sinks that its kind goes to, or to those of them that are given, with what the memory derived
   *  from it. */
  async send(entry: LogEntry, sinks = sinksOf(entry.episode.kind)): Promise<void> {
    const { sql, views, outbox } = this.#parts;
    const confirmed = (orderId: string): OrderBody | undefined => confirmationOf(orderId, { sql, views });
    const derived = (): Derived =>
      derivedRows(entry.episode, { views, confirmed, unsettledFrom: this.#unsettledFrom() });
    await outbox.send(entry, this.#agreedTo(entry, sinks), derived);
  }

  /** Without the person's consent to analytics no order goes to the warehouse. What was forgotten goes there all the same. */
  #agreedTo({ episode: { seq, kind, recordedAtMs } }: LogEntry, sinks: readonly Sink[]): readonly Sink[] {
    if (!sinks.includes("bigquery") || kind === "episode_forgotten") return sinks;
    if (agreedToAnalytics(this.#parts.views.graph.evidence, recordedAtMs)) return sinks;
    const bigquery: Receipt = { state: "suppressed", at: new Date().toISOString(), reason: "consent" };
    this.#arrivals.set(seq, mergeReceipts(this.#arrivals.get(seq) ?? {}, { bigquery }));
    return sinks.filter((sink) => sink !== "bigquery");
  }

  /** The first place in the log that is not settled; of an entry that is being sent there is always one. */
  #unsettledFrom(): number {
    const { sql, views } = this.#parts;
    return unsettledFrom(sql, { seq: views.owedFrom, limit: 1 })[0]?.episode.seq ?? views.version;
  }

  /** Sends nothing more, and returns once nothing is under way. */
  async stop(): Promise<void> {
    await this.#parts.outbox.close();
  }

  /** Takes reports of this generation. Once every sink has reported on an episode, its receipts are written: one row.
   *  @param isIdle no alarm is set: then a repeat of what the log says already must not set one
   *  @returns whether there is something left for an alarm to write */
  take(reports: readonly ArrivalReport[], isIdle: boolean): boolean {
    const { identity, views } = this.#parts;
    const mine = reports.filter(
      ({ generation, seq, episodeId }) =>
        generation === identity.generation && seq <= views.version && this.#isAt(seq, episodeId),
    );
    const news = mine.filter((report) => !isIdle || this.#isNews(report));
    for (const { seq, sink, receipt } of news) {
      this.#arrivals.set(seq, mergeReceipts(this.#arrivals.get(seq) ?? {}, { [sink]: receipt }));
    }
    this.#writeWhole(new Set(news.map(({ seq }) => seq)));
    return news.some(({ seq }) => this.#arrivals.has(seq));
  }

  /** Places change hands only where a memory was recovered: nobody else pays for the question. */
  #isAt(seq: number, episodeId: string | undefined): boolean {
    const { sql, views } = this.#parts;
    if (views.recovered === 0 || episodeId === undefined) return true;
    return entryAt(sql, seq)?.episode.episodeId === episodeId;
  }

  /** Writes the receipts of those episodes that no sink is owed any more: all of them or none. What was forgotten waits for
   *  the alarm, which has more to do for it. */
  #writeWhole(seqs: ReadonlySet<number>): void {
    const { storage, sql } = this.#parts;
    const known: Known = { arrivals: this.#arrivals, sentAtMs: this.#sentAtMs, lagMs: new Map() };
    const entries = [...seqs].flatMap((seq) => entryAt(sql, seq) ?? []);
    const told = entries.filter(({ episode: { kind } }) => kind !== "episode_forgotten");
    const nowMs = Date.now();
    const whole = settle(told, known, nowMs).writes.filter(({ settled }) => settled);
    storage.transactionSync(() => {
      for (const write of whole) writeReceipts(sql, write);
    });
    const written = new Set(whole.map(({ seq }) => seq));
    for (const seq of written) this.#arrivals.delete(seq);
    for (const { episode } of told) {
      if (!written.has(episode.seq)) continue;
      this.#lastDeliveryMs = nowMs - episode.recordedAtMs;
      this.#sentAtMs.delete(episode.seq);
    }
  }

  /** Writes receipts, sends again what no sink has reported, and writes the snapshot when it is due.
   *  @param arm sets the next alarm */
  async settle(nowMs: number, arm: (atMs: number) => Promise<void>): Promise<void> {
    const from = this.#settleFrom ?? this.#parts.views.owedFrom;
    const looked = this.#toSettle(from);
    const known: Known = { arrivals: this.#arrivals, sentAtMs: this.#sentAtMs, lagMs: new Map() };
    const silent = mayResend(looked.entries, known, nowMs);
    const lagMs = silent.length === 0 ? known.lagMs : await this.#lagsOf(silent);
    if (this.#parts.outbox.isClosed) return;
    // Nothing awaits from here to the last write: what came in between would be in the log but not in the plan. So what
    // was looked at before the sinks were asked is looked at again.
    const { entries, beyond } = silent.length === 0 ? looked : this.#toSettle(from);
    const plan = settle(entries, { ...known, lagMs }, nowMs);
    this.#write(plan, entries, Math.min(plan.owedFrom ?? Infinity, beyond));
    await this.#armNext({ dueAtMs: plan.nextAtMs ?? Infinity, beyond, nowMs }, arm);
    for (const { entry } of plan.resends) this.#sentAtMs.set(entry.episode.seq, nowMs);
    await Promise.all(plan.resends.map(({ entry, sinks }) => this.send(entry, sinks)));
  }

  /** When there was more than one alarm looks at, the next goes on at once, and keeps what is due first of this part. */
  async #armNext(
    { dueAtMs, beyond, nowMs }: { dueAtMs: number; beyond: number; nowMs: number },
    arm: (atMs: number) => Promise<void>,
  ): Promise<void> {
    const dueBefore = this.#settleFrom === undefined ? Infinity : this.#dueAtMs;
    this.#dueAtMs = Math.min(dueBefore, dueAtMs);
    this.#settleFrom = beyond === Infinity ? undefined : beyond;
    const nextAtMs = beyond === Infinity ? this.#dueAtMs : nowMs;
    if (nextAtMs !== Infinity) await arm(nextAtMs);
  }

  /** Receipts and snapshot: all of it or nothing, and only then is it forgotten here. */
  #write({ writes, unwritten }: Settlement, entries: readonly LogEntry[], owedFrom: number): void {
    const { storage, sql, views } = this.#parts;
    const head = storage.transactionSync(() => {
      for (const write of writes) writeReceipts(sql, write);
      for (const { seq, settled } of writes) if (settled) scrub(sql, seq);
      return views.snapshotDue() ? views.writeSnapshot(this.#owedFrom(owedFrom)) : undefined;
    });
    if (head !== undefined) views.continueFrom(head);
    for (const { seq, settled } of writes) if (settled) this.#sentAtMs.delete(seq);
    for (const { episode } of entries) if (!unwritten.has(episode.seq)) this.#arrivals.delete(episode.seq);
  }

  /** A part of the entries says nothing of those before it: then the snapshot keeps what it knew was owed. */
  #owedFrom(found: number): number {
    const { views } = this.#parts;
    return this.#settleFrom === undefined ? Math.min(found, views.version + 1) : views.owedFrom;
  }

  /** The entries one alarm looks at, and the first place after them that it does not, or Infinity. */
  #toSettle(from: number): { entries: LogEntry[]; beyond: number } {
    const unsettled = unsettledFrom(this.#parts.sql, { seq: from, limit: SETTLE_AT_ONCE });
    const beyond = unsettled.length === SETTLE_AT_ONCE ? (unsettled.at(-1)?.episode.seq ?? 0) + 1 : Infinity;
    return { entries: [...unsettled, ...this.#reportedBeside(unsettled)], beyond };
  }

  /** Entries that sinks reported on although they are settled or not looked at now: a replay from quarantine. */
  #reportedBeside(entries: readonly LogEntry[]): LogEntry[] {
    const seen = new Set(entries.map((entry) => entry.episode.seq));
    const others = [...this.#arrivals.keys()].filter((seq) => !seen.has(seq));
    return others.flatMap((seq) => entryAt(this.#parts.sql, seq) ?? []);
  }

  /** How long messages wait at sinks that something may have to be sent to again; the others are not asked. */
  async #lagsOf(sinks: readonly Sink[]): Promise<Map<Sink, number>> {
    const lags = sinks.map(async (sink) => [sink, await lagOf(this.#parts.env, sink)] as const);
    return new Map(await Promise.all(lags));
  }

  /** Whether a report changes what the log says. */
  #isNews({ seq, sink, receipt }: ArrivalReport): boolean {
    const known = entryAt(this.#parts.sql, seq)?.receipts;
    return known !== undefined && !isDeepStrictEqual(mergeReceipts(known, { [sink]: receipt }), known);
  }
}
