import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import { log } from "../src/log.ts";
import { Book, type Place, indexIn } from "./ledger/book.ts";
import {
  type AcceptedBatch,
  type Account,
  type BatchReport,
  DELIVERED,
  EVENT_SINKS,
  type EventOutcome,
  type EventReport,
  type EventSink,
} from "./ledger/events.ts";
import { hashesIn, idHash } from "./ledger/id-hash.ts";
import { type Accepted, type Entry, type Report, KEPT_SLOTS, LedgerRows, SLOT_MS } from "./ledger/rows.ts";
import type { Receipt } from "./receipts.ts";

/** A checkpoint is written after so many entries, and as many more as there are open batches: what it costs is shared by
 *  them. */
const ENTRIES_BEFORE_CHECKPOINT = 512;
const SWEEP_EVERY_MS = 24 * 60 * 60_000;
const KEPT_MS = KEPT_SLOTS * SLOT_MS;

/** Where an event is, as the ledger knows it. */
export type EventStatus = {
  received_at: string;
  sinks: Record<EventSink, Receipt | { state: "pending" }>;
};

/** What became of captured events: one of a few objects, by the user's keyed hash. One row per accepted batch and one per
 *  report of a sink, whatever their sizes; kept for thirty days. */
export class DeliveryLedger extends DurableObject<Env> {
  readonly #rows: LedgerRows;
  #book: Book | undefined;
  #entriesSince = 0;
  #isSweeping = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new LedgerRows(ctx.storage.sql);
  }

  /** Writes down that events were accepted. Ids that are known already, of whichever batch, are not counted again. */
  async accept(batch: AcceptedBatch): Promise<void> {
    this.#write(() => this.#accept(batch, Date.now()));
    await this.#sweepLater();
  }

  /** Writes down what a sink's consumer tells: one row, and none when it is known. What was never written down as accepted
   *  is now: that a sink had it proves it. */
  async report({ sink, at, batches }: EventReport): Promise<void> {
    this.#write(() => {
      const nowMs = Date.now();
      const entries = batches.flatMap((batch) => this.#newsOf(sink, batch, nowMs));
      if (entries.length === 0) return;
      const book = this.#opened();
      book.throughSeq += 1;
      this.#rows.writeReport({ seq: book.throughSeq, at: Date.parse(at), sink, entries });
      this.#entriesSince += 1;
    });
    await this.#sweepLater();
  }

  /** Where an event of this user is; undefined when he has none of that id, or had it more than thirty days ago. */
  statusOf(userRef: string, eventId: string): EventStatus | undefined {
    const hash = idHash(userRef, eventId);
    const batch = this.#rows
      .acceptedWith(userRef, [hash], Date.now())
      .find(({ ids }) => indexIn(ids, hash) !== -1);
    if (batch === undefined) return undefined;
    const receivedAt = new Date(batch.received_at).toISOString();
    const sinks: EventStatus["sinks"] = { bigquery: { state: "pending" }, archive: { state: "pending" } };
    if (batch.unanalysed.includes(indexIn(batch.ids, hash)))
      sinks.bigquery = { state: "suppressed", at: receivedAt, reason: "consent" };
    for (const { sink, at, outcome } of this.#rows.reportsOf(batch, hash)) {
      sinks[sink] = { ...outcome, at: new Date(at).toISOString() };
      // Nothing is written of what is final: reading on would be reading a month of others' reports.
      if (EVENT_SINKS.every((one) => isFinal(sinks[one]))) break;
    }
    return { received_at: receivedAt, sinks };
  }

  /** Whether this user had any event that was received after then, epoch milliseconds, in the last thirty days. */
  hasEvents(userRef: string, afterMs: number): boolean {
    return this.#rows.hasOf(userRef, afterMs, Date.now());
  }

  /** Takes away all that says which events this user had by then: from here on they are unknown. What was counted stays
   *  counted, and what is still on its way is until its sinks suppress it. Repeats change nothing.
   *  @param throughMs epoch milliseconds */
  forget(userRef: string, throughMs: number): void {
    this.#write(() => {
      // The book is made from rows after its checkpoint: these must not be missing there.
      this.#checkpoint(Date.now());
      this.#rows.deleteOf(userRef, throughMs);
    });
  }

  /** Every distinct id that this object was told of, in exactly one figure at each sink. */
  accounting(): Account {
    return this.#opened().account();
  }

  /** Deletes what is older than thirty days, some at a time, once a day. */
  override async alarm(): Promise<void> {
    let waitMs = SWEEP_EVERY_MS;
    try {
      const nowMs = Date.now();
      const beforeMs = Math.floor((nowMs - KEPT_MS) / SLOT_MS) * SLOT_MS;
      this.#write(() => {
        this.#opened().dropUntil(beforeMs);
        if (this.#rows.sweep(beforeMs)) waitMs = 0;
        this.#checkpoint(nowMs);
      });
    } catch (error) {
      log("error", "ledger not swept", { error: String(error) });
    }
    await this.ctx.storage.setAlarm(Date.now() + waitMs);
  }

  #accept({ batch_id, received_at, user_ref, ...batch }: AcceptedBatch, nowMs: number): void {
    const receivedAtMs = Date.parse(received_at);
    if (receivedAtMs < nowMs - KEPT_MS) return;
    const hashes = [...new Set(batch.ids.map((id) => idHash(user_ref, id)))];
    const known = this.#rows.acceptedWith(user_ref, hashes, nowMs);
    const places = placesIn(known);
    const fresh = hashes.filter((hash) => !places.has(hash));
    if (fresh.length === 0) return;
    const unsent = new Set((batch.without_analytics ?? []).map((id) => idHash(user_ref, id)));
    const unanalysed = fresh.flatMap((hash, index) => (unsent.has(hash) ? [index] : []));
    const book = this.#opened();
    const seq = book.throughSeq + 1;
    const ids = fresh.join("");
    const accepted = { user_ref, seq, batch_id, received_at: receivedAtMs, ids, unanalysed };
    this.#rows.writeAccepted(accepted, nowMs);
    enterBatch(book, accepted);
    this.#entriesSince += 1;
  }

  /** All of it or nothing; what was entered in the book of a write that failed is forgotten with it. */
  #write(write: () => void): void {
    try {
      this.ctx.storage.transactionSync(() => {
        write();
        this.#keepCheckpoint();
      });
    } catch (error) {
      this.#book = undefined;
      throw error;
    }
  }

  /** What a report says that the ledger does not know; it is in the book then. */
  #newsOf(sink: EventSink, { batch, outcomes }: BatchReport, nowMs: number): Entry[] {
    const book = this.#opened();
    const key = keyOf(batch);
    const told = [...outcomes].map(([id, outcome]) => ({ hash: idHash(batch.user_ref, id), outcome }));
    const notHere = (): string[] =>
      told.flatMap(({ hash }) => (book.placeOf(key, hash) === undefined ? [hash] : []));
    // Late messages of an erased user must not bring back what was forgotten of him.
    const isErased = told.every(
      ({ outcome }) => outcome.state === "suppressed" && outcome.reason === "erased",
    );
    if (!isErased && notHere().length > 0) this.#accept(batch, nowMs);
    // What is still not here was accepted in another batch, or in another part of this one.
    const others = notHere();
    const elsewhere = placesIn(
      others.length === 0 ? [] : this.#rows.acceptedWith(batch.user_ref, others, nowMs),
    );
    return told.flatMap(({ hash, outcome }) => {
      const place = book.placeOf(key, hash) ?? elsewhere.get(hash);
      const isNews = place !== undefined && book.mark(sink, place, standingOf(outcome));
      return isNews ? [{ batchSeq: place.seq, hash, outcome }] : [];
    });
  }

  /** The book, made anew from checkpoint and rows after an eviction. */
  #opened(): Book {
    if (this.#book !== undefined) return this.#book;
    const text = this.#rows.readCheckpoint();
    const book = text === undefined ? new Book() : Book.fromText(text);
    for (const entry of this.#rows.after(book.throughSeq, book.writtenAtMs)) {
      if ("report" in entry) enterReport(book, entry.report);
      else enterBatch(book, entry.accepted);
    }
    this.#book = book;
    return book;
  }

  #keepCheckpoint(): void {
    const book = this.#opened();
    if (this.#entriesSince < ENTRIES_BEFORE_CHECKPOINT + book.openBatches) return;
    this.#checkpoint(Date.now());
  }

  #checkpoint(nowMs: number): void {
    this.#rows.writeCheckpoint(this.#opened().toText(nowMs));
    this.#entriesSince = 0;
  }

  async #sweepLater(): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + SWEEP_EVERY_MS);
  }
}

