import type { Episode } from "./episode.ts";

/**
 * The episodes that tell what was true at one time, as it was known at another: those recorded by then, without orders
 * and statements of later. What became of an earlier order, and who is who, counts as soon as it is known.
 * @param validAtMs T, epoch milliseconds
 * @param knownAtMs K, epoch milliseconds
 */
export function* asOf(
  episodes: Iterable<Episode>,
  { validAtMs, knownAtMs }: { validAtMs: number; knownAtMs: number },
): Generator<Episode> {
  for (const episode of episodes) {
    if (episode.recordedAtMs > knownAtMs) continue;
    if (!isOfItsTime(episode) || episode.occurredAtMs <= validAtMs) yield episode;
  }
}

/** Whether an episode tells of its own time, and not of an earlier order or of who is who. */
function isOfItsTime({ kind }: Episode): boolean {
  return (
    kind === "order_confirmed" ||
    kind === "note_added" ||
    kind === "preference_stated" ||
    kind === "signals_seen" ||
    kind === "usual_set" ||
    kind === "reorder_snoozed" ||
    kind === "preferences_set"
  );
}
