import type { Sink } from "../receipts.ts";
import { type Journey, type Step, after, idOf, isOver } from "./journey.ts";

/** Journeys that are kept: what a person can look at. */
const MOST = 200;
/** For how long after its last step. */
const KEPT_MS = 60 * 60_000;

type Kept = { journey: Journey; version: number; atMs: number };

/** The latest journeys, each with the version of its last change: whoever names a version is told what came since. */
export class Journeys {
  /** The one that changed last is the last. */
  readonly #kept = new Map<string, Kept>();
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** Takes what a sink's consumer tells of one batch.
   *  @param nowMs epoch milliseconds */
  take(sink: Sink, steps: readonly Step[], nowMs: number): void {
    for (const step of steps) {
      const id = idOf(step);
      const journey = after(this.#kept.get(id)?.journey, sink, step);
      this.#version += 1;
      this.#kept.delete(id);
      this.#kept.set(id, { journey, version: this.#version, atMs: nowMs });
    }
    this.#letGo(nowMs);
  }

  /** What changed after a version, longest ago first. */
  since(version: number, nowMs: number): Journey[] {
    this.#letGo(nowMs);
    return [...this.#kept.values()].flatMap((kept) => (kept.version > version ? [kept.journey] : []));
  }

  /** Those that have arrived make room first: what waits is what somebody looks for. */
  #letGo(nowMs: number): void {
    for (const [id, { atMs }] of this.#kept) if (nowMs - atMs > KEPT_MS) this.#kept.delete(id);
    const over = [...this.#kept].filter(([, { journey }]) => isOver(journey));
    for (const [id] of [...over, ...this.#kept]) {
      if (this.#kept.size <= MOST) return;
      this.#kept.delete(id);
    }
  }
}
