import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { dataRoutes } from "./data-routes.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { tableRoutes } from "./table-routes.ts";
import { openWarehouse } from "./warehouse.ts";

/** BigQuery's REST v2: datasets, tables, streamed rows and queries. */
export async function createBigQuery(engine: Engine): Promise<Hono> {
  const place = { engine, warehouse: await openWarehouse(engine) };
  const app = new Hono();
  app.route("/bigquery/v2", datasetRoutes(place.warehouse));
  app.route("/bigquery/v2", tableRoutes(place));
  app.route("/bigquery/v2", dataRoutes(place));
  app.route("/bigquery/v2", jobRoutes(place));
  app.all("/bigquery/*", (c) => {
    throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in has no ${c.req.method} ${c.req.path}`);
  });
  return app;
}
