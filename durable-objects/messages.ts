import type {
  Address,
  ArchivedEpisode,
  ArchiveMessage,
  EpisodeMessage,
  SpannerMessage,
} from "../src/forward/outgoing.ts";
import { seal } from "../src/forward/seal.ts";
import type { Derived } from "./derived-rows.ts";
import type { LogEntry } from "./episode-log.ts";
import type { ToldHappening } from "./graph/episode-schema.ts";
import type { Identity } from "./identity.ts";
import type { LogEpisode } from "./projection/episode.ts";

/** The user an episode belongs to. */
type Owner = { identity: Pick<Identity, "userId" | "generation">; userRef: string };

/** The episode as BigQuery gets it, and as the archive seals it. */
export function episodeMessage(
  { episode, traceId }: Pick<LogEntry, "episode" | "traceId">,
  owner: Owner,
): EpisodeMessage {
  return {
    ...addressOf({ episode }, owner),
    ...toldOf(episode),
    occurred_at: new Date(episode.occurredAtMs).toISOString(),
    recorded_at: new Date(episode.recordedAtMs).toISOString(),
    trace_id: traceId,
  };
}

/** The episode and what was derived, as Spanner gets it. */
export function spannerMessage(entry: LogEntry, owner: Owner, derived: Derived): SpannerMessage {
  return { ...episodeMessage(entry, owner), fingerprint: entry.fingerprint, ...derived };
}

/** The episode sealed with its user's key, as the archive gets it; the answer is the first one, or undefined. */
export async function archiveMessage(
  entry: Omit<LogEntry, "answer"> & { answer: string | undefined },
  owner: Owner,
  key: Uint8Array<ArrayBuffer>,
): Promise<ArchiveMessage> {
  const { episode, fingerprint, answer } = entry;
  const log = { fingerprint, ...(answer === undefined ? {} : { answer }), ...unnamedBy(episode) };
  const archived: ArchivedEpisode = { ...episodeMessage(entry, owner), log };
  return {
    ...addressOf(entry, owner),
    kind: episode.kind,
    recorded_at: new Date(episode.recordedAtMs).toISOString(),
    sealed: await seal(JSON.stringify(archived), key),
  };
}

/** What an episode tells, as sinks get it: of a forgotten one its id, as long as that is still known here. */
function toldOf(episode: LogEpisode): ToldHappening {
  if (episode.kind !== "episode_forgotten") {
    const { seq: _, episodeId: __, occurredAtMs: ___, recordedAtMs: ____, ...told } = episode;
    return told;
  }
  const { ref, owed } = episode.body;
  const body = owed === undefined ? { ref } : { ref, episode_id: owed.episode_id };
  return { kind: "episode_forgotten", body };
}

function unnamedBy(episode: LogEpisode): Pick<NonNullable<ArchivedEpisode["log"]>, "unnamed"> {
  if (episode.kind !== "episode_forgotten") return {};
  const { entities = [], sayings } = episode.body.owed ?? {};
  return sayings === undefined ? {} : { unnamed: { entities, sayings } };
}

function addressOf({ episode }: Pick<LogEntry, "episode">, { identity, userRef }: Owner): Address {
  return {
    v: 1,
    user_id: identity.userId,
    user_ref: userRef,
    generation: identity.generation,
    seq: episode.seq,
    episode_id: episode.episodeId,
  };
}
