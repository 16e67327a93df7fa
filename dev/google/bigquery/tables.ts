import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import type { TableBody, TablePatch } from "./bodies.ts";
import { checkFields, patchFields } from "./fields.ts";
import { describe, translateView } from "./query-text.ts";
import { fieldsOf, nameOf, type Table, type Warehouse } from "./warehouse.ts";

interface Store {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
}

/** The view's query in DuckDB's words and its columns. */
async function readView(
  { engine, warehouse }: Store,
  project: string,
  view: { query: string; useLegacySql: boolean },
): Promise<{ sql: string; body: { view: typeof view; schema: { fields: ReturnType<typeof checkFields> } } }> {
  if (view.useLegacySql)
    throw new GoogleRefusal("INVALID_ARGUMENT", "legacy SQL is not supported: send view.useLegacySql false");
  const sql = translateView(warehouse, project, view.query);
  return { sql, body: { view, schema: { fields: await describe(engine, sql) } } };
}

function checkColumns(body: TableBody): void {
  const names = new Set(body.schema?.fields.map(({ name }) => name));
  const used = [
    ...(body.clustering?.fields ?? []),
    ...(body.timePartitioning?.field === undefined ? [] : [body.timePartitioning.field]),
  ];
  for (const name of used) {
    if (!names.has(name))
      throw new GoogleRefusal(
        "INVALID_ARGUMENT",
        `The field specified for partitioning or clustering cannot be found in the schema: ${name}`,
      );
  }
}

/** A table or view that may be made: its query in DuckDB's words when it is a view.
 *  @throws GoogleRefusal NOT_FOUND for the dataset, ALREADY_EXISTS, INVALID_ARGUMENT */
export async function planTable(
  store: Store,
  { project, dataset }: { project: string; dataset: string },
  body: TableBody,
): Promise<{ table: Table; viewSql: string | undefined }> {
  const now = Date.now();
  const table = { project, dataset, createdMs: now, modifiedMs: now };
  store.warehouse.checkNew({ project, dataset, table: body.tableReference.tableId });
  if (body.view !== undefined) {
    const view = await readView(store, project, body.view);
    return { table: { ...table, body: { ...body, ...view.body } }, viewSql: view.sql };
  }
  const fields = checkFields(body.schema?.fields ?? []);
  checkColumns(body);
  return { table: { ...table, body: { ...body, schema: { fields } } }, viewSql: undefined };
}

/** Makes a table or view.
 *  @throws GoogleRefusal NOT_FOUND for the dataset, ALREADY_EXISTS, INVALID_ARGUMENT */
export async function addTable(
  store: Store,
  dataset: { project: string; dataset: string },
  body: TableBody,
): Promise<Table> {
  const { table, viewSql } = await planTable(store, dataset, body);
  return store.warehouse.addTable(table, viewSql);
}

/** Changes a table, by new columns too, or a view, by a new query.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export async function patchTable(store: Store, table: Table, patch: TablePatch): Promise<Table> {
  const { project, dataset, table: tableId } = nameOf(table);
  const { tableReference: _, ...changes } = patch;
  const changed = { ...table, modifiedMs: Date.now(), body: { ...table.body, ...changes } };
  if (patch.view !== undefined) {
    const view = await readView(store, project, patch.view);
    return store.warehouse.changeTable({ ...changed, body: { ...changed.body, ...view.body } }, view.sql);
  }
  if (patch.schema === undefined || table.body.view !== undefined)
    return store.warehouse.changeTable(changed, undefined);
  const fields = patchFields(fieldsOf(table), patch.schema.fields, `${project}:${dataset}.${tableId}`);
  return store.warehouse.changeTable(
    { ...changed, body: { ...changed.body, schema: { fields } } },
    undefined,
  );
}
