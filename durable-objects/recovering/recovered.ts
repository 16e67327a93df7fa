import { MemoryGraph } from "../graph/memory-graph.ts";
import type { ForgottenDebt } from "../graph/episode.ts";
import { ToldHappening } from "../graph/episode-schema.ts";
import type { ArchivedEpisode } from "../../src/forward/outgoing.ts";
import { type Unsayable, forgettingOf } from "../forgetting-plan.ts";
import type { LogEpisode } from "../projection/episode.ts";
import { censored } from "../wiping.ts";
import { firstAnswerTo } from "../writing.ts";

/** What sinks are owed for an episode that went with another one: that has all of it. */
const NOTHING = { facts: [], slots: [], entities: [], patterns: [] };

/** An entry of a log that is written again. */
export type RecoveredEntry = { episode: LogEpisode; fingerprint: string; answer: string; traceId: string };

/**
 * A memory's log from its archived episodes, each once and in whatever order: in the order of the log, without what was
 * forgotten, and without its names in answers to other writes. An answer that was not kept is made anew, from the log
 * as it was then. Of two episodes at one place, as a memory that was lost and begun again leaves them, the one that was
 * recorded later goes behind all others.
 */
export function recoveredLog(records: readonly ArchivedEpisode[]): RecoveredEntry[] {
  const log = new Replay(records.some(({ log: kept }) => kept?.answer === undefined));
  for (const record of inPlace(records)) log.take(record);
  return log.entries;
}

class Replay {
  entries: RecoveredEntry[] = [];
  /** What is known by now; only where an answer has to be made anew. */
  #graph: MemoryGraph | undefined;

  constructor(makesAnswers: boolean) {
    this.#graph = makesAnswers ? MemoryGraph.of([]) : undefined;
  }

  take(record: ArchivedEpisode): void {
    const { trace_id: traceId, log } = record;
    const episode = this.#episodeOf(record);
    const made = this.#graph === undefined ? "{}" : this.#learn(this.#graph, episode);
    this.entries.push({
      episode,
      traceId,
      fingerprint: log?.fingerprint ?? "",
      answer: log?.answer ?? made,
    });
  }

  #learn(graph: MemoryGraph, episode: LogEpisode): string {
    const confirmed = (orderId: string) =>
      this.entries.flatMap(({ episode: { kind, body } }) =>
        kind === "order_confirmed" && body.order_id === orderId ? [body] : [],
      )[0];
    return firstAnswerTo(episode, { graph, confirmed });
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
    const { ref, episode_id: target } = told.body;
    const owed = target === undefined ? {} : { owed: this.#forget(target) };
    return { ...stamp, kind: told.kind, body: { ref, ...owed } };
  }

  #forget(target: string): ForgottenDebt {
    const episodes = this.entries.map(({ episode }) => episode);
    const found = episodes.find(({ episodeId }) => episodeId === target);
    if (found === undefined) return { episode_id: target, ...NOTHING };
    const { gone, debt, unsayable } = forgettingOf(found, episodes, (episodes.at(-1)?.seq ?? 0) + 1);
    this.entries = without(this.entries, gone, unsayable);
    if (this.#graph !== undefined) this.#graph = MemoryGraph.of(this.entries.map(({ episode }) => episode));
    return debt;
  }
}

function without(
  entries: readonly RecoveredEntry[],
  gone: readonly LogEpisode[],
  unsayable: Unsayable,
): RecoveredEntry[] {
  const seqs = new Set(gone.map(({ seq }) => seq));
  const left = entries.filter(({ episode }) => !seqs.has(episode.seq));
  const names = [...unsayable.entities, ...unsayable.sayings.values()].map((id) => JSON.stringify(id));
  return left.map((entry) =>
    names.some((name) => entry.answer.includes(name))
      ? { ...entry, answer: censored(entry.answer, unsayable) }
      : entry,
  );
}

function inPlace(records: readonly ArchivedEpisode[]): ArchivedEpisode[] {
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
