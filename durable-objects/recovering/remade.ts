import { hasTable } from "../tables.ts";
import { entryAt } from "../episode-log.ts";
import type { RecoveredEntry } from "./recovered.ts";

/** Places in the log whose answers were made anew, because the one that was given first is not known here. Made only where
 *  there are some. */
const REMADE = "CREATE TABLE IF NOT EXISTS remade (seq INTEGER PRIMARY KEY)";

/** Notes that answers were made anew. */
export function noteRemade(sql: SqlStorage, seqs: readonly number[]): void {
  sql.exec(REMADE);
  sql.exec("INSERT OR IGNORE INTO remade (seq) SELECT value FROM json_each(?)", JSON.stringify(seqs));
}

/** Notes that at these places are first answers, or nothing any more. */
export function noteFirst(sql: SqlStorage, seqs: readonly number[]): void {
  if (hasTable(sql, "remade"))
    sql.exec("DELETE FROM remade WHERE seq IN (SELECT value FROM json_each(?))", JSON.stringify(seqs));
}

/** Entries from a place on move. */
export function moveRemade(sql: SqlStorage, { from, by }: { from: number; by: number }): void {
  if (hasTable(sql, "remade")) sql.exec("UPDATE remade SET seq = seq + ? WHERE seq >= ?", by, from);
}

/** Whether the answer at a place was made anew: it is no first answer that anybody may keep for one. */
export function isRemade(sql: SqlStorage, seq: number): boolean {
  if (!hasTable(sql, "remade")) return false;
  return sql.exec("SELECT 1 FROM remade WHERE seq = ?", seq).toArray().length > 0;
}

/** Of the entries given, those whose answer here was made anew, but for those that were made the same again. */
export function remadeAmong(sql: SqlStorage, entries: readonly RecoveredEntry[]): RecoveredEntry[] {
  if (!hasTable(sql, "remade")) return [];
  const seqs = new Set(
    sql
      .exec("SELECT seq FROM remade")
      .toArray()
      .map(({ seq }) => Number(seq)),
  );
  return entries.filter(({ episode: { seq, episodeId }, answer, isMade }) => {
    const known = seqs.has(seq) ? entryAt(sql, seq) : undefined;
    return known?.episode.episodeId === episodeId && !(isMade && known.answer === answer);
  });
}

/** Puts answers where others were made anew. Of a first one it is no more noted then; of one that was made anew as well, from
 *  more than was known here, it still is. */
export function restoreAnswers(sql: SqlStorage, entries: readonly RecoveredEntry[]): void {
  for (const { episode, answer } of entries)
    sql.exec("UPDATE episodes SET answer = ? WHERE seq = ?", answer, episode.seq);
  noteFirst(sql, seqsOf(entries, { isMade: false }));
}

/** Places of the entries whose answer was made anew, or of the others. */
export function seqsOf(
  entries: readonly RecoveredEntry[],
  { isMade }: Pick<RecoveredEntry, "isMade">,
): number[] {
  return entries.filter((entry) => entry.isMade === isMade).map(({ episode }) => episode.seq);
}
