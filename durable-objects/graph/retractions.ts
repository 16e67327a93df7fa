import type { CorrectingEpisode } from "./episode.ts";

/** An episode that withdraws another. */
export type Retraction = Extract<CorrectingEpisode, { kind: "episode_retracted" }>;

/** Ids of the episodes that are withdrawn. A retraction may itself be withdrawn, which brings back what it took. */
export function retractedBy(retractions: readonly Retraction[]): ReadonlySet<string> {
  const byTarget = Map.groupBy(retractions, ({ body }) => body.episode_id);
  const isRetracted = (id: string, asked: readonly string[]): boolean =>
    !asked.includes(id) &&
    (byTarget.get(id) ?? []).some(({ episodeId }) => !isRetracted(episodeId, [...asked, id]));
  return new Set([...byTarget.keys()].filter((id) => isRetracted(id, [])));
}
