import { z } from "zod";
import type { BigQueryConfig } from "../forward/bigquery/insert.ts";
import type { WarehouseRow } from "../forward/bigquery/rows.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";
import { callGoogleFor } from "../forward/google/call.ts";

/** Lines of a file without a table's name in it are of no use, so a load that failed is tried under other ids; so often. */
const TRIES = 3;
const POLLS = 20;
const POLL_MS = 250;

const Job = z.object({
  status: z.object({
    state: z.string(),
    errorResult: z.object({ reason: z.string().default("") }).optional(),
  }),
});

/** A load of rows of one table. The same id loads once, whatever happens in between. */
export type Load = { jobId: string; table: string; rows: readonly WarehouseRow[] };

/** Loads rows by a job with the id given; a repeat of what is loaded, or under way, only asks for it. A job that failed does
 *  not keep its rows from being loaded: the next try has an id of its own.
 *  @returns why they are not loaded, without the message, which may quote a row; undefined when they are */
export async function load(env: BigQueryConfig, { jobId, table, rows }: Load): Promise<string | undefined> {
  if (rows.length === 0) return undefined;
  const file = rows.map(({ json }) => `${JSON.stringify(plainRow(table, json))}\n`).join("");
  let failure: string | undefined;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    failure = await loadAs(env, { jobId: `${jobId}_${tries}`, table, file });
    if (failure === undefined || !failure.startsWith("job ")) return failure;
  }
  return failure;
}

async function loadAs(
  env: BigQueryConfig,
  { jobId, table: tableId, file }: { jobId: string; table: string; file: string },
): Promise<string | undefined> {
  const { BIGQUERY_PROJECT: projectId, BIGQUERY_DATASET: datasetId } = env;
  const path = `projects/${projectId}/jobs`;
  const body = {
    jobReference: { projectId, jobId },
    configuration: {
      load: {
        destinationTable: { projectId, datasetId, tableId },
        sourceFormat: "NEWLINE_DELIMITED_JSON",
        writeDisposition: "WRITE_APPEND",
        createDisposition: "CREATE_NEVER",
      },
    },
  };
  let answer = await callGoogleFor(Job, env, { service: "bigquery", path, body, file });
  for (let polls = 0; polls < POLLS; polls += 1) {
    const isThere = !answer.ok && answer.failure.status === "ALREADY_EXISTS";
    if (!answer.ok && !isThere) return answer.failure.status;
    if (answer.ok && answer.body.status.state === "DONE") {
      const { errorResult } = answer.body.status;
      return errorResult === undefined ? undefined : `job ${errorResult.reason}`;
    }
    if (answer.ok) await scheduler.wait(POLL_MS);
    answer = await callGoogleFor(Job, env, {
      service: "bigquery",
      method: "GET",
      path: `${path}/${jobId}`,
    });
  }
  return "PENDING";
}

/** insertAll takes JSON as text, a file has it as it is. */
function plainRow(table: string, json: Record<string, unknown>): Record<string, unknown> {
  const columns = WAREHOUSE_TABLES[table] ?? [];
  const row = { ...json };
  for (const { name, type } of columns) {
    const cell = row[name];
    if (type === "JSON" && typeof cell === "string") row[name] = JSON.parse(cell);
  }
  return row;
}
