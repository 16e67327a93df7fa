import { PAUSE, type Sentence } from "./words.ts";

const OPENERS = new Set(
  "is are does did what which where who why how has any ist sind gibt est avez tiene tienen hay".split(" "),
);
/** These ask only before a person: "can you", "do we", but "do not". */
const BEFORE_PERSONS = new Set("do can could would will may have are habt haben".split(" "));
const PERSONS = new Set("i you we they he she it ihr sie vous".split(" "));
const CLAUSE_STARTS = new Set([PAUSE, "and", "so", "but", "or"]);

/** The words of a sentence that state something: those before it begins to ask. */
export function statedWords({ words, asks }: Sentence): string[] {
  if (!asks) return opensQuestion(words, 0) ? [] : words;
  const begins = words.findIndex(
    (_, at) => (at === 0 || CLAUSE_STARTS.has(words[at - 1] ?? "")) && opensQuestion(words, at),
  );
  return begins === -1 ? [] : words.slice(0, begins);
}

function opensQuestion(words: readonly string[], at: number): boolean {
  const word = words[at] ?? "";
  return OPENERS.has(word) || (BEFORE_PERSONS.has(word) && PERSONS.has(words[at + 1] ?? ""));
}
