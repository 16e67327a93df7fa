import { Hono } from "hono";
import { readBody } from "../request-body.ts";
import { TableBody, TablePatch } from "./bodies.ts";
import type { Place } from "./place.ts";
import { pageOf } from "./pages.ts";
import { tableListItem, tableResource } from "./resources.ts";
import { addTable, patchTable } from "./tables.ts";
import { type TableName, tableSql } from "./duckdb-names.ts";
import { nameOf, type Table } from "./warehouse.ts";

async function show({ engine, buffer }: Place, table: Table): Promise<object> {
  if (table.body.view !== undefined) return tableResource(table);
  const { values } = await engine.read(`SELECT count(*) FROM ${tableSql(nameOf(table))}`);
  return {
    ...tableResource(table, Number(values[0]?.[0] ?? 0)),
    ...(await buffer.show(table, Date.now())),
  };
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
    const known = warehouse.tables(project, dataset);
    const { items, next } = pageOf(known, c.req.query());
    const tables = items.map(tableListItem);
    return c.json({
      kind: "bigquery#tableList",
      totalItems: known.length,
      ...(tables.length === 0 ? {} : { tables }),
      ...next,
    });
  });
  app.get("/:t", async (c) =>
    c.json(await show(place, warehouse.table(nameFrom((name) => c.req.param(name))))),
  );
  // An update is read as a patch: what it leaves out stays as it is.
  app.on(["PATCH", "PUT"], "/:t", async (c) => {
    const table = warehouse.table(nameFrom((name) => c.req.param(name)));
    return c.json(await show(place, await patchTable(place, table, await readBody(c.req.raw, TablePatch))));
  });
  app.delete("/:t", async (c) => {
    await warehouse.dropTable(nameFrom((name) => c.req.param(name)));
    return c.body(null, 204);
  });
  return app;
}
