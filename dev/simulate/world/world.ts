import { randomFrom } from "../../random.ts";
import { Agenda } from "./agenda.ts";

/** When every world begins: some day in 2026, epoch milliseconds. */
const BEGINNING_MS = Date.UTC(2026, 8, 1, 6);

// Before the world's own clock takes their place.
const nextTurn = setImmediate;

/** How a world ended: nothing was left to do, or it went on for too long. */
export type Ending = "still" | "out of time" | "out of events";

/**
 * A clock, chance and a list of what happens next, all from one seed. What happens is one event after the other; between two
 * of them everything that follows without waiting is done, as between two turns of the runtime's event loop.
 */
export class World {
  readonly random: () => number;
  readonly #agenda = new Agenda();
  #nowMs = BEGINNING_MS;
  #events = 0;
  /** Of when everything happened: equal in two runs of one seed. */
  #trace = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** Epoch milliseconds. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many events there were, and a number made of when each was and of what chance said then. */
  get told(): { events: number; trace: number } {
    return { events: this.#events, trace: this.#trace };
  }

  /** Has something happen later; what is said of one time happens in the order in which it was said. */
  after(delayMs: number, act: () => void): void {
    this.#agenda.add(this.#nowMs + Math.max(0, delayMs), act);
  }

  /** Has something happen at a time, if the world goes on until then. */
  beside(atMs: number, act: () => void): void {
    this.#agenda.add(Math.max(this.#nowMs, atMs), act, true);
  }

  /** Has something happen again and again, for which the world goes on only while it is owed. */
  every(periodMs: number, act: () => void): void {
    const again = (): void => this.beside(this.#nowMs + periodMs, once);
    const once = (): void => {
      again();
      act();
    };
    again();
  }

  /** Has something happen at a time; at once when that is past. */
  at(atMs: number, act: () => void): void {
    this.#agenda.add(Math.max(this.#nowMs, atMs), act);
  }

  /** A promise that is kept after a while, whoever waits. */
  passed(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Whether something of that probability is so. */
  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  /** A number from one to below the other. */
  between(low: number, high: number): number {
    return low + this.random() * (high - low);
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** One of a list that is not empty. */
  oneOf<One>(list: readonly [One, ...One[]]): One {
    return list[this.below(list.length)] ?? list[0];
  }

  /** Runs until nothing is left to do and nothing is owed, or until a time or a number of events. */
  async run(limits: { untilMs: number; events: number; isOwed: () => boolean }): Promise<Ending> {
    for (;;) {
      const next = this.#agenda.first();
      if (next === undefined || (this.#agenda.awaited === 0 && !limits.isOwed())) return "still";
      if (next.atMs > limits.untilMs) return "out of time";
      if (this.#events >= limits.events) return "out of events";
      this.#agenda.take();
      this.#nowMs = next.atMs;
      this.#events += 1;
      this.#trace = (Math.imul(this.#trace, 31) + (next.atMs % 1_000_003) * 7919) | 0;
      next.act();
      await new Promise((resolve) => nextTurn(resolve));
    }
  }
}
