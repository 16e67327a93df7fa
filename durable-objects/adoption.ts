import { type LogEntry, type NewEntry, entriesAfter } from "./episode-log.ts";
import { hashed } from "./graph/ids.ts";
import type { Held } from "./held.ts";
import type { Signal } from "./signals/signal.ts";
import type { LogEpisode } from "./projection/episode.ts";
import type { WriteRequest } from "./requests.ts";
import type { WarmViews } from "./warm-views.ts";

/** What a session's memory hands over: its episodes as its log has them, but for what it forgot, its signals, and its
 *  version: 0 of one that was only browsed in. */
export type HandedOver = {
  version: number;
  signals: readonly Signal[];
  entries: Pick<LogEntry, "episode" | "fingerprint" | "answer" | "traceId">[];
};

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

/** How long a user's memory has to take over a session's: many times what it takes. */
const PROMISED_MS = 60_000;

/** Whose memory takes over a session's, while it does. Lost with the object, which is the session's. */
export class Promised {
  #to: { user: string; untilMs: number } | undefined;

  /** Whether this user may take over; then, for a minute, nobody else may. */
  isFor(user: string, nowMs: number): boolean {
    if (this.#to !== undefined && this.#to.user !== user && nowMs < this.#to.untilMs) return false;
    this.#to = { user, untilMs: nowMs + PROMISED_MS };
    return true;
  }

  /** This user is done, or does not take over. */
  endFor(user: string): void {
    if (this.#to?.user === user) this.#to = undefined;
  }
}

/** Everything of a memory that another one may take over; undefined when there is nothing. */
export function handOver(sql: SqlStorage, held: Held): HandedOver | undefined {
  const version = held.open?.views.version;
  const signals = held.signals.all();
  if (version === undefined) return signals.length === 0 ? undefined : { version: 0, signals, entries: [] };
  const entries = [...entriesAfter(sql, 0)].filter(({ episode }) => episode.kind !== "episode_forgotten");
  return { version, signals, entries };
}

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
