import { translate, type Translation } from "../sql/dialect.ts";
import { cellsOf, sqlType } from "../sql/result-cells.ts";
import type { Cell, SqlType } from "../sql/types.ts";
import type { Field, QueryText } from "./bodies.ts";
import { type DdlKind, readDdl, runDdl } from "./ddl.ts";
import { fieldOf } from "./fields.ts";
import type { Place } from "./place.ts";
import { columnName, invalidQuery, parametersOf, refuseSql, resolver, tableNameOf } from "./query-text.ts";
import { RETURNING } from "./streaming-buffer.ts";
import type { TableName } from "./warehouse.ts";

/** What a query gave: rows in canonical form, or for DML the number of rows it touched. */
export interface QueryOutcome {
  readonly kind: Translation["kind"] | DdlKind;
  readonly fields: readonly Field[];
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly Cell[])[];
  readonly affected: number;
}

const NOTHING = { fields: [], types: [], rows: [], affected: 0 } as const;

/** Runs DML as one transaction: all of its rows, or none. */
async function change(
  { engine, buffer }: Place,
  { sql, kind }: Translation,
  more: { bound: Record<string, string | null>; target: TableName },
): Promise<number> {
  return engine
    .write(async (run) => {
      if (kind === "INSERT") return (await run(sql, more.bound)).changed;
      const into = { name: more.target, nowMs: Date.now() };
      return buffer.change(run(`${sql}${RETURNING}`, more.bound), into);
    })
    .catch(refuseSql);
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
    if (!text.dryRun) await runDdl(place, home, ddl);
    return { kind: ddl.kind, ...NOTHING };
  }
  const { expressions, texts } = parametersOf(text);
  const resolve = resolver(place.warehouse, home);
  let target: TableName = { project, dataset: "", table: "" };
  const translation = translate(text.query, {
    expressions,
    resolve: (parts, use) => {
      if (use === "change") target = tableNameOf(parts, home);
      return resolve(parts, use);
    },
  });
  const { sql, kind, parameters } = translation;
  const bound = Object.fromEntries([...parameters].map((name) => [name, texts.get(name) ?? null]));
  if (kind !== "SELECT") {
    const affected = text.dryRun ? 0 : await change(place, translation, { bound, target });
    return { kind, ...NOTHING, affected };
  }
  const rows = await place.engine
    .read(text.dryRun ? `SELECT * FROM (${sql}) LIMIT 0` : sql, bound)
    .catch(refuseSql);
  const types = rows.types.map(sqlType);
  const fields = types.map((type, at) => fieldOf(columnName(rows.names[at] ?? ""), type));
  return { kind, fields, types, rows: cellsOf(rows, types), affected: 0 };
}
