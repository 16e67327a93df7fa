import type { Meaning } from "./reading.ts";
import type { KnownNames } from "./known-names.ts";
import { statedWords } from "./questions.ts";
import { type Mark, marksOf } from "./reading.ts";
import type { Statement } from "./statements.ts";
import { sentencesOf } from "./words.ts";

/** A search is often for somebody else, or for once. */
const CONFIDENCE = 0.5;

/** What a search rules out or which diet it names ("granola no nuts", "gluten free bread"); nothing else it may mean. */
export function statementsInSearch(query: string, known: KnownNames): Statement[] {
  const found = new Map<string, Statement>();
  for (const sentence of sentencesOf(query))
    for (const statement of ruledOut(marksOf(statedWords(sentence), known)))
      found.set(`${statement.predicate} ${statement.object} ${statement.scope}`, statement);
  return [...found.values()];
}

function ruledOut(marks: readonly Mark[]): Statement[] {
  let rulesOut = false;
  let joined = false;
  return marks.flatMap((mark, at) => {
    const before = marks[at - 1];
    if (mark.is === "join") joined = true;
    else if (mark.is === "attitude" || mark.is === "no" || mark.is === "negation")
      rulesOut = mark.is !== "attitude" || mark.kind === "exclude";
    else if (mark.is === "word" || mark.is === "pause") rulesOut = false;
    else if (mark.is === "verdict" && mark.kind === "exclude" && before?.is === "name")
      return before.meanings.flatMap(avoided);
    if (mark.is !== "name") return [];
    const isRuledOut = rulesOut && (before?.is !== "name" || joined);
    joined = false;
    if (before?.is === "name" && !isRuledOut) rulesOut = false;
    return mark.meanings.flatMap((meaning) => ofMeaning(meaning, isRuledOut));
  });
}

function ofMeaning(meaning: Meaning, isRuledOut: boolean): Statement[] {
  const { sort, object } = meaning;
  if (sort !== "diet" && sort !== "medical") return isRuledOut ? avoided(meaning) : [];
  return isRuledOut ? [] : [{ predicate: "FOLLOWS_DIET", object, holds: true, confidence: CONFIDENCE }];
}

function avoided({ sort, object, scope }: Meaning): Statement[] {
  if (sort === "diet" || sort === "medical" || sort === "cuisine") return [];
  const confidence = CONFIDENCE;
  return [
    { predicate: "AVOIDS", object, holds: true, confidence },
    { predicate: "PREFERS", object, ...(scope === undefined ? {} : { scope }), holds: false, confidence },
  ];
}
