import { Dialect, generate, parse, tokenize, transpile } from "./polyglot.ts";
import { nameColumns } from "./column-names.ts";
import { refuseForeignWords, type Service } from "./foreign-words.ts";
import { type ResolveTable, rewriteTables } from "./syntax-tree.ts";
import { rewriteTokens, wordsOf } from "./tokens.ts";
import { refuseStatement as refuse, refuseUnsupported, type Word } from "./words.ts";

/** One GoogleSQL statement in DuckDB's words. */
export interface Translation {
  readonly sql: string;
  readonly kind: "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE";
  /** Names of the `@parameters` that occur, without the @, in lower case. */
  readonly parameters: ReadonlySet<string>;
}

/** What a translation must know: whose statement it is, the DuckDB expression for each parameter (by lower-case name), and
 *  where each table lies. */
export interface Surroundings {
  readonly service: Service;
  readonly expressions: ReadonlyMap<string, string>;
  readonly resolve: ResolveTable;
}

const KINDS: ReadonlyMap<string, Translation["kind"]> = new Map([
  ["SELECT", "SELECT"],
  ["WITH", "SELECT"],
  ["(", "SELECT"],
  ["FROM", "SELECT"],
  ["INSERT", "INSERT"],
  ["UPDATE", "UPDATE"],
  ["DELETE", "DELETE"],
  ["MERGE", "MERGE"],
]);

/** A statement's tokens.
 *  @throws GoogleRefusal INVALID_ARGUMENT when there is none, or a token without an end */
export function readWords(sql: string): Word[] {
  const read = tokenize(sql, Dialect.BigQuery);
  if (!read.success || read.tokens === undefined) refuse(`Syntax error: ${read.error ?? "unreadable"}`);
  return wordsOf(sql, read.tokens);
}

/** Keywords with which scripts begin. */
const SCRIPT = /^(DECLARE|BEGIN|SET|IF|LOOP|WHILE|REPEAT|FOR|CALL|EXECUTE|RAISE|COMMIT|ROLLBACK)$/i;

/** Translates one statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a syntax error, several statements, DDL, a function that is unknown here,
 *  DML without WHERE, or a parameter without a value; whatever `resolve` throws for an unknown table */
export function translate(sql: string, { service, expressions, resolve }: Surroundings): Translation {
  const words = readWords(sql);
  const [first] = words;
  if (first === undefined) refuse("Syntax error: Unexpected end of statement [at 1:1]");
  if (SCRIPT.test(first.text)) refuseUnsupported("scripts: send one statement at a time");
  const kind = KINDS.get(first.text.toUpperCase());
  if (kind === undefined)
    refuse(`Syntax error: Unexpected "${first.text}", or a statement that is not supported`);
  refuseForeignWords(sql, words, service);
  const { text, parameters } = rewriteTokens(sql, words);
  for (const name of parameters) if (!expressions.has(name)) refuse(`Incomplete query parameters ${name}`);
  const outcome = transpile(text, Dialect.BigQuery, Dialect.DuckDB);
  if (!outcome.success || outcome.sql === undefined) refuse(`Syntax error: ${outcome.error ?? "unreadable"}`);
  const [only, ...others] = outcome.sql;
  if (only === undefined || others.length > 0) refuse("Syntax error: Expected exactly one statement");
  return { sql: placeParameters(placeTables(only, resolve), expressions), kind, parameters };
}

/** The transpiler writes STRING_AGG as LISTAGG, and then can't read the ORDER BY inside. */
function nameStringAgg(sql: string): string {
  const words = wordsOf(sql, tokenize(sql, Dialect.DuckDB).tokens ?? []);
  const found = words.filter(({ kind, text }) => kind !== "STRING" && text === "LISTAGG");
  const characters = Array.from(sql);
  for (const { start, end } of found.reverse()) characters.splice(start, end - start, "STRING_AGG");
  return characters.join("");
}

function placeTables(sql: string, resolve: ResolveTable): string {
  const parsed = parse(nameStringAgg(sql), Dialect.DuckDB);
  if (!parsed.success) refuse(`Syntax error: ${parsed.error}`);
  const written = generate(nameColumns(rewriteTables(parsed.ast, resolve)), Dialect.DuckDB);
  const text = written.sql?.[0];
  if (text === undefined) refuse(`Syntax error: ${written.error ?? "unreadable"}`);
  return text;
}

function placeParameters(sql: string, expressions: ReadonlyMap<string, string>): string {
  return sql.replace(/\bgoogle_parameter_(\w+)\b/gi, (whole, name: string) => {
    const expression = expressions.get(name.toLowerCase());
    return expression === undefined ? whole : `(${expression})`;
  });
}
