import { z } from "zod";
import { jsonIn } from "../../src/json-in.ts";
import type { EventOutcome, EventSink } from "./events.ts";
import { hashesIn } from "./id-hash.ts";

/** Rows of a user are found by the six hours in which they were written: 121 probes for thirty days, and a day's sweep or
 *  a waking object reads one end of the table alone. */
export const SLOT_MS = 6 * 60 * 60_000;
/** Under SQLite's row of 2 MB. */
const MAX_PART_CHARACTERS = 1_500_000;
/** What one step of a sweep deletes. */
const SWEPT_AT_ONCE = 5_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS accepted (
    slot INTEGER NOT NULL, user_ref TEXT NOT NULL, seq INTEGER NOT NULL, batch_id TEXT NOT NULL,
    received_at INTEGER NOT NULL, ids TEXT NOT NULL, unanalysed TEXT, PRIMARY KEY (slot, user_ref, seq)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reports (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, sink TEXT NOT NULL, ids TEXT NOT NULL, outcomes TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS checkpoint (part INTEGER PRIMARY KEY, body TEXT NOT NULL);`;

const Accepted = z.object({
  user_ref: z.string(),
  seq: z.int(),
  batch_id: z.string(),
  received_at: z.int(),
  ids: z.string(),
  /** Places in `ids`, as JSON. */
  unanalysed: z
    .string()
    .nullable()
    .transform((text) => text ?? "[]")
    .pipe(jsonIn(z.array(z.int()))),
});
export type Accepted = z.infer<typeof Accepted>;
const Ids = Accepted.pick({ ids: true });

/** Events of one batch with one outcome, that follow each other: batch, how many, state, and where or why. */
const Run = z.tuple([z.int(), z.int(), z.enum(["delivered", "quarantined", "suppressed"]), z.string()]);
const Runs = z.array(Run);
const Reported = z.object({
  seq: z.int(),
  at: z.int(),
  sink: z.enum(["bigquery", "archive"]),
  ids: z.string(),
  outcomes: jsonIn(Runs),
});

/** One event of a report: its batch's place in the ledger, its hash, and what became of it. */
export type Entry = { batchSeq: number; hash: string; outcome: EventOutcome };
/** A report as it was written down. */
export type Report = { seq: number; at: number; sink: EventSink; entries: Entry[] };

/** The ledger's tables: rows in, rows out. */
export class LedgerRows {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(TABLES);
  }

  /** One row, whatever the batch's size. */
  writeAccepted(row: Accepted, nowMs: number): void {
    const { user_ref, seq, batch_id, received_at, ids, unanalysed } = row;
    const unsent = unanalysed.length === 0 ? null : JSON.stringify(unanalysed);
    this.#sql.exec(
      `INSERT INTO accepted (slot, user_ref, seq, batch_id, received_at, ids, unanalysed) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      slotOf(nowMs),
      user_ref,
      seq,
      batch_id,
      received_at,
      ids,
      unsent,
    );
  }

  /** One row, whatever the report's size. */
  writeReport({ seq, at, sink, entries }: Report): void {
    const ids = entries.map(({ hash }) => hash).join("");
    this.#sql.exec(
      "INSERT INTO reports (seq, at, sink, ids, outcomes) VALUES (?, ?, ?, ?, ?)",
      seq,
      at,
      sink,
      ids,
      JSON.stringify(runsOf(entries)),
    );
  }

  /** A user's batches that have any of these events, of the slots that are kept. */
  acceptedWith(userRef: string, hashes: readonly string[], nowMs: number): Accepted[] {
    const newest = slotOf(nowMs);
    const slots = Array.from({ length: KEPT_SLOTS + 1 }, (_, age) => newest - age);
    const rows = this.#sql.exec(
      `SELECT user_ref, seq, batch_id, received_at, ids, unanalysed FROM accepted
       WHERE slot IN (SELECT value FROM json_each(?)) AND user_ref = ?`,
      JSON.stringify(slots),
      userRef,
    );
    const asked = new Set(hashes);
    const found: Accepted[] = [];
    // Compared here: SQLite would search each row's text for each of the hashes.
    for (const row of rows)
      if (hashesIn(Ids.parse(row).ids).some((hash) => asked.has(hash))) found.push(Accepted.parse(row));
    return found;
  }

  /** What was reported of one event, in the order of the reports; who knows enough reads no further. */
  *reportsOf({ seq }: Pick<Accepted, "seq">, hash: string): Generator<Entry & Pick<Report, "at" | "sink">> {
    const rows = this.#sql.exec(
      "SELECT seq, at, sink, ids, outcomes FROM reports WHERE seq > ? ORDER BY seq",
      seq,
    );
    // Searched here: a cursor is a row ahead, and SQLite would look through all that follow for one.
    for (const row of rows) {
      if (!Ids.parse(row).ids.includes(hash)) continue;
      const { at, sink, entries } = reportOf(row);
      for (const entry of entries)
        if (entry.batchSeq === seq && entry.hash === hash) yield { at, sink, ...entry };
    }
  }

  /** Everything written after a place in the ledger, in order. */
  *after(seq: number, sinceMs: number): Generator<{ accepted: Accepted } | { report: Report }> {
    const columns = "user_ref, seq, batch_id, received_at, ids, unanalysed";
    const accepted = this.#sql.exec(
      `SELECT ${columns} FROM accepted WHERE slot >= ? AND seq > ? ORDER BY seq`,
      slotOf(sinceMs),
      seq,
    );
    const batches = accepted.toArray().map((row) => ({ accepted: Accepted.parse(row) }));
    const rows = this.#sql.exec(
      "SELECT seq, at, sink, ids, outcomes FROM reports WHERE seq > ? ORDER BY seq",
      seq,
    );
    let next = 0;
    for (const row of rows) {
      const report = reportOf(row);
      for (; (batches[next]?.accepted.seq ?? Infinity) < report.seq; next += 1)
        yield* batches.slice(next, next + 1);
      yield { report };
    }
    yield* batches.slice(next);
  }

  /** The checkpoint's text, or undefined. */
  readCheckpoint(): string | undefined {
    const parts = this.#sql.exec("SELECT body FROM checkpoint ORDER BY part").toArray();
    if (parts.length === 0) return undefined;
    return parts.map((row) => z.object({ body: z.string() }).parse(row).body).join("");
  }

  /** Writes the checkpoint in parts, in the place of the one before. */
  writeCheckpoint(text: string): void {
    const count = Math.ceil(text.length / MAX_PART_CHARACTERS);
    for (let part = 0; part < count; part += 1) {
      const body = text.slice(part * MAX_PART_CHARACTERS, (part + 1) * MAX_PART_CHARACTERS);
      this.#sql.exec("INSERT OR REPLACE INTO checkpoint (part, body) VALUES (?, ?)", part, body);
    }
    this.#sql.exec("DELETE FROM checkpoint WHERE part >= ?", count);
  }

  /** Whether a user has a batch that is kept and was received after then, epoch milliseconds. */
  hasOf(userRef: string, afterMs: number, nowMs: number): boolean {
    const newest = slotOf(nowMs);
    const slots = Array.from({ length: KEPT_SLOTS + 1 }, (_, age) => newest - age);
    const rows = this.#sql.exec(
      `SELECT 1 FROM accepted WHERE slot IN (SELECT value FROM json_each(?)) AND user_ref = ? AND received_at > ? LIMIT 1`,
      JSON.stringify(slots),
      userRef,
      afterMs,
    );
    return rows.toArray().length > 0;
  }

  /** Deletes a user's batches that were received by then, epoch milliseconds. Reports have hashes alone, that nobody can be asked for then. */
  deleteOf(userRef: string, throughMs: number): void {
    this.#sql.exec("DELETE FROM accepted WHERE user_ref = ? AND received_at <= ?", userRef, throughMs);
  }

  /** Deletes some of what is older than that.
   *  @returns whether there may be more */
  sweep(beforeMs: number): boolean {
    const batches = this.#sql.exec(
      `DELETE FROM accepted WHERE (slot, user_ref, seq) IN
       (SELECT slot, user_ref, seq FROM accepted WHERE slot < ? LIMIT ?) RETURNING seq`,
      slotOf(beforeMs),
      SWEPT_AT_ONCE,
    );
    const reports = this.#sql.exec(
      `DELETE FROM reports WHERE seq IN (SELECT seq FROM reports WHERE at < ? ORDER BY seq LIMIT ?) RETURNING seq`,
      slotOf(beforeMs) * SLOT_MS,
      SWEPT_AT_ONCE,
    );
    return Math.max(batches.toArray().length, reports.toArray().length) === SWEPT_AT_ONCE;
  }
}

/** How long a row is kept, in slots: thirty days. */
export const KEPT_SLOTS = (30 * 24 * 60 * 60_000) / SLOT_MS;

function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS);
}

function runsOf(entries: readonly Entry[]): z.infer<typeof Runs> {
  const runs: z.infer<typeof Runs> = [];
  for (const { batchSeq, outcome } of entries) {
    const detail = outcome.state === "delivered" ? outcome.where : outcome.reason;
    const last = runs.at(-1);
    if (last !== undefined && last[0] === batchSeq && last[2] === outcome.state && last[3] === detail)
      last[1] += 1;
    else runs.push([batchSeq, 1, outcome.state, detail]);
  }
  return runs;
}

function reportOf(row: unknown): Report {
  const { seq, at, sink, ids, outcomes } = Reported.parse(row);
  const hashes = hashesIn(ids);
  let from = 0;
  const entries = outcomes.flatMap(([batchSeq, count, state, detail]) => {
    const outcome: EventOutcome =
      state === "delivered" ? { state, where: detail } : { state, reason: detail };
    const run = hashes.slice(from, from + count).map((hash) => ({ batchSeq, hash, outcome }));
    from += count;
    return run;
  });
  return { seq, at, sink, entries };
}
