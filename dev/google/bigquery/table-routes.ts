import { Hono } from "hono";
import { readBody } from "../request-body.ts";
import { TableBody, TablePatch } from "./bodies.ts";
import type { Place } from "./place.ts";
import { tableListItem, tableResource } from "./resources.ts";
import { addTable, patchTable } from "./tables.ts";
import { nameOf, type Table, type TableName, tableSql } from "./warehouse.ts";

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
