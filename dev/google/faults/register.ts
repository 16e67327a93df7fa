import type { Call } from "../call-names.ts";
import { delayOf, type Fault, isDelay, isMeantFor, readFaults } from "./fault.ts";

interface Waiting {
  readonly fault: Fault;
  /** How many calls it has hit. */
  hits: number;
}

/** Faults that come one after the other: only the first is in force. */
interface Lane {
  readonly isScript: boolean;
  readonly waiting: Waiting[];
}

/** What a call meets: delays of any number of lanes, and at most one fault. */
export interface Hit {
  readonly delayMs: number;
  readonly fault: Fault | undefined;
}

/** The faults that are told and not used up. */
export class Register {
  #lanes: Lane[] = [];
  /** What ends each delay that is running. */
  readonly #delays = new Set<() => void>();

  /** @throws GoogleRefusal INVALID_ARGUMENT, and then nothing is added */
  add(body: unknown): void {
    const { faults, isScript } = readFaults(body);
    this.#lanes.push({ isScript, waiting: faults.map((fault) => ({ fault, hits: 0 })) });
  }

  /** Forgets every fault, and ends the delays that are running. */
  clear(): void {
    this.#lanes = [];
    for (const end of this.#delays) end();
  }

  /** Waits out a delay, or until the faults are cleared. */
  async pause(ms: number): Promise<void> {
    if (ms === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#delays.add(resolve);
    await promise;
    this.#delays.delete(resolve);
    clearTimeout(timer);
  }

  /** What is left, in the form in which it was told. */
  list(): object[] {
    return this.#lanes.map(({ isScript, waiting }) => {
      const left = waiting.map(({ fault, hits }) =>
        fault.times === undefined ? fault : { ...fault, times: fault.times - hits },
      );
      return isScript ? { script: left } : { ...left[0] };
    });
  }

  /** Uses up what is meant for the call: from each lane the first fault that delays, and from the first lane
   *  that has one the fault that does more. */
  take(call: Call, path: string): Hit {
    let delayMs = 0;
    let hit: Fault | undefined;
    for (const { waiting } of this.#lanes) {
      const [first] = waiting;
      if (first === undefined || !isMeantFor(first.fault, call, path)) continue;
      if (!isDelay(first.fault)) {
        if (hit !== undefined) continue;
        hit = first.fault;
      }
      delayMs += delayOf(first.fault, first.hits);
      first.hits += 1;
      if (first.hits === first.fault.times) waiting.shift();
    }
    this.#lanes = this.#lanes.filter(({ waiting }) => waiting.length > 0);
    return { delayMs, fault: hit };
  }
}
