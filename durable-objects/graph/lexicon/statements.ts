import type { StatedPredicate } from "../episode.ts";
import type { EntityId } from "../facts/fact.ts";
import type { Claim } from "./claim.ts";
import { SentenceReader } from "./claims.ts";
import type { Who } from "./cues.ts";
import type { KnownNames } from "./known-names.ts";
import { statedWords } from "./questions.ts";
import { type Mark, marksOf } from "./reading.ts";
import { saidOf } from "./said.ts";
import { sentencesOf } from "./words.ts";

/** What a text says of the shopper: that something holds, or that it does not (any more). Confidence is 0 to 1. */
export type Statement = {
  predicate: StatedPredicate;
  object: EntityId;
  scope?: EntityId | undefined;
  holds: boolean;
  confidence: number;
};

/** Marks of a sentence that is nothing but a diet: "Vegan household", "gluten-free, please". */
const IN_FRAGMENTS = new Set<Mark["is"]>([
  "name",
  "filler",
  "join",
  "pause",
  "negation",
  "again",
  "not_any_more",
]);

/**
 * What a note or chat line states, in its order, each predicate, object and scope once: the last word holds.
 * Deterministic, and linear in the text. Confidence:
 *
 * - 1: "I", "we" or one of the household says it; any allergy
 * - 0.8: nobody says it ("no nuts please"), a wish ("I'd prefer", "I need"), a verdict ("Oatly is great")
 * - 0.6: hedged ("I think"), of other family, or a diet that one of the household chose
 * - 0.5: what the person is looking for
 *
 * A like takes back a dislike of the same, but no allergen; a dislike takes back a like.
 */
export function statementsIn(text: string, known: KnownNames): Statement[] {
  const last = new Map<string, Statement>();
  let person: Who | undefined;
  for (const sentence of sentencesOf(text)) {
    const marks = marksOf(statedWords(sentence), known);
    const reader = new SentenceReader(person);
    marks.every((mark) => reader.take(mark));
    person = reader.person;
    const isFragment = isNothingButDiets(marks, reader.claims);
    for (const statement of reader.claims.flatMap((claim) => saidOf(claim, isFragment)))
      keep(last, statement);
  }
  return [...last.values()];
}

function isNothingButDiets(marks: readonly Mark[], claims: readonly Claim[]): boolean {
  const isPlain = marks.every(
    (mark) =>
      IN_FRAGMENTS.has(mark.is) ||
      (mark.is === "subject" && mark.who === "self") ||
      (mark.is === "attitude" && mark.kind === "need"),
  );
  return (
    isPlain &&
    claims.every(({ meanings }) => meanings.every(({ sort }) => sort === "diet" || sort === "medical"))
  );
}

function keep(last: Map<string, Statement>, statement: Statement): void {
  const { predicate, object, scope, holds, confidence } = statement;
  const key = JSON.stringify([predicate, object, scope]);
  const before = last.get(key);
  const isRepeated = before?.holds === holds;
  last.delete(key);
  last.set(key, { ...statement, confidence: Math.max(confidence, isRepeated ? before.confidence : 0) });
}
