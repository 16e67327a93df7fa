import type { GoogleRefusal } from "../google-error.ts";
import { formatRow } from "./cells.ts";
import type { Job, JobName } from "./jobs.ts";
import { type PageRequest, pageTokenAt, startOf } from "./pages.ts";
import type { QueryOutcome } from "./query.ts";

/** Rows per page when the caller names no number. */
const PAGE_ROWS = 100_000;

/** What is wrong, as jobs say it. */
export interface ErrorProto {
  readonly reason: string;
  readonly location?: string;
  readonly message: string;
}

/** A finished job as `jobs.get` shows it. */
export function jobResource(
  { project: projectId, jobId }: JobName,
  shown: { configuration: object; statistics: object; endedMs: number; errors?: readonly ErrorProto[] },
): Record<string, unknown> {
  const { configuration, statistics, endedMs, errors = [] } = shown;
  const time = String(endedMs);
  return {
    kind: "bigquery#job",
    id: `${projectId}:US.${jobId}`,
    jobReference: { projectId, jobId, location: "US" },
    status: { state: "DONE", ...(errors.length === 0 ? {} : { errorResult: errors[0], errors }) },
    configuration,
    statistics: { creationTime: time, startTime: time, endTime: time, ...statistics },
  };
}

/** A refused query as its job's errors. */
export function errorsOf({ reason, message }: GoogleRefusal): ErrorProto[] {
  return [{ reason, location: "query", message }];
}

/** A query's `statistics`. */
export function queryStatistics({ kind, affected }: QueryOutcome): object {
  const isDml = kind === "INSERT" || kind === "UPDATE" || kind === "DELETE" || kind === "MERGE";
  const dml = isDml ? { numDmlAffectedRows: String(affected) } : {};
  return {
    totalBytesProcessed: "0",
    query: { statementType: kind, totalBytesProcessed: "0", totalBytesBilled: "0", cacheHit: false, ...dml },
  };
}

/** The answer while a query is not done. */
export function incompletePage({ project: projectId, jobId }: Job): object {
  return { jobReference: { projectId, jobId, location: "US" }, jobComplete: false };
}

/** A query's answer: `schema`, `totalRows` and one page of `rows`; for DML the number of rows touched. `rows` is absent
 *  when there is none, `pageToken` on the last page. */
export function jobPage(
  { project: projectId, jobId, outcome }: Job & { readonly outcome: QueryOutcome },
  request: PageRequest & { readonly useInt64Timestamp: boolean },
): object {
  const common = {
    jobReference: { projectId, jobId, location: "US" },
    jobComplete: true,
    cacheHit: false,
    totalBytesProcessed: "0",
  };
  if (outcome.kind !== "SELECT") {
    const isDdl = outcome.kind.includes("_");
    const dml = isDdl ? {} : { numDmlAffectedRows: String(outcome.affected) };
    return { ...common, totalRows: "0", schema: {}, ...dml };
  }
  const start = startOf(request);
  const end = start + (request.maxResults ?? PAGE_ROWS);
  const rows = outcome.rows.slice(start, end).map((row) => formatRow(row, outcome.types, request));
  return {
    ...common,
    schema: { fields: outcome.fields },
    totalRows: String(outcome.rows.length),
    ...(rows.length === 0 ? {} : { rows }),
    ...(end < outcome.rows.length ? { pageToken: pageTokenAt(end) } : {}),
  };
}
