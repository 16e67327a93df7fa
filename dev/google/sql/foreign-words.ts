import { isKnown } from "./known-functions.ts";
import { closing, isWord, refuseStatement, refuseUnsupported, type Word } from "./words.ts";

/** Whose GoogleSQL it is: they differ in a few clauses. */
export type Service = "spanner" | "bigquery";

/** DuckDB's operators and keywords, by the tokenizer's names; GoogleSQL has none of them. */
const FOREIGN: ReadonlySet<string> = new Set([
  "PERCENT",
  "D_STAR",
  "D_COLON",
  "ARROW",
  "D_ARROW",
  "AT_GT",
  "D_AMP",
  "COLON_EQ",
  "CARET_AT",
  "NOT_R_LIKE",
  "NULLSAFE_EQ",
  "I_LIKE",
  "GLOB",
  "TO",
  "AS_OF",
  "SEMI",
  "ANTI",
  "EXCLUDE",
  "R_BRACE",
]);

/** Kinds of words that can end an expression, so that a bracket after them is an index and not a list. */
const ENDS_EXPRESSION = /^(VAR|QUOTED_IDENTIFIER|STRING|PARAMETER|R_PAREN|R_BRACKET)$/;

function unexpected(text: string): never {
  return refuseStatement(`Syntax error: Unexpected "${text}"`);
}

/** What stands between two words is blank or a comment; the tokenizer also skips what begins with two slashes. */
function refuseSlashes(sql: string, words: readonly Word[]): void {
  const characters = Array.from(sql);
  let done = 0;
  for (const { start, end } of [...words, { start: characters.length, end: characters.length }]) {
    const gap = characters.slice(done, start).join("");
    const rest = gap.replace(/--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g, " ");
    if (rest.includes("//")) unexpected("/");
    done = end;
  }
}

/** A bare index counts from 0 in BigQuery, is unknown to Spanner, and also means a member of JSON. */
function refuseBareIndex(words: readonly Word[], at: number): void {
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  const isIndex = word?.text === "[" && ENDS_EXPRESSION.test(before?.kind ?? "") && !isWord(before, "ARRAY");
  if (!isIndex || /^(SAFE_)?(OFFSET|ORDINAL)$/i.test(next?.text ?? "")) return;
  refuseUnsupported("an index without OFFSET or ORDINAL, or a member of JSON in brackets");
}

/** The brackets after the table of an INSERT hold its columns. */
function isInsertTarget(words: readonly Word[], at: number): boolean {
  return isWord(words[0], "INSERT") && words.findIndex(({ text }) => text === "(") === at + 1;
}

function refuseUnknownCall(words: readonly Word[], at: number): void {
  const [word, next] = [words[at], words[at + 1]];
  if (word === undefined || next?.text !== "(" || !/^[\w`]/.test(word.text)) return;
  if (/^(STRING|NUMBER)$/.test(word.kind) || isWord(words[at - 1], "AS") || isInsertTarget(words, at)) return;
  const qualifier = words[at - 1]?.text === "." ? words[at - 2] : undefined;
  if (qualifier !== undefined && !isWord(qualifier, "SAFE"))
    refuseStatement(`Function not found: ${qualifier.text}.${word.text}`);
  if (!isKnown(word.text.replaceAll("`", ""))) refuseStatement(`Function not found: ${word.text}`);
}

/** UPDATE and DELETE without WHERE are mistakes in both services. */
function refuseWithoutWhere(words: readonly Word[]): void {
  const verb = words[0]?.text.toUpperCase();
  if (verb !== "UPDATE" && verb !== "DELETE") return;
  for (let at = 0; at < words.length; at += 1) {
    if (words[at]?.text === "(") at = closing(words, at);
    if (isWord(words[at], "WHERE")) return;
  }
  refuseStatement(`${verb} must have a WHERE clause [at 1:1]`);
}

/** Refuses what DuckDB understands and GoogleSQL, or this service's GoogleSQL, does not.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export function refuseForeignWords(sql: string, words: readonly Word[], service: Service): void {
  refuseSlashes(sql, words);
  for (const [at, word] of words.entries()) {
    if (word.text === "{" && words[at - 1]?.text.endsWith("@") === true) refuseUnsupported("hints");
    if (FOREIGN.has(word.kind) || word.text === "{" || word.text === "==") unexpected(word.text);
    if (isWord(word, "DISTINCT") && isWord(words[at + 1], "ON")) unexpected("ON");
    if (service === "spanner" && word.kind === "QUALIFY") refuseStatement("QUALIFY is not supported");
    refuseBareIndex(words, at);
    refuseUnknownCall(words, at);
  }
  refuseWithoutWhere(words);
}
