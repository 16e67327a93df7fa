import { z } from "zod";
import { type Forgetting, sayingKey } from "./forgetting-plan.ts";
import type { ForgottenDebt } from "./graph/episode.ts";
import { entityKey } from "./graph/ids.ts";
import { oweScrubbing } from "./scrubbing.ts";
import { hasTable, hasVectors } from "./tables.ts";

/** Columns that hold what somebody said or can be known by. */
const TELLING = ["episode_id", "fingerprint", "trace_id", "body", "answer"];

/** Takes episodes out of the log for good: their rows are overwritten with zeros of the same length, then deleted. The
 *  file's pages are owed a scrubbing then. */
export function wipe(sql: SqlStorage, seqs: readonly number[]): void {
  oweScrubbing(sql);
  const places = JSON.stringify(seqs);
  const zeroed = TELLING.map(zeros).join(", ");
  sql.exec(`UPDATE episodes SET ${zeroed} WHERE seq IN (SELECT value FROM json_each(?))`, places);
  sql.exec("DELETE FROM episodes WHERE seq IN (SELECT value FROM json_each(?))", places);
}

/** Overwrites and deletes the snapshot: it is made anew from what the log has then. */
export function wipeSnapshot(sql: SqlStorage): void {
  sql.exec(`UPDATE snapshot SET ${zeros("body")}`);
  sql.exec("DELETE FROM snapshot");
}

/** Overwrites and deletes embeddings, where there are any: they are made anew of what is known then. */
export function wipeVectors(sql: SqlStorage): void {
  if (!hasVectors(sql)) return;
  sql.exec("UPDATE vectors SET body = zeroblob(length(body))");
  sql.exec("DELETE FROM vectors");
}

/** Overwrites and deletes signals, where there are any. */
export function wipeSignals(sql: SqlStorage): void {
  if (!hasTable(sql, "signals")) return;
  sql.exec(`UPDATE signals SET ${zeros("body")}`);
  sql.exec("DELETE FROM signals");
}

/** Overwrites everything that the log and the snapshot say, in the caller's transaction. */
export function wipeAll(sql: SqlStorage): void {
  oweScrubbing(sql);
  sql.exec(`UPDATE episodes SET ${TELLING.map(zeros).join(", ")}, receipts = NULL`);
  wipeSnapshot(sql);
  wipeVectors(sql);
  wipeSignals(sql);
  sql.exec(`UPDATE identity SET ${zeros("user_id")}, archive_key = zeroblob(32)`);
}

function zeros(column: string): string {
  return `${column} = substr(hex(zeroblob(length(CAST(${column} AS BLOB)))), 1, length(CAST(${column} AS BLOB)))`;
}

const News = z.object({
  predicate: z.string(),
  object: z.string(),
  scope: z.string().optional(),
  source: z.string(),
});
/** The members of an answer that list such news. */
const LISTS = new Set(["new_facts", "closed_facts"]);

/** Takes what must not be named any more out of the answers that were given to other writes. */
export function censor(
  sql: SqlStorage,
  { unsayable: { entities, sayings }, debt }: Pick<Forgetting, "unsayable" | "debt">,
): void {
  const named = sql.exec(
    "SELECT seq, answer FROM episodes WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(answer, value) > 0)",
    JSON.stringify([...entities, ...sayings.values()].map((id) => JSON.stringify(id))),
  );
  for (const row of named.toArray()) {
    const { seq, answer } = z.object({ seq: z.number(), answer: z.string() }).parse(row);
    const said = censored(answer, debt);
    if (said !== answer) sql.exec("UPDATE episodes SET answer = ? WHERE seq = ?", said, seq);
  }
}

/** What answers to other writes must not name any more, by keys. */
export type Unnamed = Pick<ForgottenDebt, "entities" | "sayings">;

/** An answer without what must not be named any more. All else of it stays, byte for byte: a repeat still gets it. */
export function censored(answer: string, unnamed: Unnamed): string {
  const [entities, sayings] = [new Set(unnamed.entities), new Set(unnamed.sayings)];
  if (entities.size + sayings.size === 0) return answer;
  const isSayable = (told: unknown): boolean => {
    const { data: news } = News.safeParse(told);
    if (news === undefined) return true;
    const named = [news.object, news.scope ?? news.object];
    return !named.some((id) => entities.has(entityKey(id))) && !sayings.has(sayingKey(news));
  };
  return newsOnlyIf(answer, isSayable);
}

/** An answer without any news: the rest of it stays as it is. */
export function withoutNews(answer: string): string {
  return newsOnlyIf(answer, () => false);
}

function newsOnlyIf(answer: string, isSayable: (told: unknown) => boolean): string {
  const said: unknown = JSON.parse(answer, (member, value: unknown) =>
    LISTS.has(member) && Array.isArray(value) ? value.filter(isSayable) : value,
  );
  return JSON.stringify(said);
}

/** Once every sink has forgotten an episode, all that is left of it here is the keyed hash. */
export function scrub(sql: SqlStorage, seq: number): void {
  const { rowsWritten } = sql.exec(
    `UPDATE episodes SET body = json_object('ref', json_extract(body, '$.ref'))
     WHERE seq = ? AND kind = 'episode_forgotten'`,
    seq,
  );
  if (rowsWritten > 0) oweScrubbing(sql);
}
