import { z } from "zod";
import { answerTo } from "../../../durable-objects/write-answers.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { parseHappening } from "../../../durable-objects/graph/episode-schema.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { graph as graphView } from "../../../durable-objects/projection/graph.ts";
import { type LogIndex, logIndex } from "../../../durable-objects/projection/log-index.ts";
import type { LogRow } from "./household.ts";

/** As many entries to a part as the product writes: durable-objects/snapshot.ts. */
const ENTRIES_PER_PART = 2_000;
const Entries = z.array(z.unknown());

/** What an object holds of a warm memory, made as durable-objects/warm-views.ts makes it, without its storage. */
export type Held = { graph: MemoryGraph; index: LogIndex };

/** A snapshot's parts as text, by view. */
export type Parts = { graph: string[]; index: string[] };

/** An episode as it is read back from its row. */
export function episodeOf({ seq, episodeId, occurredAtMs, recordedAtMs, kind, body }: LogRow): LogEpisode {
  return { seq, episodeId, occurredAtMs, recordedAtMs, ...parseHappening(kind, body) };
}

/** A memory from scratch: every view of the whole log. */
export function project(rows: readonly LogRow[]): Held {
  const episodes = rows.map(episodeOf);
  return { graph: MemoryGraph.of(episodes), index: logIndex.of(episodes) };
}

/** What the snapshot keeps of a memory. */
export function snapshotOf({ graph, index }: Held): Parts {
  return { graph: inParts(graphView.freeze(graph)), index: inParts(logIndex.freeze(index)) };
}

/** A memory as it is after waking: the snapshot's parts, and the rows of the log since. */
export function wake(parts: Parts, rows: readonly LogRow[]): Held {
  const tail = rows.map(episodeOf);
  const graph = MemoryGraph.thaw(entriesIn(parts.graph));
  const index = logIndex.thaw(entriesIn(parts.index));
  for (const episode of tail) {
    graph.add(episode);
    logIndex.add(index, episode);
  }
  return { graph, index };
}

/** Remembers one more order in every view, and returns the texts that a confirmation writes: body and answer. */
export function remember({ graph, index }: Held, episode: LogEpisode): [body: string, answer: string] {
  const news = graph.learn(episode);
  const nameOf = (id: string): string => graph.entities.entity(id).value;
  const answer = JSON.stringify(answerTo(episode, { news, order: undefined, nameOf }));
  logIndex.add(index, episode);
  return [JSON.stringify(episode.body), answer];
}

function inParts(entries: readonly unknown[]): string[] {
  const parts: string[] = [];
  for (let from = 0; from < entries.length; from += ENTRIES_PER_PART)
    parts.push(JSON.stringify(entries.slice(from, from + ENTRIES_PER_PART)));
  return parts;
}

function entriesIn(parts: readonly string[]): unknown[] {
  return parts.flatMap((part) => Entries.parse(JSON.parse(part)));
}
