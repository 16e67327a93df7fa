import type { Engine, Parameter } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { sqlFault } from "../sql-fault.ts";
import { type Surroundings, translate } from "../sql/dialect.ts";
import { UNNAMED } from "../sql/column-names.ts";
import { sqlType } from "../sql/result-cells.ts";
import type { Place } from "../sql/syntax-tree.ts";
import { positionalName } from "../sql/tokens.ts";
import { castFromText, type SqlType } from "../sql/types.ts";
import type { Field, QueryText, QueryParameter } from "./bodies.ts";
import { codeOf, fieldOf } from "./fields.ts";
import { duckDbTable, duckDbSchema, rowsSchema } from "./duckdb-names.ts";
import { fieldsOf, type Warehouse } from "./warehouse.ts";

/** Refuses a query in the service's form. */
export function invalidQuery(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message, { reason: "invalidQuery" });
}

/** DuckDB's complaint about a statement as the caller's mistake; what DuckDB does not have is the stand-in's limit.
 *  @throws GoogleRefusal, or the failure itself when it says nothing about the statement: a bug, or the disk */
export function refuseSql(failure: unknown): never {
  if (failure instanceof GoogleRefusal || !(failure instanceof Error)) throw failure;
  const { message } = failure;
  const status = sqlFault(failure);
  if (status === undefined) throw failure;
  if (status !== "UNIMPLEMENTED") return invalidQuery(message);
  throw new GoogleRefusal(status, `The stand-in does not run this statement: ${message}`);
}

/** Where a query looks for tables whose names are not complete. */
export interface Home {
  readonly project: string;
  readonly dataset: string | undefined;
}

/** A table's name by its written parts: `t` in the default dataset, `dataset.t` in the project, or in full.
 *  @throws GoogleRefusal INVALID_ARGUMENT when the dataset is missing from the name */
export function tableNameOf(
  parts: readonly string[],
  home: Home,
): { project: string; dataset: string; table: string } {
  const table = parts.at(-1) ?? "";
  const dataset = parts.at(-2) ?? home.dataset;
  const project = parts.length > 2 ? parts.slice(0, -2).join(".") : home.project;
  if (dataset === undefined)
    return invalidQuery(`Table "${table}" must be qualified with a dataset (e.g. dataset.table).`);
  return { project, dataset, table };
}

/** Finds tables by their written names.
 *  @throws GoogleRefusal NOT_FOUND, INVALID_ARGUMENT when the dataset is missing, or a view is to be changed */
export function resolver(warehouse: Warehouse, home: Home): Surroundings["resolve"] {
  return (parts, use): Place => {
    const name = tableNameOf(parts, home);
    const found = warehouse.table(name);
    const table = found.body.tableReference.tableId;
    if (use === "read") return { schema: duckDbSchema(name), table: duckDbTable(table) };
    if (found.body.view !== undefined)
      invalidQuery(
        `Table ${name.project}:${name.dataset}.${table} is a view: DML over views is not supported`,
      );
    const columns = fieldsOf(found).map((field) => field.name);
    return { schema: rowsSchema(name), table: duckDbTable(table), columns };
  };
}

function typeOfParameter({ name, parameterType }: QueryParameter): SqlType {
  if (parameterType.type.toUpperCase() !== "ARRAY") return { code: codeOf(parameterType.type) };
  if (parameterType.arrayType === undefined)
    return invalidQuery(`Query parameter ${name} needs an arrayType`);
  return { code: "ARRAY", element: { code: codeOf(parameterType.arrayType.type) } };
}

function textOfParameter({ parameterType, parameterValue }: QueryParameter): Parameter {
  if (parameterType.type.toUpperCase() !== "ARRAY") return parameterValue.value ?? null;
  return JSON.stringify((parameterValue.arrayValues ?? []).map(({ value }) => value ?? null));
}

function isPositional({ name }: QueryParameter): boolean {
  return name === undefined || name === "";
}

/** @throws GoogleRefusal INVALID_ARGUMENT for a parameter of the other mode; without a mode, for both at once */
function checkMode({ parameterMode, queryParameters }: QueryText): void {
  const [first] = queryParameters;
  if (first === undefined) return;
  const positional = parameterMode === undefined ? isPositional(first) : /^positional$/i.test(parameterMode);
  const wrong = queryParameters.find((parameter) => isPositional(parameter) !== positional);
  if (wrong === undefined) return;
  if (positional) invalidQuery(`Named parameter ${wrong.name} among positional query parameters`);
  invalidQuery("Query parameter without a name among named query parameters");
}

/** The query's parameters, by lower-case name: what stands for each in DuckDB's words, and its text.
 *  @throws GoogleRefusal INVALID_ARGUMENT for an unknown type, or a parameter of another mode than the query's */
export function parametersOf(text: QueryText): {
  expressions: Map<string, string>;
  texts: Map<string, Parameter>;
} {
  checkMode(text);
  const expressions = new Map<string, string>();
  const texts = new Map<string, Parameter>();
  for (const [at, parameter] of text.queryParameters.entries()) {
    const name = isPositional(parameter) ? positionalName(at + 1) : (parameter.name ?? "").toLowerCase();
    expressions.set(name, castFromText(`$${name}`, typeOfParameter(parameter)));
    texts.set(name, textOfParameter(parameter));
  }
  return { expressions, texts };
}

/** BigQuery numbers unnamed columns as f0_, f1_… */
export function columnName(name: string): string {
  return name.startsWith(UNNAMED) ? `f${name.slice(UNNAMED.length)}_` : name;
}

/** A view's query in DuckDB's words; views take no parameters and no default dataset. */
export function translateView(warehouse: Warehouse, project: string, query: string): string {
  const resolve = resolver(warehouse, { project, dataset: undefined });
  const { sql, kind } = translate(query, { service: "bigquery", expressions: new Map(), resolve });
  return kind === "SELECT" ? sql : invalidQuery("A view must be a SELECT statement");
}

/** The columns that a DuckDB query would give. */
export async function describe(engine: Engine, sql: string): Promise<Field[]> {
  const rows = await engine.read(`SELECT * FROM (${sql}) LIMIT 0`).catch(refuseSql);
  return rows.types.map((type, at) => fieldOf(columnName(rows.names[at] ?? ""), sqlType(type)));
}
