import { z } from "zod";
import { type Episode, parseOrderBody } from "./projection/episode.ts";
import { type Receipts, parseReceipts } from "./receipts.ts";

/** An episode with what only the log needs: idempotency, the answer given, the trace and the receipts. */
export type LogEntry = {
  episode: Episode;
  fingerprint: string;
  /** The body of the first answer, byte for byte. */
  answer: string;
  traceId: string;
  receipts: Receipts;
};

const COLUMNS =
  "seq, episode_id, kind, fingerprint, occurred_at, recorded_at, trace_id, body, answer, receipts";

const Row = z.object({
  seq: z.number(),
  episode_id: z.string(),
  kind: z.literal("order_confirmed"),
  fingerprint: z.string(),
  occurred_at: z.number(),
  recorded_at: z.number(),
  trace_id: z.string(),
  body: z.string(),
  answer: z.string(),
  receipts: z.string().nullable(),
});

/** Appends an entry: one row written.
 *  @returns characters of its body */
export function append(
  sql: SqlStorage,
  { episode, fingerprint, answer, traceId }: Omit<LogEntry, "receipts">,
): number {
  const body = JSON.stringify(episode.body);
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
  return body.length;
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
): Generator<{ episode: Episode; characters: number; settled: boolean }> {
  const rows = sql.exec(
    `SELECT seq, episode_id, kind, occurred_at, recorded_at, body, settled FROM episodes WHERE seq > ? ORDER BY seq`,
    seq,
  );
  for (const row of rows) {
    const parsed = TailRow.parse(row);
    yield { episode: toEpisode(parsed), characters: parsed.body.length, settled: parsed.settled === 1 };
  }
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

const EpisodeRow = Row.omit({ fingerprint: true, trace_id: true, answer: true, receipts: true });
const TailRow = EpisodeRow.extend({ settled: z.number() });

function toEpisode(row: z.infer<typeof EpisodeRow>): Episode {
  const body = parseOrderBody(row.body);
  if (body === undefined) throw new Error(`episode ${row.seq} has no readable body`);
  return {
    seq: row.seq,
    episodeId: row.episode_id,
    kind: row.kind,
    occurredAtMs: row.occurred_at,
    recordedAtMs: row.recorded_at,
    body,
  };
}

function toEntry(unparsed: unknown): LogEntry {
  const row = Row.parse(unparsed);
  return {
    episode: toEpisode(row),
    fingerprint: row.fingerprint,
    answer: row.answer,
    traceId: row.trace_id,
    receipts: parseReceipts(row.receipts),
  };
}
