import { createHash } from "node:crypto";
import { z } from "zod";
import type { BigQueryConfig } from "../forward/bigquery/insert.ts";
import type { WarehouseRow } from "../forward/bigquery/rows.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";
import { type GoogleAnswer, callGoogleFor } from "../forward/google/call.ts";

/** Jobs that one call begins in vain for the same rows. */
const TRIES = 3;
/** Of one load: whose rows are refused so often, the table does not fit, and not single rows. */
const MOST_REFUSALS = 200;
/** Of a hash, by which rows are parted: those that are still together then have the same id. */
const MOST_BITS = 32;
const POLL_MS = 250;

const Job = z.object({
  configuration: z.object({ labels: z.object({ rows: z.string().optional() }).optional() }).optional(),
  status: z.object({
    state: z.string(),
    errorResult: z.object({ reason: z.string().default("") }).optional(),
  }),
});

/** A load of rows of one table. The same id loads once, whatever happens in between. After a time, in epoch milliseconds, no
 *  job is waited for, and one more is begun at the most. */
export type Load = { jobId: string; table: string; rows: readonly WarehouseRow[]; untilMs: number };

/** Rows that the table can never take, and why the others are not all loaded; undefined when they are. */
export type Loaded = { refused: number; failure?: string };

/** What a job says of rows that do not fit the table. */
const REFUSED = "job invalid";

/** Rows as a file's lines. Which they are follows from the id and the number of bits alone, whatever else is loaded. */
type Lines = {
  jobId: string;
  bits: number;
  table: string;
  lines: readonly { id: string; text: string }[];
  untilMs: number;
  /** Whether an earlier call may have begun its job: then it is asked for before a file is sent. */
  mayBeThere: boolean;
};

/** What became of a job. */
type Tried = {
  /** Whether this call began it. */
  isNew: boolean;
  /** Whether it had one row; not known of one that was never done. */
  isOfOne: boolean;
  failure?: string;
};

/** Loads rows by jobs whose ids follow from the one given; a repeat of what is loaded, or under way, only asks for it, and may
 *  lack rows. Of rows that a job refuses the halves are tried, until those that the table cannot take are alone. A job that
 *  failed by no fault of its rows has to have another id the next time.
 *  @returns the failure without its message, which may quote a row; PENDING when there was not time enough */
export async function load(env: BigQueryConfig, { jobId, table, rows, untilMs }: Load): Promise<Loaded> {
  const lines = rows.map(({ insertId: id, json }) => ({
    id,
    text: `${JSON.stringify(plainRow(table, json))}\n`,
  }));
  let refused = 0;
  let refusals = 0;
  const open: Lines[] =
    lines.length === 0 ? [] : [{ jobId, bits: 0, table, lines, untilMs, mayBeThere: true }];
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const { isNew, isOfOne, failure } = await loadLines(env, part);
    if (failure !== undefined && failure !== REFUSED) return { refused: 0, failure };
    if (failure === REFUSED) {
      const { length } = part.lines;
      // A line may have had others beside it when its job was refused: then it was not for this one.
      const isBeside = length === 1 && !isOfOne;
      if (!isBeside) refusals += 1;
      if ((length === 1 && isOfOne) || part.bits === MOST_BITS || refusals > MOST_REFUSALS) refused += length;
      else open.push(...halvesOf(part, isNew));
    }
    // What was done before takes no new job: without this, a call could end before it comes to one.
    if (isNew && open.length > 0 && Date.now() >= untilMs) return { refused: 0, failure: "PENDING" };
  }
  return { refused };
}

/** By the next bit of the hash of their ids. By their places, a line would change halves when one before it is forgotten: into
 *  a half that was loaded without it. */
function halvesOf(part: Lines, isNew: boolean): Lines[] {
  const halves = Map.groupBy(part.lines, ({ id }) => (hashOf(id) >>> part.bits) & 1);
  return [...halves].map(([bit, lines]) => ({
    ...part,
    jobId: `${part.jobId}_${bit === 0 ? "a" : "b"}`,
    bits: part.bits + 1,
    lines,
    mayBeThere: !isNew,
  }));
}

/** 32 bits. */
function hashOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32LE(0);
}

async function loadLines(env: BigQueryConfig, part: Lines): Promise<Tried> {
  let tried: Tried = { isNew: false, isOfOne: false };
  let { mayBeThere } = part;
  let begun = 0;
  for (let id = 1; begun < TRIES; id += 1) {
    tried = await loadAs(env, { ...part, jobId: `${part.jobId}_${id}`, mayBeThere });
    const { failure, isNew } = tried;
    if (failure === undefined || failure === REFUSED || !failure.startsWith("job ")) return tried;
    if (isNew) begun += 1;
    mayBeThere = !isNew;
  }
  return tried;
}

async function loadAs(env: BigQueryConfig, part: Lines): Promise<Tried> {
  const { jobId, lines, untilMs, mayBeThere } = part;
  let isNew = false;
  let answer = mayBeThere ? await ask(env, jobId) : undefined;
  if (answer === undefined || (!answer.ok && answer.failure.status === "NOT_FOUND")) {
    answer = await begin(env, part);
    isNew = answer.ok;
    if (!answer.ok && answer.failure.status === "ALREADY_EXISTS") answer = await ask(env, jobId);
  }
  for (;;) {
    if (!answer.ok) return { isNew, isOfOne: false, failure: answer.failure.status };
    if (answer.body.status.state === "DONE") {
      const { configuration, status } = answer.body;
      const isOfOne = isNew ? lines.length === 1 : configuration?.labels?.rows === "1";
      const { errorResult } = status;
      if (errorResult === undefined) return { isNew, isOfOne };
      return { isNew, isOfOne, failure: `job ${errorResult.reason}` };
    }
    if (Date.now() >= untilMs) return { isNew, isOfOne: false, failure: "PENDING" };
    await scheduler.wait(POLL_MS);
    answer = await ask(env, jobId);
  }
}

type JobAnswer = GoogleAnswer<z.infer<typeof Job>>;

async function begin(env: BigQueryConfig, { jobId, table: tableId, lines }: Lines): Promise<JobAnswer> {
  const { BIGQUERY_PROJECT: projectId, BIGQUERY_DATASET: datasetId } = env;
  const body = {
    jobReference: { projectId, jobId },
    configuration: {
      labels: { rows: String(lines.length) },
      load: {
        destinationTable: { projectId, datasetId, tableId },
        sourceFormat: "NEWLINE_DELIMITED_JSON",
        writeDisposition: "WRITE_APPEND",
        createDisposition: "CREATE_NEVER",
      },
    },
  };
  const file = lines.map(({ text }) => text).join("");
  return callGoogleFor(Job, env, { service: "bigquery", path: `projects/${projectId}/jobs`, body, file });
}

async function ask(env: BigQueryConfig, jobId: string): Promise<JobAnswer> {
  const path = `projects/${env.BIGQUERY_PROJECT}/jobs/${jobId}`;
  return callGoogleFor(Job, env, { service: "bigquery", method: "GET", path });
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
