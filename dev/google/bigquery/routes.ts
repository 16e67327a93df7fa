import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { adminRoutes } from "./admin-routes.ts";
import { BilledBytes } from "./billed-bytes.ts";
import { dataRoutes } from "./data-routes.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { discoveryRoutes } from "./discovery-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { openJobs } from "./jobs.ts";
import { SlowQueries } from "./slow-queries.ts";
import { StreamingBuffer } from "./streaming-buffer.ts";
import { tableRoutes } from "./table-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";
import { openWarehouse } from "./warehouse.ts";

/** BigQuery's REST v2: datasets, tables, streamed and loaded rows, and queries; with its own calls under `/admin`.
 *  @param options `streamingBufferSeconds`: how long DML can't touch streamed rows; 30 minutes unless told otherwise */
export async function createBigQuery(
  engine: Engine,
  options: { streamingBufferSeconds?: number | undefined } = {},
): Promise<Hono> {
  const warehouse = await openWarehouse(engine);
  const place = {
    engine,
    warehouse,
    buffer: new StreamingBuffer(engine, options.streamingBufferSeconds),
    jobs: await openJobs(engine),
    slow: new SlowQueries(),
    billed: new BilledBytes(),
  };
  const app = new Hono();
  app.route("/", discoveryRoutes());
  app.route("/", adminRoutes(place));
  app.route("/", uploadRoutes(place));
  app.route("/bigquery/v2", datasetRoutes(place.warehouse));
  app.route("/bigquery/v2", tableRoutes(place));
  app.route("/bigquery/v2", dataRoutes(place));
  app.route("/bigquery/v2", jobRoutes(place));
  for (const path of ["/bigquery/*", "/upload/bigquery/*", "/resumable/upload/bigquery/*"]) {
    app.all(path, (c) => {
      throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in has no ${c.req.method} ${c.req.path}`);
    });
  }
  return app;
}
