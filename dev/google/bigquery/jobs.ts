import { randomUUID } from "node:crypto";
import { GoogleRefusal } from "../google-error.ts";
import { formatRow } from "./cells.ts";
import type { QueryOutcome } from "./query.ts";

/** How many results are kept for paging, in memory; a restart forgets them. */
const MAX_JOBS = 500;
/** Rows per page when the caller names no number. */
const PAGE_ROWS = 100_000;

/** A finished query job. */
export interface Job {
  readonly project: string;
  readonly jobId: string;
  readonly query: string;
  readonly outcome: QueryOutcome;
  /** Epoch milliseconds. */
  readonly endedMs: number;
}

/** How a page of a job's rows is asked for. */
export interface PageRequest {
  readonly maxResults: number | undefined;
  readonly pageToken: string | undefined;
  readonly startIndex?: number | undefined;
  readonly useInt64Timestamp: boolean;
}

/** Finished query jobs by project and id, the oldest forgotten first. */
export class Jobs {
  readonly #known = new Map<string, Job>();

  add(project: string, query: string, outcome: QueryOutcome): Job {
    const job = { project, jobId: `job_${randomUUID()}`, query, outcome, endedMs: Date.now() };
    this.#known.set(`${project}/${job.jobId}`, job);
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_JOBS && oldest.done !== true) this.#known.delete(oldest.value);
    return job;
  }

  /** @throws GoogleRefusal NOT_FOUND */
  get(project: string, jobId: string): Job {
    const job = this.#known.get(`${project}/${jobId}`);
    if (job === undefined) throw new GoogleRefusal("NOT_FOUND", `Not found: Job ${project}:${jobId}`);
    return job;
  }
}

/** A page token is the row to go on with. */
export function startOf({
  pageToken,
  startIndex = 0,
}: Pick<PageRequest, "pageToken" | "startIndex">): number {
  if (pageToken === undefined || pageToken === "") return startIndex;
  const at = Number(Buffer.from(pageToken, "base64url").toString("utf8"));
  if (Number.isInteger(at) && at >= 0) return at;
  throw new GoogleRefusal("INVALID_ARGUMENT", `Invalid page token: ${pageToken}`);
}

/** The token for the page that begins at a row. */
export function pageTokenAt(row: number): string {
  return Buffer.from(String(row)).toString("base64url");
}

/** A job's answer: `schema`, `totalRows` and one page of `rows`; for DML the number of rows touched. `rows` is
 *  absent when there is none, `pageToken` on the last page. */
export function jobPage(job: Job, request: PageRequest): object {
  const { project: projectId, jobId, outcome } = job;
  const common = {
    jobReference: { projectId, jobId, location: "US" },
    jobComplete: true,
    cacheHit: false,
    totalBytesProcessed: "0",
  };
  if (outcome.kind !== "SELECT") {
    return { ...common, totalRows: "0", schema: {}, numDmlAffectedRows: String(outcome.affected) };
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

/** A job as `jobs.get` shows it. */
export function jobResource({ project: projectId, jobId, query, outcome, endedMs }: Job): object {
  return {
    kind: "bigquery#job",
    id: `${projectId}:US.${jobId}`,
    jobReference: { projectId, jobId, location: "US" },
    status: { state: "DONE" },
    configuration: { jobType: "QUERY", query: { query, useLegacySql: false } },
    statistics: {
      creationTime: String(endedMs),
      startTime: String(endedMs),
      endTime: String(endedMs),
      query: { statementType: outcome.kind, totalBytesProcessed: "0", cacheHit: false },
    },
  };
}
