import { normalisedName } from "../names.ts";

/** A sentence's words as they are compared; a comma, bracket, dash or slash is the word `,`. */
export type Sentence = { words: string[]; asks: boolean };

/** What separates parts of a sentence. */
export const PAUSE = ",";

/** Longer runs without a space are no words; in pieces they keep every step short. */
const MAX_RUN_CHARACTERS = 64;

const LONG_RUN = new RegExp(String.raw`\S{${MAX_RUN_CHARACTERS}}`, "gu");
const ABBREVIATED = /\b(dr|st|mr|mrs)\./gu;
const END = /([!?;\n。]+|\.(?!\d))/u;
const PAUSES = /,(?!\d)|[:()[\]/+–—|•*"“”„«»、]|\s-+\s/u;
const ELIDED = /(?<![\p{L}\p{N}])(l|d|j|n|s|c|m|t|qu)['’ʼ](?=\p{L})/gu;

/** "we're" is not "were". */
const ARE = /\b(we|they|you)['’ʼ]re\b/gu;

/** A text's sentences, in time linear in its length. */
export function sentencesOf(text: string): Sentence[] {
  const parts = plain(text).split(END);
  const sentences: Sentence[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const words = (parts[at] ?? "").split(PAUSES).flatMap((piece) => [...split(piece), PAUSE]);
    words.pop();
    if (words.some((word) => word !== PAUSE))
      sentences.push({ words, asks: parts[at + 1]?.includes("?") ?? false });
  }
  return sentences;
}

/** A name's words, as a text's are. */
export function wordsOf(name: string): string[] {
  return split(plain(name));
}

/** Apostrophes go, so that "don't" is "dont" however it is typed; French articles become words of their own. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(ELIDED, "$1 ")
    .replace(ARE, "$1 are")
    .replace(/['’ʼ`´]/gu, "")
    .replaceAll("&", " and ")
    .replace(ABBREVIATED, "$1 ")
    .replace(LONG_RUN, "$& ");
}

function split(piece: string): string[] {
  return normalisedName(piece)
    .split(" ")
    .filter((word) => word !== "");
}
