import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { readBody } from "../request-body.ts";
import { QueryBody } from "./bodies.ts";
import { jobPage, jobResource, Jobs } from "./jobs.ts";
import { runQuery } from "./query.ts";
import type { Warehouse } from "./warehouse.ts";

function whole(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || !Number.isInteger(number) || number < 0 ? undefined : number;
}

/** `jobs`: query, getQueryResults and get. A query is always complete when it is answered. */
export function jobRoutes({ engine, warehouse }: { engine: Engine; warehouse: Warehouse }): Hono {
  const jobs = new Jobs();
  const app = new Hono();
  app.post("/projects/:p/queries", async (c) => {
    const project = c.req.param("p");
    const body = await readBody(c.req.raw, QueryBody);
    const job = jobs.add(project, body.query, await runQuery(engine, warehouse, { project, body }));
    const { useInt64Timestamp } = body.formatOptions;
    const page = jobPage(job, { maxResults: body.maxResults, pageToken: undefined, useInt64Timestamp });
    return c.json({ kind: "bigquery#queryResponse", ...page });
  });
  app.get("/projects/:p/queries/:j", (c) => {
    const page = jobPage(jobs.get(c.req.param("p"), c.req.param("j")), {
      maxResults: whole(c.req.query("maxResults")),
      pageToken: c.req.query("pageToken"),
      startIndex: whole(c.req.query("startIndex")),
      useInt64Timestamp: c.req.query("formatOptions.useInt64Timestamp") === "true",
    });
    return c.json({ kind: "bigquery#getQueryResultsResponse", ...page });
  });
  app.get("/projects/:p/jobs/:j", (c) => c.json(jobResource(jobs.get(c.req.param("p"), c.req.param("j")))));
  return app;
}
