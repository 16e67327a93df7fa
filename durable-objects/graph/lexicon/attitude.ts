import { NO_TURNS, type Turns } from "./claim.ts";
import type { Kind } from "./cues.ts";

/** How somebody stands to the names that follow, and how many have followed. */
export type Attitude = Turns & { kind: Kind; names: number };

/** Words without meaning here that may stand between a cue and its first name: NegEx allows five. */
export const MAX_WORDS_BEFORE_FIRST = 5;
/** "no" reaches less far: "no added sugar". */
const MAX_WORDS_EXCLUDED = 2;
/** Before a further name of a list. */
const MAX_WORDS_IN_LIST = 2;

const VERBS = new Set<Kind>(["be", "have", "eat", "like", "prefer", "tolerate", "cook", "follow"]);

/** Whether a negation may follow it: "I am not", "je n'aime pas", "ich mag keine". */
export function isVerb({ kind }: Attitude): boolean {
  return VERBS.has(kind);
}

/** Whether an attitude reaches a name.
 *  @param gap words without meaning since its cue or its last name
 *  @param joined a comma or conjunction stands between it and its last name */
export function reaches({ kind, names }: Attitude, gap: number, joined: boolean): boolean {
  if (names > 0) return joined && gap <= MAX_WORDS_IN_LIST;
  return gap <= (kind === "exclude" ? MAX_WORDS_EXCLUDED : MAX_WORDS_BEFORE_FIRST);
}

/** An attitude that begins, turned by what came before its cue. */
export function begun(kind: Kind, turns: readonly Turns[]): Attitude {
  const isAny = (turn: keyof Turns): boolean => turns.some((one) => one[turn]);
  return {
    kind,
    names: 0,
    negated: isAny("negated"),
    withdrawn: isAny("withdrawn"),
    past: isAny("past"),
    wished: isAny("wished"),
  };
}

/** What a name without a cue of its own inherits: after a negation the last attitude's opposite ("but not almonds"), after
 *  a contrast what the person is ("not only vegan but gluten-free"). */
export function inherited(
  last: Attitude | undefined,
  { negated, contrasted }: { negated: boolean; contrasted: boolean },
): Attitude | undefined {
  if (negated) return { ...NO_TURNS, kind: last?.kind ?? "exclude", negated: last !== undefined, names: 1 };
  return contrasted && last?.kind === "be" ? { ...last, ...NO_TURNS } : undefined;
}
