import type { World } from "./world/world.ts";

/** A promise that did not hold: when it was seen, UTC, and what differs. */
type Violation = { at: string; promise: string; differs: string };

/** So many are kept of one world: the first says most. */
const KEPT = 20;

/** What was seen to be wrong in a world. */
export class Violations {
  readonly all: Violation[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  add(promise: string, differs: string): void {
    if (this.all.length < KEPT)
      this.all.push({ at: new Date(this.#world.nowMs).toISOString(), promise, differs });
  }

  /** Says so when something is not as it must be. */
  unless(holds: boolean, promise: string, differs: () => string): void {
    if (!holds) this.add(promise, differs());
  }
}
