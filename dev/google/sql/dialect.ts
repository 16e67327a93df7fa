import { Dialect, generate, parse, tokenize, transpile } from "./polyglot.ts";
import { GoogleRefusal } from "../google-error.ts";
import { rewriteTokens } from "./tokens.ts";
import { nameColumns, type ResolveTable, rewriteTables } from "./syntax-tree.ts";

/** One GoogleSQL statement in DuckDB's words. */
export interface Translation {
  readonly sql: string;
  readonly kind: "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE";
  /** Names of the `@parameters` that occur, without the @, in lower case. */
  readonly parameters: ReadonlySet<string>;
}

/** What a translation must know: the DuckDB expression for each parameter (by lower-case name), and where
 *  each table lies. */
export interface Surroundings {
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

function refuse(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message, { reason: "invalidQuery" });
}

/** Translates one statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a syntax error, several statements, DDL, or a parameter
 *  without a value; whatever `resolve` throws for an unknown table */
export function translate(sql: string, { expressions, resolve }: Surroundings): Translation {
  const read = tokenize(sql, Dialect.BigQuery);
  if (!read.success || read.tokens === undefined) refuse(`Syntax error: ${read.error ?? "unreadable"}`);
  const first = read.tokens[0];
  if (first === undefined) refuse("Syntax error: Unexpected end of statement [at 1:1]");
  const kind = KINDS.get(first.text.toUpperCase());
  if (kind === undefined)
    refuse(`Syntax error: Unexpected "${first.text}", or a statement that is not supported`);
  const { text, parameters } = rewriteTokens(sql, read.tokens);
  for (const name of parameters) if (!expressions.has(name)) refuse(`Incomplete query parameters ${name}`);
  const outcome = transpile(text, Dialect.BigQuery, Dialect.DuckDB);
  if (!outcome.success || outcome.sql === undefined) refuse(`Syntax error: ${outcome.error ?? "unreadable"}`);
  const [only, ...others] = outcome.sql;
  if (only === undefined || others.length > 0) refuse("Syntax error: Expected exactly one statement");
  return { sql: placeParameters(placeTables(only, resolve), expressions), kind, parameters };
}

function placeTables(sql: string, resolve: ResolveTable): string {
  const parsed = parse(sql, Dialect.DuckDB);
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
