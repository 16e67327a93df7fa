import { type Context, Hono } from "hono";
import * as z from "zod";
import { readBody } from "../request-body.ts";
import { JobBody, QueryBody } from "./bodies.ts";
import { insertJob, runQueryJob } from "./insert-job.ts";
import { incompletePage, jobPage } from "./job-resources.ts";
import { type Job, jobName } from "./jobs.ts";
import { pageOf, type PageRequest, wholeNumber } from "./pages.ts";
import type { Place } from "./place.ts";
import { invalidQuery } from "./query-text.ts";

/** How long getQueryResults waits when the caller does not say. */
const DEFAULT_WAIT_MS = 10_000;
/** Jobs on a page when the caller names no number. */
const DEFAULT_JOBS = "50";

type Ask = PageRequest & { readonly timeoutMs: number; readonly useInt64Timestamp: boolean };

/** A query's page, or its failure, or that it is not done when the caller's time is over. */
async function answer(job: Job, ask: Ask): Promise<object> {
  if (!(await job.pending.done(ask.timeoutMs))) return incompletePage(job);
  if (job.refusal !== undefined) throw job.refusal;
  const { outcome } = job;
  return outcome === undefined ? invalidQuery("Not a query job") : jobPage({ ...job, outcome }, ask);
}

/** A job as it is at this moment. */
async function showJob({ pending, resource }: Job): Promise<Record<string, unknown>> {
  return (await pending.done(0)) ? resource : { ...resource, status: { state: "RUNNING" } };
}

async function query(place: Place, c: Context, project: string): Promise<Response> {
  const body = await readBody(c.req.raw, QueryBody);
  const job = await place.jobs.once(body.requestId && `${project}/${body.requestId}`, () => {
    const name = jobName(project, undefined);
    const { query: text, useLegacySql } = body;
    const configuration = { jobType: "QUERY", query: { query: text, useLegacySql } };
    return place.jobs.run(name, () => runQueryJob(place, name, { configuration, query: body }));
  });
  const { maxResults, timeoutMs, formatOptions } = body;
  const page = await answer(job, { maxResults, timeoutMs, ...formatOptions });
  return c.json({ kind: "bigquery#queryResponse", ...page });
}

async function results({ jobs }: Place, c: Context, job: Job): Promise<Response> {
  const page = await answer(jobs.get(job), {
    maxResults: wholeNumber(c.req.query("maxResults")),
    pageToken: c.req.query("pageToken"),
    startIndex: wholeNumber(c.req.query("startIndex")),
    timeoutMs: wholeNumber(c.req.query("timeoutMs")) ?? DEFAULT_WAIT_MS,
    useInt64Timestamp: c.req.query("formatOptions.useInt64Timestamp") === "true",
  });
  return c.json({ kind: "bigquery#getQueryResultsResponse", ...page });
}

const Listed = z.object({
  status: z.object({ state: z.string() }),
  statistics: z.object({ creationTime: z.coerce.number() }),
});

/** The project's jobs, newest first, each with its state: those that were asked for. */
async function list({ jobs }: Place, c: Context, project: string): Promise<Response> {
  const states = c.req.queries("stateFilter");
  const oldest = Number(c.req.query("minCreationTime") ?? 0);
  const newest = Number(c.req.query("maxCreationTime") ?? Infinity);
  const shown = await Promise.all(jobs.list(project).map(showJob));
  const found = shown.flatMap((resource) => {
    const { status, statistics } = Listed.parse(resource);
    const inTime = statistics.creationTime >= oldest && statistics.creationTime <= newest;
    const wanted = inTime && (states?.includes(status.state.toLowerCase()) ?? true);
    return wanted ? [{ ...resource, state: status.state }] : [];
  });
  const { items, next } = pageOf(found, { maxResults: DEFAULT_JOBS, ...c.req.query() });
  return c.json({ kind: "bigquery#jobList", ...(items.length === 0 ? {} : { jobs: items }), ...next });
}

/** `jobs`: query, getQueryResults, insert, get, list and cancel. */
export function jobRoutes(place: Place): Hono {
  const { jobs } = place;
  const app = new Hono().basePath("/projects/:p");
  app.post("/queries", (c) => query(place, c, c.req.param("p")));
  app.get("/queries/:j", (c) =>
    results(place, c, jobs.get({ project: c.req.param("p"), jobId: c.req.param("j") })),
  );
  app.post("/jobs", async (c) => {
    const body = await readBody(c.req.raw, JobBody);
    return c.json(await showJob(await insertJob(place, c.req.param("p"), { body })));
  });
  app.get("/jobs", (c) => list(place, c, c.req.param("p")));
  app.get("/jobs/:j", async (c) =>
    c.json(await showJob(jobs.get({ project: c.req.param("p"), jobId: c.req.param("j") }))),
  );
  // What a query does has happened already: nothing is left to be cancelled.
  app.post("/jobs/:j/cancel", async (c) => {
    const job = await showJob(jobs.get({ project: c.req.param("p"), jobId: c.req.param("j") }));
    return c.json({ kind: "bigquery#jobCancelResponse", job });
  });
  return app;
}
