import { entriesAfter } from "../episode-log.ts";
import { censored, wipe, wipeSnapshot, wipeVectors } from "../wiping.ts";
import type { RecoveredEntry } from "./recovered.ts";

/** Takes out of a log, in the caller's transaction, what entries it is about to take in say was forgotten, and what answers
 *  tell of it: both came back from a place that had not been told yet.
 *  @param seqs places in the log by episode id */
export function forgetAsToldBy(
  sql: SqlStorage,
  entries: readonly RecoveredEntry[],
  seqs: ReadonlyMap<string, number>,
): void {
  const debts = entries.flatMap(({ episode }) =>
    episode.kind === "episode_forgotten" && episode.body.owed !== undefined ? [episode.body.owed] : [],
  );
  if (debts.length === 0) return;
  const gone = debts.flatMap(({ episode_id }) => seqs.get(episode_id) ?? []);
  wipe(sql, gone);
  wipeSnapshot(sql);
  wipeVectors(sql);
  for (const { episode, answer } of entriesAfter(sql, 0)) {
    const said = debts.reduce(censored, answer);
    if (said !== answer) sql.exec("UPDATE episodes SET answer = ? WHERE seq = ?", said, episode.seq);
  }
}