/** Where each event of some batches is. An id is in one of them alone. */
function placesIn(batches: readonly Accepted[]): ReadonlyMap<string, Place> {
  return new Map(
    batches.flatMap(({ seq, ids }) => hashesIn(ids).map((hash, index) => [hash, { seq, index }] as const)),
  );
}

function enterBatch(book: Book, accepted: Accepted): void {
  const { seq, received_at: receivedAtMs, ids, unanalysed } = accepted;
  book.accept({ seq, key: keyOf(accepted), receivedAtMs, ids }, new Set(unanalysed));
}

function enterReport(book: Book, { seq, sink, entries }: Report): void {
  for (const { batchSeq, hash, outcome } of entries) {
    const place = book.placeIn(batchSeq, hash);
    if (place !== undefined) book.mark(sink, place, standingOf(outcome));
  }
  book.throughSeq = Math.max(book.throughSeq, seq);
}

function isFinal({ state }: { state: string }): boolean {
  return state === "delivered" || state === "suppressed";
}

function keyOf({ user_ref, batch_id }: Pick<AcceptedBatch, "user_ref" | "batch_id">): string {
  return `${user_ref}/${batch_id}`;
}

function standingOf(outcome: EventOutcome): string {
  return outcome.state === "delivered" ? DELIVERED : `${outcome.state}:${outcome.reason}`;
}
