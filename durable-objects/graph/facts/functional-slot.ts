import type { Fact, Support } from "./fact.ts";

/** Evidence for one value of a functional slot, or, when it is `against`, for its end. */
export type Sighting = { value: string; by: Support; against?: boolean };

/** A stretch of time in which a slot had one value; open when it has it still. */
export type Stretch = {
  value: string;
  confidence: number;
  fromMs: number;
  toMs?: number;
  support: Support[];
};

/** The value of a slot that had one and has none now. */
export const NONE = "";

/** Takes a slot's sightings one after the other; tells which value it has by then and how sure that is, if any. */
export type Rule = (sighting: Sighting) => { value: string; confidence: number } | undefined;

/** The rule of slots where the last word holds. */
export function lastWord(): Rule {
  let holds: string | undefined;
  return ({ value, against = false }) => {
    // To end what does not hold changes nothing.
    if (!against) holds = value;
    else if (holds === value) holds = NONE;
    return holds === undefined ? undefined : { value: holds, confidence: 1 };
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

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  see(sighting: Sighting): void {
    const { value, by, against = false } = sighting;
    const support = this.#since.get(value) ?? [];
    if (!against) support.push(by);
    this.#since.set(value, support);
    const decided = this.#rule(sighting);
    if (decided !== undefined) this.#decide({ ...decided, fromMs: by.occurredAtMs });
  }

  /** The stretches so far, oldest first; later sightings do not change what was given out. */
  stretches(): Stretch[] {
    return withoutInstants(this.#found).filter(({ value }) => value !== NONE);
  }

  #decide(decided: Omit<Stretch, "support">): void {
    const open = this.#found.at(-1);
    if (open?.value === decided.value) {
      open.confidence = decided.confidence;
      return;
    }
    if (open !== undefined) {
      open.toMs = decided.fromMs;
      this.#since.set(open.value, []);
    }
    this.#found.push({ ...decided, support: this.#since.get(decided.value) ?? [] });
  }
}

/** The stretches of sightings that are all there, in evidence order. */
export function stretchesOf(sightings: readonly Sighting[], rule: Rule): Stretch[] {
  const slot = new FunctionalSlot(rule);
  for (const sighting of sightings) slot.see(sighting);
  return slot.stretches();
}

/** What held for no time at all is left out, and what it parted is one again. */
function withoutInstants(found: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  for (const stretch of found) {
    if (stretch.toMs === stretch.fromMs) continue;
    const before = kept.at(-1);
    if (before?.value !== stretch.value) {
      kept.push({ ...stretch, support: [...stretch.support] });
      continue;
    }
    const { toMs: _, ...whole } = before;
    kept[kept.length - 1] = {
      ...whole,
      ...(stretch.toMs === undefined ? {} : { toMs: stretch.toMs }),
      confidence: stretch.confidence,
      support: [...before.support, ...stretch.support],
    };
  }
  return kept;
}

/** Stretches as facts of one slot.
 *  @param about what a fact with this value says, and how it is known */
export function factsOf(
  stretches: readonly Stretch[],
  about: (value: string) => Pick<Fact, "predicate" | "subject" | "object" | "scope" | "source">,
): Fact[] {
  return stretches.map(({ value, confidence, fromMs, toMs, support }) => ({
    ...about(value),
    weight: support.length,
    confidence,
    validFromMs: fromMs,
    ...(toMs === undefined ? {} : { validToMs: toMs }),
    support,
  }));
}
