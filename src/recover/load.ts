import { createHash } from "node:crypto";
import { z } from "zod";
import type { BigQueryConfig } from "../forward/bigquery/insert.ts";
import type { WarehouseRow } from "../forward/bigquery/rows.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";
import { callGoogleFor } from "../forward/google/call.ts";

/** Jobs that one call begins in vain for the same rows. */
const TRIES = 3;
/** Of one load: whose rows are refused so often, the table does not fit, and not single rows. */
const MOST_REFUSALS = 200;
/** Of a hash, by which rows are parted: those that are still together then have the same id. */
const MOST_BITS = 32;
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

/** Rows that the table can never take, and why the others are not all loaded; undefined when they are. */
export type Loaded = { refused: number; failure?: string };

/** What a job says of rows that do not fit the table. */
const REFUSED = "job invalid";

/** Rows as a file's lines. Which they are follows from the id and the number of bits alone, whatever else is loaded. */
type Lines = { jobId: string; bits: number; table: string; lines: readonly { id: string; text: string }[] };

/** Loads rows by jobs whose ids follow from the one given; a repeat of what is loaded, or under way, only asks for it, and may
 *  lack rows. Of rows that a job refuses the halves are tried, until those that the table cannot take are alone. A job that
 *  failed by no fault of its rows has to have another id the next time.
 *  @returns the failure without its message, which may quote a row */
export async function load(env: BigQueryConfig, { jobId, table, rows }: Load): Promise<Loaded> {
  const lines = rows.map(({ insertId: id, json }) => ({
    id,
    text: `${JSON.stringify(plainRow(table, json))}\n`,
  }));
  let refused = 0;
  let refusals = 0;
  const open: Lines[] = lines.length === 0 ? [] : [{ jobId, bits: 0, table, lines }];
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const { isNew, failure } = await loadLines(env, part);
    if (failure !== undefined && failure !== REFUSED) return { refused: 0, failure };
    if (failure === undefined) continue;
    // A line may have had others beside it when its job was refused: then it was not for this one.
    const isAlone = part.lines.length === 1;
    if (isNew || !isAlone) refusals += 1;
    if ((isNew && isAlone) || part.bits === MOST_BITS || refusals > MOST_REFUSALS)
      refused += part.lines.length;
    else open.push(...halvesOf(part));
  }
  return { refused };
}

/** By the next bit of the hash of their ids. By their places, a line would change halves when one before it is forgotten: into
 *  a half that was loaded without it. */
function halvesOf({ jobId, bits, table, lines }: Lines): Lines[] {
  const halves = Map.groupBy(lines, ({ id }) => (hashOf(id) >>> bits) & 1);
  return [...halves].map(([bit, half]) => ({
    jobId: `${jobId}_${bit === 0 ? "a" : "b"}`,
    bits: bits + 1,
    table,
    lines: half,
  }));
}

/** 32 bits. */
function hashOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32LE(0);
}

/** @returns why they are not loaded, if they are not, and whether that was said of a job begun by this call */
async function loadLines(env: BigQueryConfig, { jobId, table, lines }: Lines): Promise<Tried> {
  const file = lines.map(({ text }) => text).join("");
  let tried: Tried = { isNew: false };
  let begun = 0;
  for (let id = 1; begun < TRIES; id += 1) {
    tried = await loadAs(env, { jobId: `${jobId}_${id}`, table, file });
    const { failure } = tried;
    if (failure === undefined || failure === REFUSED || !failure.startsWith("job ")) return tried;
    if (tried.isNew) begun += 1;
  }
  return tried;
}

/** What became of a job, and whether this call began it. */
type Tried = { isNew: boolean; failure?: string };

async function loadAs(
  env: BigQueryConfig,
  { jobId, table: tableId, file }: { jobId: string; table: string; file: string },
): Promise<Tried> {
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
  const isNew = answer.ok;
  for (let polls = 0; polls < POLLS; polls += 1) {
    const isThere = !answer.ok && answer.failure.status === "ALREADY_EXISTS";
    if (!answer.ok && !isThere) return { isNew, failure: answer.failure.status };
    if (answer.ok && answer.body.status.state === "DONE") {
      const { errorResult } = answer.body.status;
      return errorResult === undefined ? { isNew } : { isNew, failure: `job ${errorResult.reason}` };
    }
    if (answer.ok) await scheduler.wait(POLL_MS);
    answer = await callGoogleFor(Job, env, {
      service: "bigquery",
      method: "GET",
      path: `${path}/${jobId}`,
    });
  }
  return { isNew, failure: "PENDING" };
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
