import type { Engine, Parameter, Rows } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { translate, type Translation } from "../sql/dialect.ts";
import { cellsOf, sqlType } from "../sql/result-cells.ts";
import { UNNAMED } from "../sql/syntax-tree.ts";
import { castFromText, type Cell, type SqlType } from "../sql/types.ts";
import type { Field, QueryBody, QueryParameter } from "./bodies.ts";
import { codeOf, fieldOf } from "./fields.ts";
import { duckDbSchema, type Warehouse } from "./warehouse.ts";

/** What a query gave: rows in canonical form, or for DML the number of rows it touched. */
export interface QueryOutcome {
  readonly kind: Translation["kind"];
  readonly fields: readonly Field[];
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly Cell[])[];
  readonly affected: number;
}

function invalidQuery(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message, { reason: "invalidQuery" });
}

/** Where a query looks for tables whose names are not complete. */
interface Home {
  readonly project: string;
  readonly dataset: string | undefined;
}

/** Finds a table by its written name: `t` in the default dataset, `dataset.t` in the project, or in full.
 *  @throws GoogleRefusal NOT_FOUND, INVALID_ARGUMENT when the dataset is missing from the name */
function resolver(
  warehouse: Warehouse,
  home: Home,
): (parts: readonly string[]) => { schema: string; table: string } {
  return (parts) => {
    const table = parts.at(-1) ?? "";
    const dataset = parts.at(-2) ?? home.dataset;
    const project = parts.length > 2 ? parts.slice(0, -2).join(".") : home.project;
    if (dataset === undefined) {
      return invalidQuery(`Table "${table}" must be qualified with a dataset (e.g. dataset.table).`);
    }
    const found = warehouse.table({ project, dataset, table });
    return { schema: duckDbSchema({ project, dataset }), table: found.body.tableReference.tableId };
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

/** BigQuery numbers unnamed columns as f0_, f1_… */
function columnName(name: string): string {
  return name.startsWith(UNNAMED) ? `f${name.slice(UNNAMED.length)}_` : name;
}

/** DuckDB's complaint about a statement as the caller's mistake. */
function refuseSql(failure: unknown): never {
  if (failure instanceof GoogleRefusal) throw failure;
  return invalidQuery(failure instanceof Error ? failure.message : String(failure));
}

/** A view's query in DuckDB's words; views take no parameters and no default dataset. */
export function translateView(warehouse: Warehouse, project: string, query: string): string {
  const resolve = resolver(warehouse, { project, dataset: undefined });
  const { sql, kind } = translate(query, { expressions: new Map(), resolve });
  return kind === "SELECT" ? sql : invalidQuery("A view must be a SELECT statement");
}

/** The columns that a DuckDB query would give. */
export async function describe(engine: Engine, sql: string): Promise<Field[]> {
  const rows = await engine.read(`SELECT * FROM (${sql}) LIMIT 0`).catch(refuseSql);
  return rows.types.map((type, at) => fieldOf(columnName(rows.names[at] ?? ""), sqlType(type)));
}

/** Runs one statement of standard SQL, SELECT or DML, with named parameters.
 *  @throws GoogleRefusal INVALID_ARGUMENT (`invalidQuery`), NOT_FOUND for a table */
export async function runQuery(
  engine: Engine,
  warehouse: Warehouse,
  { project, body }: { project: string; body: QueryBody },
): Promise<QueryOutcome> {
  if (body.useLegacySql) invalidQuery("legacy SQL is not supported: send useLegacySql false");
  if (body.parameterMode?.toUpperCase() === "POSITIONAL")
    invalidQuery("positional parameters are not supported");
  const expressions = new Map<string, string>();
  const texts = new Map<string, Parameter>();
  for (const parameter of body.queryParameters) {
    const name = parameter.name.toLowerCase();
    expressions.set(name, castFromText(`$${name}`, typeOfParameter(parameter)));
    texts.set(name, textOfParameter(parameter));
  }
  const home = {
    project: body.defaultDataset?.projectId ?? project,
    dataset: body.defaultDataset?.datasetId,
  };
  const { sql, kind, parameters } = translate(body.query, {
    expressions,
    resolve: resolver(warehouse, home),
  });
  const bound = Object.fromEntries([...parameters].map((name) => [name, texts.get(name) ?? null]));
  if (kind !== "SELECT") {
    if (body.dryRun) return { kind, fields: [], types: [], rows: [], affected: 0 };
    const { changed } = await engine.write((run) => run(sql, bound)).catch(refuseSql);
    return { kind, fields: [], types: [], rows: [], affected: changed };
  }
  const rows: Rows = await engine
    .read(body.dryRun ? `SELECT * FROM (${sql}) LIMIT 0` : sql, bound)
    .catch(refuseSql);
  const types = rows.types.map(sqlType);
  const fields = types.map((type, at) => fieldOf(columnName(rows.names[at] ?? ""), type));
  return { kind, fields, types, rows: cellsOf(rows, types), affected: 0 };
}
