import type { LogEntry, NewEntry } from "./episode-log.ts";
import { hashed } from "./graph/ids.ts";
import type { HandedOver } from "./handing-over.ts";
import type { LogEpisode } from "./projection/episode.ts";
import type { WriteRequest } from "./requests.ts";
import type { WarmViews } from "./warm-views.ts";

/** A wish to take over the memory of an anonymous session. */
export type AdoptRequest = Omit<WriteRequest, "happening" | "occurredAtMs"> & {
  /** The session's own user id. */
  session: string;
};

/** Where it is taken over: from which place in the log on. */
type Place = {
  views: WarmViews;
  userId: string;
  nowMs: number;
  fromSeq: number;
  /** The keyed hash of an episode's id. */
  ref: (episodeId: string) => string;
};

/** What a session handed over as entries of this memory: at the times at which it happened, known from now on. What came
 *  by an earlier adoption is left out. */
export function adopted(
  { entries }: HandedOver,
  { views, userId, nowMs, fromSeq, ref }: Place,
): (NewEntry & { episode: LogEpisode })[] {
  const ids = new Map(
    entries.map(({ episode }) => [episode.episodeId, adoptedId(userId, episode.episodeId)]),
  );
  const news = entries.filter(({ episode }) => !isTaken(episode, { views, userId, ref }));
  return news.map(({ episode, fingerprint, answer, traceId }, index) => {
    const seq = fromSeq + index;
    const episodeId = adoptedId(userId, episode.episodeId);
    const own = { ...renamed(episode, ids), seq, episodeId, recordedAtMs: nowMs };
    return { episode: own, fingerprint, answer, traceId, body: JSON.stringify(own.body) };
  });
}

/** Whether a memory has taken over an episode of a session, and may have forgotten it since. */
export function isTaken(
  { episodeId }: LogEpisode,
  { views, userId, ref }: Pick<Place, "views" | "userId" | "ref">,
): boolean {
  const id = adoptedId(userId, episodeId);
  return views.index.seqs.has(id) || views.index.forgotten.has(ref(id));
}

function adoptedId(userId: string, episodeId: string): string {
  return `ep_${hashed(["adopted", userId, episodeId])}`;
}

/** An episode that names another one goes on naming it. */
function renamed(episode: LogEntry["episode"], ids: ReadonlyMap<string, string>): LogEntry["episode"] {
  const named = (id: string): string => ids.get(id) ?? id;
  if (episode.kind === "episode_retracted")
    return { ...episode, body: { episode_id: named(episode.body.episode_id) } };
  if (episode.kind === "facts_proposed")
    return { ...episode, body: { ...episode.body, of: named(episode.body.of) } };
  return episode;
}
