import { normalisedName } from "../names.ts";

/** Letters of scripts that put no space between words, and Hangul, whose endings hide a word's end. */
const UNSPACED = /([\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]+)/u;
const MEASURE = /^(\d+(?:\.\d+)*)\D+$/u;
/** Words that search engines read as operators; here they ask for nothing. */
const OPERATORS = /(?<![\p{L}\p{N}])(?:AND|OR|NOT|NEAR)(?![\p{L}\p{N}])/gu;
/** A query is 512 characters at most; more words than these narrow nothing down. */
const MOST_QUERY_TERMS = 32;
/** Words that may have a letter wrong: shorter ones would be other words, longer ones are none. */
const LEAST_MISTYPED = 4;
const MOST_MISTYPED = 32;

/** What a text is found by: its normalised words, a measure also by its bare number, and pairs of neighbours where words
 *  are not spaced. */
export function indexTerms(text: string): string[] {
  return wordsOf(text).flatMap((word) => {
    if (UNSPACED.test(word)) return [...pairsOf(word), ...Array.from(word).slice(-1)];
    const number = MEASURE.exec(word)?.[1];
    return number === undefined ? [word] : [word, number];
  });
}

/** What a query asks for, each term once. */
export function queryTerms(query: string): string[] {
  const terms = wordsOf(query.replace(OPERATORS, " ")).flatMap((word) =>
    UNSPACED.test(word) ? pairsOf(word) : [word],
  );
  return [...new Set(terms)].slice(0, MOST_QUERY_TERMS);
}

/** True for what may be the beginning of a longer term. A number is whole: 33 is no beginning of 330. One letter alone
 *  begins too much. */
export function mayBegin(term: string): boolean {
  return /[\p{L}\p{M}]$/u.test(term) && (term.length > 1 || UNSPACED.test(term));
}

/** True for what may be a word with a letter wrong. A number never is. */
export function mayBeMistyped(term: string): boolean {
  const isWord = term.length >= LEAST_MISTYPED && term.length <= MOST_MISTYPED;
  return isWord && !/\p{N}/u.test(term) && !UNSPACED.test(term);
}

/** A word with two neighbours swapped, in each place: the one slip of the hand that is no letter wrong, missing or added. */
export function swapped(term: string): string[] {
  const letters = Array.from(term);
  return letters.slice(1).map((letter, index) =>
    letters
      .with(index, letter)
      .with(index + 1, letters[index] ?? "")
      .join(""),
  );
}

function wordsOf(text: string): string[] {
  return normalisedName(text)
    .split(" ")
    .flatMap((word) => word.split(UNSPACED))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** A single character is its own pair. */
function pairsOf(word: string): string[] {
  const letters = Array.from(word);
  if (letters.length === 1) return letters;
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}
