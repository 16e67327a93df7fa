import type { Fact, Support } from "./facts/fact.ts";
import { PREDICATES } from "./predicates.ts";

const DAY_MS = 86_400_000;

/**
 * A fact's confidence at a time, which is stored as of its last evidence: it halves with every half-life of its
 * predicate since then (exponential decay, in whole UTC days). What a person stated does not fade.
 * @param support the fact's own, or the latest of it
 * @param atMs epoch milliseconds
 * @returns 0 to 1
 */
export function confidenceAt(
  { predicate, source, confidence }: Fact,
  support: readonly Support[],
  atMs: number,
): number {
  const { halfLifeDays } = PREDICATES[predicate];
  const last = support.at(-1);
  if (halfLifeDays === undefined || source === "stated" || last === undefined) return confidence;
  const days = Math.max(0, dayOf(atMs) - dayOf(last.occurredAtMs));
  return confidence * 2 ** (-days / halfLifeDays);
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
