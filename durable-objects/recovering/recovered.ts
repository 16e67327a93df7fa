import { MemoryGraph } from "../graph/memory-graph.ts";
import type { ForgottenDebt } from "../graph/episode.ts";
import { ToldHappening } from "../graph/episode-schema.ts";
import type { ArchivedEpisode } from "../../src/forward/outgoing.ts";
import { NOTHING_OWED, forgottenAnswer, refOf } from "../forgetting.ts";
import { forgettingOf } from "../forgetting-plan.ts";
import type { LogEpisode } from "../projection/episode.ts";
import { type Unnamed, censored, withoutNews } from "../wiping.ts";
import { firstAnswerTo } from "../writing.ts";

/** An entry of a log that is written again; `isMade`: its answer was made anew, the first one is not known. */
export type RecoveredEntry = {
  episode: LogEpisode;
  fingerprint: string;
  answer: string;
  traceId: string;
  isMade: boolean;
};

/**
 * A memory's log from its archived episodes, each once and in whatever order: in the order of the log, without what was
 * forgotten, and without its names in answers to other writes. An answer that was not kept is made anew, from the log
 * as it was then. Of two episodes at one place, as a memory that was lost and begun again leaves them, the one that was
 * recorded later goes behind all others.
 *  @param secret of the keyed hashes, by which a forgetting is known that every sink has heard of
 *  @throws Error when there is such a forgetting, and no secret
 */
export function recoveredLog(
  records: readonly ArchivedEpisode[],
  secret: string | undefined,
): RecoveredEntry[] {
  const log = new Replay(records, secret);
  const placed = inPlace(records);
  for (const [index, record] of placed.entries()) log.take(record, versionAfter(placed, index));
  return log.entries;
}

class Replay {
  entries: RecoveredEntry[] = [];
  /** What is known by now; only where an answer has to be made anew. */
  #graph: MemoryGraph | undefined;

  readonly #records: readonly ArchivedEpisode[];
  readonly #secret: string | undefined;
  /** Ids of the records by their keyed hashes; only where one has to be looked up. */
  #ids: ReadonlyMap<string, string> | undefined;
  /** Ids of what was forgotten. */
  readonly #gone = new Set<string>();

  constructor(records: readonly ArchivedEpisode[], secret: string | undefined) {
    this.#records = records;
    this.#secret = secret;
    const makesAnswers = records.some(({ log }) => log?.answer === undefined);
    this.#graph = makesAnswers ? MemoryGraph.of([]) : undefined;
  }

  /** @param version the memory's once the call was answered that the record is of */
  take(record: ArchivedEpisode, version: number): void {
    const { trace_id: traceId, log } = record;
    const episode = this.#episodeOf(record);
    const made = this.#graph === undefined ? "{}" : this.#learn(this.#graph, episode, version);
    this.entries.push({
      episode,
      traceId,
      fingerprint: log?.fingerprint ?? "",
      answer: log?.answer ?? made,
      isMade: log?.answer === undefined,
    });
  }

  #learn(graph: MemoryGraph, episode: LogEpisode, version: number): string {
    const confirmed = (orderId: string) =>
      this.entries.flatMap(({ episode: { kind, body } }) =>
        kind === "order_confirmed" && body.order_id === orderId ? [body] : [],
      )[0];
    const answer = firstAnswerTo(episode, { graph, confirmed });
    return episode.kind === "episode_forgotten" ? forgottenAnswer(episode.recordedAtMs, version) : answer;
  }

  #episodeOf(record: ArchivedEpisode): LogEpisode {
    const { seq, episode_id: episodeId } = record;
    const times = {
      occurredAtMs: Date.parse(record.occurred_at),
      recordedAtMs: Date.parse(record.recorded_at),
    };
    const stamp = { seq, episodeId, ...times };
    // Without what only the archive says of an episode.
    const told = ToldHappening.parse(record);
    if (told.kind !== "episode_forgotten") return { ...stamp, ...told };
    const { ref, episode_id: target = this.#idOf(ref) } = told.body;
    const unnamed = record.log?.unnamed;
    if (unnamed === undefined && !this.#has(target)) this.#silence();
    const owed = target === undefined ? {} : { owed: this.#forget(target, unnamed) };
    return { ...stamp, kind: told.kind, body: { ref, ...owed } };
  }

  /** What was forgotten, where the forgetting has but its hash. */
  #idOf(ref: string): string | undefined {
    this.#ids ??= new Map(
      this.#records.map(({ user_id, episode_id }) => [refOf(user_id, episode_id, this.#secret), episode_id]),
    );
    return this.#ids.get(ref);
  }

  #has(target: string | undefined): boolean {
    return (
      target !== undefined &&
      (this.#gone.has(target) || this.entries.some(({ episode }) => episode.episodeId === target))
    );
  }

  /** Nobody knows what answers must not name any more: so those that were given before name nothing. */
  #silence(): void {
    this.entries = this.entries.map((entry) =>
      entry.isMade ? entry : { ...entry, answer: withoutNews(entry.answer) },
    );
  }

  /** @param told what the memory took out of answers, where the archive says it */
  #forget(target: string, told: Unnamed | undefined): ForgottenDebt {
    const episodes = this.entries.map(({ episode }) => episode);
    const found = episodes.find(({ episodeId }) => episodeId === target);
    const plan =
      found === undefined
        ? { gone: [], debt: { episode_id: target, ...NOTHING_OWED } }
        : forgettingOf(found, episodes, (episodes.at(-1)?.seq ?? 0) + 1);
    const debt = { ...plan.debt, ...told };
    for (const { episodeId } of plan.gone) this.#gone.add(episodeId);
    this.entries = without(this.entries, plan.gone, debt);
    if (this.#graph !== undefined && found !== undefined)
      this.#graph = MemoryGraph.of(this.entries.map(({ episode }) => episode));
    return debt;
  }
}

function without(
  entries: readonly RecoveredEntry[],
  gone: readonly LogEpisode[],
  unnamed: Unnamed,
): RecoveredEntry[] {
  const seqs = new Set(gone.map(({ seq }) => seq));
  return entries
    .filter(({ episode }) => !seqs.has(episode.seq))
    .map((entry) => ({ ...entry, answer: censored(entry.answer, unnamed) }));
}

/** The memory's version after the call that a record is of: a forgetting writes an entry for each episode that went, all of
 *  one instant. */
function versionAfter(placed: readonly ArchivedEpisode[], index: number): number {
  let last = index;
  while (isOfOneForgetting(placed[last], placed[last + 1])) last += 1;
  return placed[last]?.seq ?? 0;
}

function isOfOneForgetting(one: ArchivedEpisode | undefined, next: ArchivedEpisode | undefined): boolean {
  if (one?.kind !== "episode_forgotten" || next?.kind !== "episode_forgotten") return false;
  return one.recorded_at === next.recorded_at && one.seq + 1 === next.seq;
}

/** Episodes in the order of the log, each at a place of its own. */
export function inPlace(records: readonly ArchivedEpisode[]): ArchivedEpisode[] {
  const sorted = [...records].sort(
    (a, b) =>
      a.seq - b.seq ||
      Date.parse(a.recorded_at) - Date.parse(b.recorded_at) ||
      (a.episode_id < b.episode_id ? -1 : 1),
  );
  const placed = sorted.filter(({ seq }, index) => seq !== sorted[index - 1]?.seq);
  const moved = sorted.filter(({ seq }, index) => seq === sorted[index - 1]?.seq);
  const last = placed.at(-1)?.seq ?? 0;
  return [...placed, ...moved.map((record, index) => ({ ...record, seq: last + 1 + index }))];
}
