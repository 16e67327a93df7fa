import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { readBody } from "../request-body.ts";
import { TableBody, TablePatch } from "./bodies.ts";
import { checkFields, patchFields } from "./fields.ts";
import { describe, translateView } from "./query.ts";
import { tableListItem, tableResource } from "./resources.ts";
import { fieldsOf, nameOf, type Table, type TableName, tableSql, type Warehouse } from "./warehouse.ts";

interface Place {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
}

/** The view's query in DuckDB's words and its columns. */
async function readView(
  { engine, warehouse }: Place,
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

async function addTable(
  place: Place,
  where: { project: string; dataset: string },
  body: TableBody,
): Promise<Table> {
  const now = Date.now();
  const table = { ...where, createdMs: now, modifiedMs: now };
  place.warehouse.dataset(where.project, where.dataset);
  if (body.view !== undefined) {
    const view = await readView(place, where.project, body.view);
    return place.warehouse.addTable({ ...table, body: { ...body, ...view.body } }, view.sql);
  }
  const fields = checkFields(body.schema?.fields ?? []);
  checkColumns(body);
  return place.warehouse.addTable({ ...table, body: { ...body, schema: { fields } } }, undefined);
}

async function patchTable(place: Place, table: Table, patch: TablePatch): Promise<Table> {
  const { project, dataset, table: tableId } = nameOf(table);
  const { tableReference: _, ...changes } = patch;
  const changed = { ...table, modifiedMs: Date.now(), body: { ...table.body, ...changes } };
  if (patch.view !== undefined) {
    const view = await readView(place, project, patch.view);
    return place.warehouse.changeTable({ ...changed, body: { ...changed.body, ...view.body } }, view.sql);
  }
  if (patch.schema === undefined || table.body.view !== undefined)
    return place.warehouse.changeTable(changed, undefined);
  const fields = patchFields(fieldsOf(table), patch.schema.fields, `${project}:${dataset}.${tableId}`);
  return place.warehouse.changeTable(
    { ...changed, body: { ...changed.body, schema: { fields } } },
    undefined,
  );
}

async function show({ engine }: Place, table: Table): Promise<object> {
  if (table.body.view !== undefined) return tableResource(table);
  const { values } = await engine.read(`SELECT count(*) FROM ${tableSql(nameOf(table))}`);
  return tableResource(table, Number(values[0]?.[0] ?? 0));
}

function nameFrom(param: (name: string) => string | undefined): TableName {
  return { project: param("p") ?? "", dataset: param("d") ?? "", table: param("t") ?? "" };
}

/** `tables`: insert, list, get, patch and delete, of tables and views. */
export function tableRoutes(place: Place): Hono {
  const { warehouse } = place;
  const app = new Hono().basePath("/projects/:p/datasets/:d/tables");
  app.post("/", async (c) => {
    const { project, dataset } = nameFrom((name) => c.req.param(name));
    return c.json(
      tableResource(await addTable(place, { project, dataset }, await readBody(c.req.raw, TableBody))),
    );
  });
  app.get("/", (c) => {
    const { project, dataset } = nameFrom((name) => c.req.param(name));
    const tables = warehouse.tables(project, dataset).map(tableListItem);
    return c.json({
      kind: "bigquery#tableList",
      totalItems: tables.length,
      ...(tables.length === 0 ? {} : { tables }),
    });
  });
  app.get("/:t", async (c) =>
    c.json(await show(place, warehouse.table(nameFrom((name) => c.req.param(name))))),
  );
  app.patch("/:t", async (c) => {
    const table = warehouse.table(nameFrom((name) => c.req.param(name)));
    return c.json(await show(place, await patchTable(place, table, await readBody(c.req.raw, TablePatch))));
  });
  app.delete("/:t", async (c) => {
    await warehouse.dropTable(nameFrom((name) => c.req.param(name)));
    return c.body(null, 204);
  });
  return app;
}
