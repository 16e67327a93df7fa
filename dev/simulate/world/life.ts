import { AsyncLocalStorage } from "node:async_hooks";
import type { World } from "./world.ts";

const current = new AsyncLocalStorage<Life>();

/**
 * Something that runs code and may die between any two awaits: an object's instance, a consumer at work on a batch, or a
 * customer, who does not. Whatever a dead one still waits for never comes.
 */
export class Life {
  readonly name: string;
  readonly #crashRate: () => number;
  readonly #untilMs: number;
  readonly #world: World;
  readonly #atDeath = new Set<() => void>();
  readonly #waiting: (() => void)[] = [];
  #closed = 0;
  #isDead = false;
  /** Calls and promises that keep it from being evicted. */
  busy = 0;

  /** @param dies of dying at each answer it gets, and when at the latest: what the platform gives a handler */
  constructor(world: World, name: string, dies: { rate?: () => number; untilMs?: number } = {}) {
    this.#world = world;
    this.name = name;
    this.#crashRate = dies.rate ?? ((): number => 0);
    this.#untilMs = dies.untilMs ?? Infinity;
  }

  /** Whose code is running. */
  static get current(): Life | undefined {
    return current.getStore();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Runs code of this life, unless it is dead; later when its input gate is closed. */
  enter(act: () => void): void {
    if (this.#isDead) return;
    if (this.#closed > 0) this.#waiting.push(act);
    else current.run(this, act);
  }

  /** Lets an answer in from outside: here is where a life ends that crashes. */
  answer(act: () => void): void {
    this.#mayDie();
    this.enter(act);
  }

  /** Closes the input gate: until it is opened again, nothing from outside comes in. */
  close(): void {
    this.#closed += 1;
  }

  /** Lets in what has waited, one after the other. */
  open(): void {
    this.#closed -= 1;
    this.#world.after(0, () => {
      for (const act of this.#waiting.splice(0)) this.enter(act);
    });
  }

  /** Runs code that the input gate must not keep out: an answer of the object's own storage. */
  inside(act: () => void): void {
    this.#mayDie();
    if (!this.#isDead) current.run(this, act);
  }

  #mayDie(): void {
    if (this.#isDead) return;
    if (this.#world.nowMs > this.#untilMs || this.#world.chance(this.#crashRate())) this.die();
  }

  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#waiting.length = 0;
    for (const act of this.#atDeath) act();
    this.#atDeath.clear();
  }

  /** Has something done when it dies.
   *  @returns takes that back */
  whenDead(act: () => void): () => void {
    this.#atDeath.add(act);
    return () => this.#atDeath.delete(act);
  }
}

/** The life that runs now.
 *  @throws Error where no life's code runs: only lives have clocks and bindings */
export function livingNow(): Life {
  const life = Life.current;
  if (life === undefined) throw new Error("nobody's code is running");
  return life;
}
