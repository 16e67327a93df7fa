import { z } from "zod";
import type { Env } from "../env.ts";
import { type GoogleCall, type GoogleConfig, callGoogleFor } from "../forward/google/call.ts";
import type { GoogleFailure } from "../forward/google/failure.ts";

/** How BigQuery is reached, and which project's. */
export type Warehouse = GoogleConfig & Pick<Env, "BIGQUERY_PROJECT" | "BIGQUERY_DATASET">;

/** A named parameter of a query. */
export type Parameter = { name: string; type: "TIMESTAMP" | "INT64" | "STRING"; value: string };

/** What is asked, and what it may cost: BigQuery refuses a query that would bill more than `maxBytes`, and after `withinMs`
 *  nobody waits for it any more, nor does BigQuery go on with it. */
export type Asked = {
  sql: string;
  parameters: readonly Parameter[];
  maxBytes: number;
  withinMs: number;
  rowsAPage?: number | undefined;
};

/** Why there is no answer. */
export class WarehouseFailure extends Error {
  override readonly name = "WarehouseFailure";
  readonly status: string;
  /** What BigQuery said. */
  readonly detail: string;
  readonly reason: string | undefined;
  /** What a query would have cost too much is asked in vain again. */
  readonly isTooDear: boolean;
  readonly retryAfterMs: number | undefined;

  constructor({ status, message, reason, retryAfterMs }: GoogleFailure) {
    super(`BigQuery: ${status}`);
    this.detail = message;
    this.status = status;
    this.reason = reason;
    this.isTooDear = reason === "bytesBilledLimitExceeded";
    this.retryAfterMs = retryAfterMs;
  }
}

const ROWS_A_PAGE = 20_000;
/** How long one call waits for a query that is not done: less than a call may take. */
const WAIT_MS = 10_000;
/** In a millisecond. */
const MICROS = 1_000;

const Field = z.object({ name: z.string(), type: z.string() });
const Page = z.object({
  schema: z.object({ fields: z.array(Field) }).optional(),
  jobReference: z.object({ jobId: z.string(), location: z.string().optional() }),
  jobComplete: z.boolean(),
  pageToken: z.string().optional(),
  rows: z.array(z.object({ f: z.array(z.object({ v: z.string().nullable() })) })).default([]),
});
type Page = z.infer<typeof Page>;

/** Rows of a query, page by page as they are asked for; cells are text.
 *  @throws WarehouseFailure */
export async function* rowsOf(env: Warehouse, asked: Asked): AsyncGenerator<(string | null)[]> {
  for await (const { rows } of pagesOf(env, asked)) for (const { f } of rows) yield f.map(({ v }) => v);
}

/** The same, by the columns' names: numbers, booleans, JSON, and instants in ISO 8601 are values, all else is text.
 *  @throws WarehouseFailure */
export async function* recordsOf(env: Warehouse, asked: Asked): AsyncGenerator<Record<string, unknown>> {
  for await (const { rows, schema } of pagesOf(env, asked)) {
    const fields = schema?.fields ?? [];
    for (const { f } of rows)
      yield Object.fromEntries(fields.map(({ name, type }, at) => [name, valueOf(f[at]?.v ?? null, type)]));
  }
}

function valueOf(cell: string | null, type: string): unknown {
  if (cell === null) return null;
  if (/^(INTEGER|INT64|FLOAT|FLOAT64|NUMERIC)$/.test(type)) return Number(cell);
  if (type.startsWith("BOOL")) return cell === "true";
  if (type === "JSON") return JSON.parse(cell);
  return type === "TIMESTAMP" ? new Date(Number(cell) / MICROS).toISOString() : cell;
}

async function* pagesOf(env: Warehouse, asked: Asked): AsyncGenerator<Page> {
  const untilMs = Date.now() + asked.withinMs;
  let page = await ask(env, firstCall(env, asked), untilMs);
  yield page;
  while (!page.jobComplete || page.pageToken !== undefined) {
    page = await ask(env, nextCall(env, page, asked), untilMs);
    yield page;
  }
}

function firstCall(env: Warehouse, { sql, parameters, ...asked }: Asked): GoogleCall {
  const body = {
    query: sql,
    useLegacySql: false,
    maxResults: asked.rowsAPage ?? ROWS_A_PAGE,
    maximumBytesBilled: String(asked.maxBytes),
    timeoutMs: waitOf(asked),
    jobTimeoutMs: String(asked.withinMs),
    formatOptions: { useInt64Timestamp: true },
    ...(parameters.length === 0 ? {} : { parameterMode: "NAMED", queryParameters: parameters.map(toApi) }),
  };
  return { service: "bigquery", path: queriesOf(env), body };
}

function nextCall(env: Warehouse, { jobReference, pageToken }: Page, asked: Asked): GoogleCall {
  const { jobId, location } = jobReference;
  const search = new URLSearchParams({
    maxResults: String(asked.rowsAPage ?? ROWS_A_PAGE),
    timeoutMs: String(waitOf(asked)),
    "formatOptions.useInt64Timestamp": "true",
    ...(pageToken === undefined ? {} : { pageToken }),
    ...(location === undefined ? {} : { location }),
  });
  return { service: "bigquery", method: "GET", path: `${queriesOf(env)}/${jobId}?${search.toString()}` };
}

function queriesOf({ BIGQUERY_PROJECT: project }: Warehouse): string {
  return `projects/${project}/queries`;
}

function waitOf({ withinMs }: Pick<Asked, "withinMs">): number {
  return Math.min(WAIT_MS, withinMs);
}

function toApi({ name, type, value }: Parameter): object {
  return { name, parameterType: { type }, parameterValue: { value } };
}

async function ask(env: Warehouse, call: GoogleCall, untilMs: number): Promise<Page> {
  const deadlineMs = untilMs - Date.now();
  if (deadlineMs <= 0)
    throw new WarehouseFailure({ status: "DEADLINE_EXCEEDED", message: "the time is over" });
  const answer = await callGoogleFor(Page, env, { ...call, deadlineMs });
  if (!answer.ok) throw new WarehouseFailure(answer.failure);
  return answer.body;
}
