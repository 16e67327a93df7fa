import { GoogleRefusal } from "../google-error.ts";

/** A token with its text as written, quotes included; positions count Unicode characters. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The transpiler's name for what it is: VAR, NUMBER, STRING… */
  readonly kind: string;
}

/** Another text for a stretch of the statement; an empty stretch is an insertion. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that replaces the words from the first to the last. */
export function replaceWords(first: Word, last: Word, text: string): Edit {
  return { start: first.start, end: last.end, text };
}

/** Whether the word is this keyword, in any case. */
export function isWord(word: Word | undefined, keyword: string): boolean {
  return word?.text.toUpperCase() === keyword;
}

/** Index of the bracket that closes the one at `open`. */
export function closing(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at += 1) {
    const text = words[at]?.text;
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return words.length - 1;
}

/** The arguments of the call whose bracket is at `open`, each as its words. */
export function argumentsAt(words: readonly Word[], open: number): Word[][] {
  const inside = words.slice(open + 1, closing(words, open));
  const found: Word[][] = inside.length === 0 ? [] : [[]];
  let depth = 0;
  for (const word of inside) {
    if (/^[([]$/.test(word.text)) depth += 1;
    if (/^[)\]]$/.test(word.text)) depth -= 1;
    if (depth === 0 && word.text === ",") found.push([]);
    else found.at(-1)?.push(word);
  }
  return found;
}

/** Refuses a statement in the service's form. */
export function refuseStatement(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message, { reason: "invalidQuery" });
}

/** Refuses what the real service would do. */
export function refuseUnsupported(what: string): never {
  return refuseStatement(`The stand-in does not support ${what}`);
}
