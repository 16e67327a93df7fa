import type { ArchivedEpisode } from "../../src/forward/outgoing.ts";
import { entryAt } from "../episode-log.ts";
import { FORGETTING, refOf } from "../forgetting.ts";
import { type RecoveredEntry, inPlace } from "./recovered.ts";
import { isRemade } from "./remade.ts";

const NO_TRACE = "0".repeat(32);

/**
 * Archived episodes at their places, and behind them a forgetting for each of those that the ledger says are forgotten while no
 * line tells of it: so answers are censored and a repeat is answered 410 at once. It stands in for the true one, whose place
 * and time nobody knows here; its own follow from the episodes alone, so that whoever reads them again finds the same.
 *  @param forgotten ids, of episodes without a forgetting
 *  @throws Error when there are some, and no secret
 */
export function withStandIns(
  records: readonly ArchivedEpisode[],
  forgotten: ReadonlySet<string>,
  secret: string | undefined,
): ArchivedEpisode[] {
  const placed = inPlace(records);
  const last = placed.at(-1)?.seq ?? 0;
  const latestMs = placed.reduce((ms, { recorded_at }) => Math.max(ms, Date.parse(recorded_at)), 0);
  // Later than all others: a forgetting of the same instant would be taken for the same call.
  const at = new Date(latestMs + 1).toISOString();
  const gone = placed.filter(({ episode_id }) => forgotten.has(episode_id));
  const standIns = gone.map(({ user_id, user_ref, generation, episode_id }, index): ArchivedEpisode => {
    const ref = refOf(user_id, episode_id, secret);
    return {
      v: 1,
      user_id,
      user_ref,
      generation,
      episode_id: FORGETTING + ref,
      seq: last + 1 + index,
      kind: "episode_forgotten",
      body: { ref, episode_id },
      occurred_at: at,
      recorded_at: at,
      trace_id: NO_TRACE,
      log: { fingerprint: "" },
    };
  });
  return [...placed, ...standIns];
}

/** Whether sinks may not have been told: a forgetting whose answer was made anew may be such a stand-in. */
export function mayStandIn({ episode, isMade }: RecoveredEntry): boolean {
  return isMade && episode.kind === "episode_forgotten";
}

/** The place of what stands in, in a log, for a forgetting that is now known itself; undefined when nothing does.
 *  @param seqs places in the log by episode id */
export function standInFor(
  sql: SqlStorage,
  { episode, isMade }: RecoveredEntry,
  seqs: ReadonlyMap<string, number> | undefined,
): number | undefined {
  const seq = episode.kind === "episode_forgotten" && !isMade ? seqs?.get(episode.episodeId) : undefined;
  if (seq === undefined || !isRemade(sql, seq)) return undefined;
  return entryAt(sql, seq)?.episode.recordedAtMs === episode.recordedAtMs ? undefined : seq;
}
