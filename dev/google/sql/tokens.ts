import type { TokenInfo } from "./polyglot.ts";
import { RENAMED } from "./functions.ts";

/** A token with its text as written, quotes included; positions count Unicode characters. */
interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The name that stands for `@name` while the statement is transpiled (the transpiler reads @x as ABS(x)). */
function standIn(name: string): string {
  return `google_parameter_${name.toLowerCase()}`;
}

/** Index of the bracket that closes the one at `open`. */
function closing(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at += 1) {
    const text = words[at]?.text;
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return words.length - 1;
}

/** TIMESTAMP_DIFF(a, b, DAY): the bare DAY becomes a string, as a macro can take it. */
function quotePart(words: readonly Word[], at: number): Word[] {
  const part = words[closing(words, at + 1) - 1];
  return part === undefined ? [] : [{ ...part, text: `'${part.text.toUpperCase()}'` }];
}

/** EXTRACT(DAYOFWEEK …): Sunday is 1 in GoogleSQL and 0 in DuckDB. */
function shiftWeekday(words: readonly Word[], at: number): Word[] {
  const [first, last] = [words[at], words[closing(words, at + 1)]];
  if (first === undefined || last === undefined) return [];
  return [
    { start: first.start, end: first.start, text: "(1 + " },
    { start: last.end, end: last.end, text: ")" },
  ];
}

/** ARRAY_AGG(x ORDER BY y LIMIT n): DuckDB sorts but does not limit inside, so the list is cut afterwards. */
function limitArray(words: readonly Word[], at: number): Word[] {
  const close = closing(words, at + 1);
  const [first, limit, count, last] = [words[at], words[close - 2], words[close - 1], words[close]];
  if (
    first === undefined ||
    limit?.text.toUpperCase() !== "LIMIT" ||
    count === undefined ||
    last === undefined
  )
    return [];
  return [
    { start: first.start, end: first.start, text: "g_first(" },
    { start: limit.start, end: count.end, text: "" },
    { start: last.end, end: last.end, text: `, ${count.text})` },
  ];
}

/** FROM my-project.dataset.t: a project with a dash needs no backticks in BigQuery. */
function quoteProject(words: readonly Word[], at: number): Word[] {
  const opens = /^(FROM|JOIN|INTO|UPDATE|MERGE|USING)$/i.test(words[at - 1]?.text ?? "");
  if (!opens || words[at + 1]?.text !== "-") return [];
  let end = at;
  while (words[end + 1]?.text === "-" && words[end + 1]?.start === words[end]?.end) end += 2;
  const [first, last] = [words[at], words[end]];
  if (first === undefined || last === undefined || words[end + 1]?.text !== ".") return [];
  const text = words.slice(at, end + 1).map((word) => word.text);
  return [{ start: first.start, end: last.end, text: `\`${text.join("")}\`` }];
}

function editsOfCall(words: readonly Word[], at: number, word: Word): Word[] {
  const name = word.text.toUpperCase();
  const before = words[at - 1]?.text;
  if (words[at + 1]?.text !== "(" || before === "." || before?.toUpperCase() === "AS") return [];
  if (name === "EXTRACT" && words[at + 2]?.text.toUpperCase() === "DAYOFWEEK") return shiftWeekday(words, at);
  if (name === "ARRAY_AGG") return limitArray(words, at);
  const hasZone = name === "DATE" && words[closing(words, at + 1) - 2]?.text === ",";
  const renamed = hasZone ? "g_date" : RENAMED.get(name);
  if (renamed === undefined) return [];
  return [{ ...word, text: renamed }, ...(name === "TIMESTAMP_DIFF" ? quotePart(words, at) : [])];
}

/** Edits that the transpiler needs: parameters by another name, and functions by ours. */
function editsAt(words: readonly Word[], at: number, word: Word): Word[] {
  if (/^@\w/.test(word.text)) return [{ ...word, text: standIn(word.text.slice(1)) }];
  return [...quoteProject(words, at), ...editsOfCall(words, at, word)];
}

/** The statement with the edits made, and the names of its parameters in lower case. Strings and comments
 *  are never touched, as a string is a word that begins with its quote and a comment is no word. */
export function rewriteTokens(
  sql: string,
  tokens: readonly TokenInfo[],
): { text: string; parameters: ReadonlySet<string> } {
  const characters = Array.from(sql);
  const words = tokens.map(({ span: { start, end } }) => ({
    start,
    end,
    text: characters.slice(start, end).join(""),
  }));
  const edits = words.flatMap((word, at) => editsAt(words, at, word)).sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(characters.slice(done, edit.start).join(""), edit.text);
    done = edit.end;
  }
  parts.push(characters.slice(done).join(""));
  const names = words.flatMap(({ text }) => (/^@\w/.test(text) ? [text.slice(1).toLowerCase()] : []));
  return { text: parts.join(""), parameters: new Set(names) };
}
