import { episodesAfter } from "./episode-log.ts";
import type { MemoryGraph } from "./graph/memory-graph.ts";
import type { LogEpisode } from "./projection/episode.ts";
import { graph } from "./projection/graph.ts";
import { type LogIndex, logIndex } from "./projection/log-index.ts";
import type { Projection } from "./projection/projection.ts";
import { recoveredVersion } from "./recovering/merging.ts";
import { type SnapshotHead, readHead, readView, writeSnapshot } from "./snapshot.ts";

/** A snapshot is due after so many episodes, or so many characters of bodies, since the last one. */
const SNAPSHOT_EPISODES = 32;
const SNAPSHOT_CHARACTERS = 256_000;
/** Ten times what a memory takes. */
const VERSIONS_PER_GENERATION = 1_000_000;

/**
 * Everything derived from the log, each view warmed when first asked for and kept up to date from then on. It holds
 * nothing that the log does not: an eviction costs only the next warming, which reads the snapshot's head, the parts of
 * the view that is asked for, and the log's tail.
 */
export class WarmViews {
  readonly #sql: SqlStorage;
  #head: SnapshotHead | undefined;
  /** The log after the snapshot as it was on waking, for views that are warmed from it; not kept once something is
   *  written: then the graph has it, and the log still does. */
  #tail: readonly LogEpisode[] | undefined;
  #tailLength = 0;
  #tailCharacters = 0;
  #version: number;
  readonly #base: number;
  /** The version that a recovered memory went on from, or 0. */
  readonly recovered: number;
  #graph: MemoryGraph | undefined;
  #index: LogIndex | undefined;
  /** Whether something may still be owed to a sink, as of waking. */
  readonly mayOwe: boolean;
  /** Whether a view had to be made from scratch although there is a snapshot: it is of another version, or damaged. */
  #isOutdated = false;

  /** @param generation of the memory: versions go on where no earlier generation can have come to, so that an answer of
   *  before an erasure is never taken for one of now */
  constructor(sql: SqlStorage, generation: number) {
    this.#sql = sql;
    this.#base = (generation - 1) * VERSIONS_PER_GENERATION;
    this.#head = readHead(sql);
    let mayOwe = this.#head !== undefined && this.#head.owedFrom <= this.#head.throughSeq;
    const tail: LogEpisode[] = [];
    for (const { episode, characters, settled } of episodesAfter(sql, this.#head?.throughSeq ?? 0)) {
      tail.push(episode);
      this.#tailCharacters += characters;
      mayOwe ||= !settled;
    }
    this.mayOwe = mayOwe;
    this.#tail = tail;
    this.#tailLength = tail.length;
    this.recovered = recoveredVersion(sql);
    const last = tail.at(-1)?.seq ?? this.#head?.throughSeq ?? 0;
    this.#version = Math.max(last, this.#base, this.recovered);
  }

  /** Episodes that this generation was told. */
  get told(): number {
    return this.#version - this.#base;
  }

  /** The memory's version: the last place taken in the log. */
  get version(): number {
    return this.#version;
  }

  /** The first place in the log that may still be owed to a sink, as of the snapshot. */
  get owedFrom(): number {
    return this.#head?.owedFrom ?? 1;
  }

  get graph(): MemoryGraph {
    this.#graph ??= this.#warmed(graph);
    return this.#graph;
  }

  get index(): LogIndex {
    this.#index ??= this.#warmed(logIndex);
    return this.#index;
  }

  /** Goes on with an episode that was just appended to the log and that the graph has learned of. */
  added(episode: LogEpisode, characters: number): void {
    this.#tail = undefined;
    this.#tailLength += 1;
    this.#tailCharacters += characters;
    this.#version = episode.seq;
    if (this.#index !== undefined) logIndex.add(this.#index, episode);
  }

  /** Forgets the graph: it learned of something that was not written. */
  forgetGraph(): void {
    this.#graph = undefined;
  }

  snapshotDue(): boolean {
    const isLong = this.#tailLength >= SNAPSHOT_EPISODES || this.#tailCharacters >= SNAPSHOT_CHARACTERS;
    return isLong || this.#isOutdated;
  }

  /** Writes the snapshot, in the caller's transaction. The views go on from it once that is through. */
  writeSnapshot(owedFrom: number): SnapshotHead {
    const views = [
      { ...graph, entries: graph.freeze(this.graph) },
      { ...logIndex, entries: logIndex.freeze(this.index) },
    ];
    return writeSnapshot(this.#sql, { throughSeq: this.version, owedFrom }, views);
  }

  /** Goes on from a snapshot that was written; nothing may have been added since. */
  continueFrom(head: SnapshotHead): void {
    this.#head = head;
    this.#tail = undefined;
    this.#tailLength = 0;
    this.#tailCharacters = 0;
    this.#isOutdated = false;
  }

  /** The whole log, in its order. */
  log(): Generator<LogEpisode> {
    return this.#after(0);
  }

  #sinceSnapshot(): Iterable<LogEpisode> {
    return this.#tail ?? this.#after(this.#head?.throughSeq ?? 0);
  }

  *#after(seq: number): Generator<LogEpisode> {
    for (const { episode } of episodesAfter(this.#sql, seq)) yield episode;
  }

  #warmed<View>(projection: Projection<View>): View {
    const kept = readView(this.#sql, this.#head, projection);
    if (kept === undefined) return projection.of(this.#untilNow());
    for (const episode of this.#sinceSnapshot()) projection.add(kept, episode);
    return kept;
  }

  /** Everything that a view has to be made of when the snapshot has none. */
  #untilNow(): Iterable<LogEpisode> {
    if (this.#head === undefined) return this.#sinceSnapshot();
    this.#isOutdated = true;
    return this.log();
  }
}
