import { GoogleRefusal } from "../google-error.ts";
import { refuseStatement } from "../sql/words.ts";
import type { Ddl } from "./ddl.ts";
import { rowsSql, type TableName } from "./duckdb-names.ts";
import type { Place } from "./place.ts";
import { describe, type Home, refuseSql, tableNameOf, translateView } from "./query-text.ts";
import { patchTable, planTable } from "./tables.ts";

/** What a statement would do, when everything that it names is there. */
type Step = () => Promise<unknown>;

const NOTHING_TO_DO: Step = async () => undefined;

function planDrop({ warehouse }: Place, name: TableName, { kind, lenient }: Ddl): Step {
  if (lenient && !warehouse.has(name)) return NOTHING_TO_DO;
  const isView = warehouse.table(name).body.view !== undefined;
  if (isView !== (kind === "DROP_VIEW"))
    refuseStatement(`${name.project}:${name.dataset}.${name.table} is a ${isView ? "view" : "table"}`);
  return () => warehouse.dropTable(name);
}

async function planCreate(
  place: Place,
  { name, home }: { name: TableName; home: Home },
  ddl: Ddl,
): Promise<Step> {
  const { engine, warehouse } = place;
  const sql = ddl.kind === "CREATE_TABLE_AS_SELECT" ? translateView(warehouse, home.project, ddl.query) : "";
  const schema = sql === "" ? ddl.body.schema : { fields: await describe(engine, sql) };
  const { table, viewSql } = await planTable(place, name, {
    ...ddl.body,
    tableReference: { datasetId: name.dataset, tableId: name.table },
    ...(schema === undefined ? {} : { schema }),
  });
  if (sql === "") return () => warehouse.addTable(table, viewSql);
  const fill = `INSERT INTO ${rowsSql(name)} SELECT NULL, * FROM (${sql})`;
  return () => warehouse.addTable(table, viewSql, (run) => run(fill).catch(refuseSql));
}

/** What a statement of DDL does, checked and not yet done: a table of a query's rows is made with all of them, or not.
 *  @throws GoogleRefusal NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT */
export async function planDdl(place: Place, home: Home, ddl: Ddl): Promise<Step> {
  const { warehouse } = place;
  const name = tableNameOf(ddl.name, home);
  if (ddl.kind === "DROP_TABLE" || ddl.kind === "DROP_VIEW") return planDrop(place, name, ddl);
  const exists = warehouse.has(name);
  if (exists && ddl.lenient) return NOTHING_TO_DO;
  if (exists && ddl.orReplace && ddl.kind === "CREATE_VIEW") {
    await describe(place.engine, translateView(warehouse, home.project, ddl.query));
    return () => patchTable(place, warehouse.table(name), ddl.body);
  }
  if (exists && ddl.orReplace)
    throw new GoogleRefusal("UNIMPLEMENTED", "The stand-in has no CREATE OR REPLACE TABLE");
  return planCreate(place, { name, home }, ddl);
}
