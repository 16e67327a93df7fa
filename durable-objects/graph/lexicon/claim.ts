import type { Kind, Who } from "./cues.ts";
import type { Meaning } from "./reading.ts";

/** That somebody stands so to what a name means. `loose`: nothing says how. */
export type Claim = Turns & {
  meanings: readonly Meaning[];
  kind: Kind | "loose";
  who: Who | undefined;
  again: boolean;
  hedged: boolean;
  /** A diet before another word: "vegan cheese" is no diet of the person's. */
  attributive: boolean;
};

/** What turns an attitude round or weakens it. */
export type Turns = { negated: boolean; withdrawn: boolean; past: boolean; wished: boolean };

/** Nothing does. */
export const NO_TURNS: Turns = { negated: false, withdrawn: false, past: false, wished: false };

/** A claim as it is first read. */
export function claimOf(
  meanings: readonly Meaning[],
  attitude: (Turns & { kind: Kind }) | undefined,
  by: Pick<Claim, "who" | "hedged">,
): Claim {
  const { kind, negated, withdrawn, past, wished } = attitude ?? { kind: "loose", ...NO_TURNS };
  return { meanings, kind, negated, withdrawn, past, wished, ...by, again: false, attributive: false };
}

/** What a guest is served says nothing of the shopper, unlike what the shopper is. */
const SERVED = new Set<Claim["kind"]>(["loose", "need", "look", "include", "exclude"]);
const OF_TASTE = new Set<Claim["kind"]>(["like", "prefer", "dislike"]);

/** Whether a claim is of what is served, not of what somebody is or likes. */
export function isServed({ kind }: Claim): boolean {
  return SERVED.has(kind);
}

/** Whether the second of two names side by side is what the first only describes: "milk chocolate" is no milk to a taste,
 *  but to an allergy it is. */
export function isCompound(first: Claim | undefined, second: readonly Meaning[]): boolean {
  return first !== undefined && OF_TASTE.has(first.kind) && [...first.meanings, ...second].every(isFood);
}

function isFood({ sort }: Meaning): boolean {
  return sort === "food" || sort === "allergen";
}
