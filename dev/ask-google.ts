import { z } from "zod";
import { callGoogle } from "../src/forward/google/call.ts";
import { withSession } from "../src/forward/spanner/session.ts";
import type { Config } from "./local-config.ts";

const Cell = z.union([z.string(), z.number().transform(String)]).nullable();
const SpannerRows = z.object({ rows: z.array(z.array(Cell)).default([]) });
const BigQueryPage = z.object({
  jobReference: z.object({ jobId: z.string(), location: z.string().optional() }),
  jobComplete: z.boolean(),
  pageToken: z.string().optional(),
  rows: z.array(z.object({ f: z.array(z.object({ v: z.string().nullable() })) })).default([]),
});

/** Rows of a Spanner query, cells as strings. Parameters are strings.
 *  @throws Error with Spanner's status */
export async function askSpanner(
  config: Config,
  sql: string,
  params: Record<string, string>,
): Promise<(string | null)[][]> {
  const paramTypes = Object.fromEntries(Object.keys(params).map((name) => [name, { code: "STRING" }]));
  const answer = await withSession(config, (session) =>
    callGoogle(config, {
      service: "spanner",
      path: `${session}:executeSql`,
      body: { sql, params, paramTypes },
    }),
  );
  if (!answer.ok) throw new Error(`Spanner: ${answer.failure.status} ${answer.failure.message}`);
  return SpannerRows.parse(answer.body).rows;
}

/** Rows of a BigQuery query, cells as strings, every page. Parameters are strings.
 *  @throws Error with BigQuery's status */
export async function askBigQuery(
  config: Config,
  sql: string,
  params: Record<string, string>,
): Promise<(string | null)[][]> {
  const queryParameters = Object.entries(params).map(([name, value]) => ({
    name,
    parameterType: { type: "STRING" },
    parameterValue: { value },
  }));
  const project = `projects/${config.BIGQUERY_PROJECT}/queries`;
  const body = {
    query: sql,
    useLegacySql: false,
    parameterMode: "NAMED",
    queryParameters,
    maxResults: 10_000,
  };
  let page = await askPage(config, { path: project, body });
  const rows = [...page.rows];
  while (!page.jobComplete || page.pageToken !== undefined) {
    const { jobId, location } = page.jobReference;
    const search = new URLSearchParams({
      ...(page.pageToken === undefined ? {} : { pageToken: page.pageToken }),
      ...(location === undefined ? {} : { location }),
    });
    page = await askPage(config, { path: `${project}/${jobId}?${search.toString()}` });
    rows.push(...page.rows);
  }
  return rows.map(({ f }) => f.map(({ v }) => v));
}

async function askPage(
  config: Config,
  { path, body }: { path: string; body?: object },
): Promise<z.infer<typeof BigQueryPage>> {
  const method = body === undefined ? "GET" : "POST";
  const answer = await callGoogle(config, {
    service: "bigquery",
    method,
    path,
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok) throw new Error(`BigQuery: ${answer.failure.status} ${answer.failure.message}`);
  return BigQueryPage.parse(answer.body);
}
