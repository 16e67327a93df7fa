import type { Support } from "./fact.ts";

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
const NONE = "";

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
 * The stretches of a slot that has one value at a time, from its sightings in evidence order. A stretch begins with the
 * sighting that decided it and ends where the next begins, so that no two overlap; A, B, A are three of them. Of
 * sightings of one instant the last decides.
 */
export function stretches(sightings: readonly Sighting[], rule: Rule): Stretch[] {
  const found: Stretch[] = [];
  /** Sightings of each value since its last stretch ended. */
  const since = new Map<string, Support[]>();
  for (const sighting of sightings) {
    const { value, by, against = false } = sighting;
    const support = since.get(value) ?? [];
    if (!against) support.push(by);
    since.set(value, support);
    const decided = rule(sighting);
    if (decided !== undefined) decide(found, { ...decided, fromMs: by.occurredAtMs }, since);
  }
  return withoutInstants(found).filter(({ value }) => value !== NONE);
}

function decide(found: Stretch[], decided: Omit<Stretch, "support">, since: Map<string, Support[]>): void {
  const open = found.at(-1);
  if (open?.value === decided.value) {
    open.confidence = decided.confidence;
    return;
  }
  if (open !== undefined) {
    open.toMs = decided.fromMs;
    since.set(open.value, []);
  }
  found.push({ ...decided, support: since.get(decided.value) ?? [] });
}

/** What held for no time at all is left out, and what it parted is one again. */
function withoutInstants(found: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  for (const stretch of found) {
    if (stretch.toMs === stretch.fromMs) continue;
    const before = kept.at(-1);
    if (before?.value !== stretch.value) {
      kept.push(stretch);
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
