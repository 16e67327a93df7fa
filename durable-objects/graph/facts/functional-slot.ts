import { type Fact, type Support, lastOf } from "./fact.ts";

/** Evidence for one value of a functional slot, or, when it is `against`, for its end. */
export type Sighting = { value: string; by: Support; against?: boolean; confidence?: number };

/** A stretch of time in which a slot had one value; open when it has it still. */
export type Stretch = {
  value: string;
  confidence: number;
  fromMs: number;
  toMs?: number;
  /** When the memory learned of what opened it, and of what closed it. */
  recordedAtMs: number;
  supersededAtMs?: number;
  support: Support[];
};

/** The value of a slot that had one and has none now. */
export const NONE = "";

/** Takes a slot's sightings one after the other; tells which value it has by then and how sure that is, if any. */
export type Rule = (sighting: Sighting) => { value: string; confidence: number } | undefined;

/** The rule of slots where the last word holds. */
export function lastWord(): Rule {
  let holds: { value: string; confidence: number } | undefined;
  return ({ value, against = false, confidence = 1 }) => {
    // To end what does not hold changes nothing.
    if (!against) holds = { value, confidence };
    else if (holds?.value === value) holds = { value: NONE, confidence: 1 };
    return holds;
  };
}

/**
 * A slot that has one value at a time: takes its sightings in evidence order and tells the stretches of time in which it
 * had each value. A stretch begins with the sighting that decided it and ends where the next begins, so that no two
 * overlap; A, B, A are three of them. Of sightings of one instant the last decides.
 */
export class FunctionalSlot {
  readonly #rule: Rule;
  readonly #found: Stretch[] = [];
  /** Sightings of each value since its last stretch ended. */
  readonly #since = new Map<string, Support[]>();
  /** When the memory learned of the last of all sightings so far: no earlier could it decide what it decides now. */
  #learnedAtMs = 0;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  see(sighting: Sighting): void {
    const { value, by, against = false } = sighting;
    const support = this.#since.get(value) ?? [];
    if (!against) support.push(by);
    this.#since.set(value, support);
    this.#learnedAtMs = Math.max(this.#learnedAtMs, by.recordedAtMs);
    const decided = this.#rule(sighting);
    if (decided !== undefined) this.#decide(decided, by.occurredAtMs);
  }

  /** The stretches so far, oldest first; later sightings do not change what was given out. */
  stretches(): Stretch[] {
    return this.#found.filter(({ value }) => value !== NONE);
  }

  /** The stretch that is open, if there is one. */
  open(): Stretch[] {
    const last = this.#found.at(-1);
    return last === undefined || last.value === NONE ? [] : [last];
  }

  #decide(decided: Pick<Stretch, "value" | "confidence">, atMs: number): void {
    const open = this.#found.at(-1);
    if (open?.value === decided.value) {
      open.confidence = decided.confidence;
      return;
    }
    if (open !== undefined) {
      this.#since.set(open.value, []);
      // What held for no time at all never did, and what it parted is one again.
      if (open.fromMs === atMs) this.#found.pop();
      else {
        open.toMs = atMs;
        // It grows no more: a copy has no room to spare.
        open.support = [...open.support];
        open.supersededAtMs = this.#learnedAtMs;
      }
    }
    const before = this.#found.at(-1);
    if (before?.value === decided.value) this.#reopen(before, decided.confidence);
    else this.#begin(decided, atMs);
  }

  #begin(decided: Pick<Stretch, "value" | "confidence">, fromMs: number): void {
    const support = this.#since.get(decided.value) ?? [];
    this.#found.push({ ...decided, fromMs, recordedAtMs: this.#learnedAtMs, support });
  }

  #reopen({ value, fromMs, recordedAtMs, support: earlier }: Stretch, confidence: number): void {
    const support = [...earlier, ...(this.#since.get(value) ?? [])];
    this.#since.set(value, support);
    this.#found[this.#found.length - 1] = { value, confidence, fromMs, recordedAtMs, support };
  }
}

/** The stretches of sightings that are all there, in evidence order. */
export function stretchesOf(sightings: readonly Sighting[], rule: Rule): Stretch[] {
  const slot = new FunctionalSlot(rule);
  for (const sighting of sightings) slot.see(sighting);
  return slot.stretches();
}

/** Stretches as facts of one slot.
 *  @param about what a fact with this value says, and how it is known */
export function factsOf(
  stretches: readonly Stretch[],
  about: (value: string) => Pick<Fact, "predicate" | "subject" | "object" | "scope" | "source">,
): Fact[] {
  return stretches.map(({ value, confidence, fromMs, toMs, recordedAtMs, supersededAtMs, support }) => {
    // The stretch that is open goes on growing: the fact keeps to what it was made of.
    const weight = support.length;
    return {
      ...about(value),
      weight,
      confidence,
      validFromMs: fromMs,
      ...(toMs === undefined ? {} : { validToMs: toMs }),
      recordedAtMs,
      ...(supersededAtMs === undefined ? {} : { supersededAtMs }),
      support: (latest) => lastOf(support, weight, latest),
    };
  });
}
