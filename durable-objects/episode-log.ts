import { z } from "zod";
import { parseHappening } from "./graph/episode-schema.ts";
import type { LogEpisode } from "./projection/episode.ts";
import { type Receipts, parseReceipts } from "./receipts.ts";

/** An episode with what only the log needs: idempotency, the answer given, the trace and the receipts. */
export type LogEntry = {
  episode: LogEpisode;
  fingerprint: string;
  /** The body of the first answer, byte for byte. */
  answer: string;
  traceId: string;
  receipts: Receipts;
};

const COLUMNS =
  "seq, episode_id, kind, fingerprint, occurred_at, recorded_at, trace_id, body, answer, receipts";

/** An entry's columns but for its receipts. */
export const EntryRow = z.object({
  seq: z.int(),
  episode_id: z.string(),
  kind: z.string(),
  fingerprint: z.string(),
  occurred_at: z.number(),
  recorded_at: z.number(),
  trace_id: z.string(),
  body: z.string(),
  answer: z.string(),
});
const ReceiptedRow = EntryRow.extend({ receipts: z.string().nullable() });

/** An entry as it is about to be written, its body as text. */
export type NewEntry = Omit<LogEntry, "receipts"> & { body: string };

/** Appends an entry: one row written. */
export function append(sql: SqlStorage, { episode, fingerprint, answer, traceId, body }: NewEntry): void {
  sql.exec(
    `INSERT INTO episodes (seq, episode_id, kind, fingerprint, occurred_at, recorded_at, trace_id, body, answer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    episode.seq,
    episode.episodeId,
    episode.kind,
    fingerprint,
    episode.occurredAtMs,
    episode.recordedAtMs,
    traceId,
    body,
    answer,
  );
}

/** The entry at a place in the log, or undefined. */
export function entryAt(sql: SqlStorage, seq: number): LogEntry | undefined {
  const [row] = sql.exec(`SELECT ${COLUMNS} FROM episodes WHERE seq = ?`, seq).toArray();
  return row === undefined ? undefined : toEntry(row);
}

/** Episodes after a place in the log, in log order, one at a time. */
export function* episodesAfter(
  sql: SqlStorage,
  seq: number,
): Generator<{ episode: LogEpisode; characters: number; settled: boolean }> {
  const columns = "seq, episode_id, kind, occurred_at, recorded_at, body, settled";
  for (const row of rowsAfter(sql, seq, columns)) {
    const parsed = TailRow.parse(row);
    yield { episode: toEpisode(parsed), characters: parsed.body.length, settled: parsed.settled === 1 };
  }
}

/** Entries after a place in the log, in log order, one at a time. */
export function* entriesAfter(sql: SqlStorage, seq: number): Generator<LogEntry> {
  for (const row of rowsAfter(sql, seq, COLUMNS)) yield toEntry(row);
}

/** Rows that are read at once. */
const PAGE = 200;

/** Page by page: a cursor that is open while somebody reads a stream would keep a table from being dropped. */
function* rowsAfter(sql: SqlStorage, seq: number, columns: string): Generator {
  let last = seq;
  for (;;) {
    const rows = sql
      .exec(`SELECT ${columns} FROM episodes WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`, last)
      .toArray();
    yield* rows;
    if (rows.length < PAGE) return;
    last = Number(rows.at(-1)?.["seq"]);
  }
}

/** Episodes before a place in the log, the latest first. */
export function episodesBefore(
  sql: SqlStorage,
  { seq, limit, kinds }: { seq: number; limit: number; kinds: readonly string[] | undefined },
): LogEpisode[] {
  const rows = sql.exec(
    `SELECT seq, episode_id, kind, occurred_at, recorded_at, body FROM episodes
     WHERE seq < ? AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) ORDER BY seq DESC LIMIT ?`,
    seq,
    kinds === undefined ? null : 1,
    JSON.stringify(kinds ?? []),
    limit,
  );
  return rows.toArray().map((row) => toEpisode(EpisodeRow.parse(row)));
}

/** Entries from a place on that some sink has not settled, in log order. */
export function unsettledFrom(sql: SqlStorage, { seq, limit }: { seq: number; limit: number }): LogEntry[] {
  const rows = sql.exec(
    `SELECT ${COLUMNS} FROM episodes WHERE seq >= ? AND settled = 0 ORDER BY seq LIMIT ?`,
    seq,
    limit,
  );
  return rows.toArray().map((row) => toEntry(row));
}

/** Writes an entry's receipts: one row written. */
export function writeReceipts(
  sql: SqlStorage,
  { seq, receipts, settled }: { seq: number; receipts: Receipts; settled: boolean },
): void {
  sql.exec(
    "UPDATE episodes SET receipts = ?, settled = ? WHERE seq = ?",
    JSON.stringify(receipts),
    Number(settled),
    seq,
  );
}

const EpisodeRow = EntryRow.omit({ fingerprint: true, trace_id: true, answer: true });
const TailRow = EpisodeRow.extend({ settled: z.number() });

function toEpisode(row: z.infer<typeof EpisodeRow>): LogEpisode {
  return {
    seq: row.seq,
    episodeId: row.episode_id,
    occurredAtMs: row.occurred_at,
    recordedAtMs: row.recorded_at,
    ...parseHappening(row.kind, row.body),
  };
}

/** The entry of a row, but for its receipts.
 *  @throws Error when its body is no episode's */
export function entryOf(row: z.infer<typeof EntryRow>): Omit<LogEntry, "receipts"> {
  const { fingerprint, answer, trace_id: traceId } = row;
  return { episode: toEpisode(row), fingerprint, answer, traceId };
}

function toEntry(unparsed: unknown): LogEntry {
  const row = ReceiptedRow.parse(unparsed);
  return { ...entryOf(row), receipts: parseReceipts(row.receipts) };
}
