import { Hono } from "hono";
import { readBody } from "../request-body.ts";
import { DatasetBody } from "./bodies.ts";
import { pageOf } from "./pages.ts";
import { datasetResource } from "./resources.ts";
import type { Warehouse } from "./warehouse.ts";

/** `datasets`: insert, list, get and delete, under `/projects/{p}/datasets`. */
export function datasetRoutes(warehouse: Warehouse): Hono {
  const app = new Hono();
  app.post("/projects/:p/datasets", async (c) => {
    const body = await readBody(c.req.raw, DatasetBody);
    return c.json(
      datasetResource(await warehouse.addDataset({ project: c.req.param("p"), body, createdMs: Date.now() })),
    );
  });
  app.get("/projects/:p/datasets", (c) => {
    const known = warehouse.datasets(c.req.param("p"));
    // A name that begins with an underscore hides a dataset.
    const listed = known.filter(
      ({ body }) => c.req.query("all") === "true" || !body.datasetReference.datasetId.startsWith("_"),
    );
    const { items, next } = pageOf(listed, c.req.query());
    const datasets = items.map(datasetResource);
    return c.json({ kind: "bigquery#datasetList", ...(datasets.length === 0 ? {} : { datasets }), ...next });
  });
  app.get("/projects/:p/datasets/:d", (c) =>
    c.json(datasetResource(warehouse.dataset(c.req.param("p"), c.req.param("d")))),
  );
  app.delete("/projects/:p/datasets/:d", async (c) => {
    const name = { project: c.req.param("p"), dataset: c.req.param("d") };
    await warehouse.dropDataset(name, c.req.query("deleteContents") === "true");
    return c.body(null, 204);
  });
  return app;
}
