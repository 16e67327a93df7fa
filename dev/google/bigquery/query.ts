import { readWords, translate, type Translation } from "../sql/dialect.ts";
import { cellsOf, refuseNullItems, sqlType } from "../sql/result-cells.ts";
import type { Cell, SqlType } from "../sql/types.ts";
import type { Field, QueryText } from "./bodies.ts";
import { type DdlKind, readDdl } from "./ddl.ts";
import { fieldOf, STREAMED_AT } from "./fields.ts";
import type { Place } from "./place.ts";
import { planDdl } from "./run-ddl.ts";
import { columnName, invalidQuery, parametersOf, refuseSql, resolver, tableNameOf } from "./query-text.ts";
import { RETURNING } from "./streaming-buffer.ts";
import type { TableName } from "./duckdb-names.ts";

/** What a query gave: rows in canonical form, or for DML the number of rows it touched. */
export interface QueryOutcome {
  readonly kind: Translation["kind"] | DdlKind;
  readonly fields: readonly Field[];
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly Cell[])[];
  readonly affected: number;
}

const NOTHING = { fields: [], types: [], rows: [], affected: 0 } as const;

type Bound = Record<string, string | null>;

async function select({ engine }: Place, sql: string, bound: Bound): Promise<Omit<QueryOutcome, "kind">> {
  const found = await engine.read(sql, bound).catch(refuseSql);
  const types = found.types.map(sqlType);
  const fields = types.map((type, at) => fieldOf(columnName(found.names[at] ?? ""), type));
  const rows = cellsOf(found, types);
  refuseNullItems(rows);
  return { fields, types, rows, affected: 0 };
}

/** Runs DML as one transaction: all of its rows, or none. */
async function change(
  { engine, buffer }: Place,
  { sql, kind }: Translation,
  more: { bound: Bound; target: TableName },
): Promise<number> {
  return engine
    .write(async (run) => {
      if (kind === "INSERT") return (await run(sql, more.bound)).changed;
      const into = { name: more.target, nowMs: Date.now() };
      return buffer.change(run(`${sql}${RETURNING}`, more.bound), into);
    })
    .catch(refuseSql);
}

/** @throws GoogleRefusal INVALID_ARGUMENT for the column that callers can't see: without it rows would leave the
 *  streaming buffer */
function refuseHidden(sql: string): void {
  const hidden = readWords(sql).find(
    ({ kind, text }) => kind !== "STRING" && text.replaceAll("`", "").toLowerCase() === STREAMED_AT,
  );
  if (hidden !== undefined) invalidQuery(`Unrecognized name: ${hidden.text}`);
}

/** Runs one statement of standard SQL: SELECT, DML, or the DDL of tables and views.
 *  @throws GoogleRefusal INVALID_ARGUMENT (`invalidQuery`), NOT_FOUND for a table, ALREADY_EXISTS by DDL */
export async function runQuery(
  place: Place,
  { project, text }: { project: string; text: QueryText },
): Promise<QueryOutcome> {
  if (text.useLegacySql) invalidQuery("legacy SQL is not supported: send useLegacySql false");
  const home = {
    project: text.defaultDataset?.projectId ?? project,
    dataset: text.defaultDataset?.datasetId,
  };
  const ddl = readDdl(text.query);
  if (ddl !== undefined) {
    const step = await planDdl(place, home, ddl);
    if (!text.dryRun) await step();
    return { kind: ddl.kind, ...NOTHING };
  }
  const { expressions, texts } = parametersOf(text);
  const resolve = resolver(place.warehouse, home);
  let target: TableName = { project, dataset: "", table: "" };
  const translation = translate(text.query, {
    service: "bigquery",
    expressions,
    resolve: (parts, use) => {
      if (use === "change") target = tableNameOf(parts, home);
      return resolve(parts, use);
    },
  });
  const { sql, kind, parameters } = translation;
  const bound = Object.fromEntries([...parameters].map((name) => [name, texts.get(name) ?? null]));
  if (kind !== "SELECT") {
    refuseHidden(text.query);
    // DuckDB's plan finds tables and columns, and touches no row.
    if (text.dryRun) await place.engine.read(`EXPLAIN ${sql}`, bound).catch(refuseSql);
    const affected = text.dryRun ? 0 : await change(place, translation, { bound, target });
    return { kind, ...NOTHING, affected };
  }
  return { kind, ...(await select(place, text.dryRun ? `SELECT * FROM (${sql}) LIMIT 0` : sql, bound)) };
}
