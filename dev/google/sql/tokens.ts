import type { TokenInfo } from "./polyglot.ts";
import { editsOfCall } from "./call-edits.ts";
import { editsOfClause } from "./clause-edits.ts";
import { type Edit, replaceWords, type Word } from "./words.ts";

/** The name by which the nth `?` is known, beginning with 1. */
export function positionalName(place: number): string {
  return `positional_${place}`;
}

/** The parameters among the words, in lower case, by the place of their word. */
function parametersOf(words: readonly Word[]): Map<Word, string> {
  const named = new Map<Word, string>();
  let questions = 0;
  for (const word of words) {
    if (/^@\w/.test(word.text)) named.set(word, word.text.slice(1).toLowerCase());
    if (word.kind !== "PARAMETER" || word.text !== "?") continue;
    questions += 1;
    named.set(word, positionalName(questions));
  }
  return named;
}

function write(characters: readonly string[], edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(characters.slice(done, edit.start).join(""), edit.text);
    done = edit.end;
  }
  parts.push(characters.slice(done).join(""));
  return parts.join("");
}

/** The transpiler's types promise `tokenType`, and its tokens have `token_type`. */
function kindOf(token: TokenInfo): string {
  return "token_type" in token && typeof token.token_type === "string" ? token.token_type : token.tokenType;
}

/** The tokens with their texts as written. */
export function wordsOf(sql: string, tokens: readonly TokenInfo[]): Word[] {
  const characters = Array.from(sql);
  return tokens.map((token) => {
    const { start, end } = token.span;
    return { start, end, kind: kindOf(token), text: characters.slice(start, end).join("") };
  });
}

/** The statement with the edits that the transpiler needs, and the names of its parameters in lower case. Strings and
 *  comments are never touched, as a string is a word that begins with its quote and a comment is no word. */
export function rewriteTokens(
  sql: string,
  words: readonly Word[],
): { text: string; parameters: ReadonlySet<string> } {
  const parameters = parametersOf(words);
  // While the statement is transpiled a name stands for each parameter: the transpiler reads @x as ABS(x).
  const edits = words.flatMap((word, at) => {
    const name = parameters.get(word);
    if (name !== undefined) return [replaceWords(word, word, `google_parameter_${name}`)];
    return [...editsOfClause(words, at), ...editsOfCall(words, at)];
  });
  const text = write(
    Array.from(sql),
    edits.sort((a, b) => a.start - b.start),
  );
  return { text, parameters: new Set(parameters.values()) };
}
