import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../google/call.ts";
import { type GoogleFailure, isPermanent } from "../google/failure.ts";
import type { BigQueryConfig } from "./insert.ts";

/** How often a statement that still runs is asked for; each answer waits ten seconds at the service. */
const MOST_POLLS = 6;

const Job = z.object({
  jobReference: z.object({ jobId: z.string(), location: z.string().optional() }),
  jobComplete: z.boolean(),
  numDmlAffectedRows: z.string().optional(),
});

const BufferState = z.object({ streamingBuffer: z.looseObject({}).optional() });

/** A named parameter of a condition. */
export type Parameter = { name: string; type: "STRING" | "TIMESTAMP"; value: string };

/** What became of a deletion: rows that were streamed a moment ago are out of its reach, and so is the whole statement. */
export type Deleted =
  | { state: "deleted"; rows: number }
  | { state: "in_streaming_buffer" }
  | { state: "failed"; failure: GoogleFailure };

/** Deletes rows of one warehouse table by DML. A repeat deletes what has come since. */
export async function deleteRows(
  env: BigQueryConfig,
  table: string,
  { where, parameters }: { where: string; parameters: readonly Parameter[] },
): Promise<Deleted> {
  const name = `${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}.${table}`;
  const path = `projects/${env.BIGQUERY_PROJECT}/queries`;
  const query = `DELETE FROM \`${name}\` WHERE ${where}`;
  const queryParameters = parameters.map(({ name: named, type, value }) => ({
    name: named,
    parameterType: { type },
    parameterValue: { value },
  }));
  const body = { query, useLegacySql: false, parameterMode: "NAMED", queryParameters };
  const answer = await completed(env, await callGoogleFor(Job, env, { service: "bigquery", path, body }));
  if (answer.ok) return { state: "deleted", rows: Number(answer.body.numDmlAffectedRows ?? 0) };
  const { failure } = answer;
  // The service says the same of a bad statement and of rows in the buffer, but for the words: whether there is a buffer
  // tells them apart.
  if (isPermanent(failure) && (await isStreaming(env, table))) return { state: "in_streaming_buffer" };
  return { state: "failed", failure };
}

type JobAnswer = GoogleAnswer<z.infer<typeof Job>>;

async function completed(env: BigQueryConfig, first: JobAnswer): Promise<JobAnswer> {
  let answer = first;
  for (let polls = 0; answer.ok && !answer.body.jobComplete; polls += 1) {
    if (polls === MOST_POLLS)
      return { ok: false, failure: { status: "DEADLINE_EXCEEDED", message: "the statement still runs" } };
    const { jobId, location } = answer.body.jobReference;
    const search = new URLSearchParams({ maxResults: "0", ...(location === undefined ? {} : { location }) });
    const path = `projects/${env.BIGQUERY_PROJECT}/queries/${jobId}?${search.toString()}`;
    answer = await callGoogleFor(Job, env, { service: "bigquery", method: "GET", path });
  }
  return answer;
}

async function isStreaming(env: BigQueryConfig, table: string): Promise<boolean> {
  const path = `projects/${env.BIGQUERY_PROJECT}/datasets/${env.BIGQUERY_DATASET}/tables/${table}`;
  const answer = await callGoogleFor(BufferState, env, { service: "bigquery", method: "GET", path });
  return answer.ok && answer.body.streamingBuffer !== undefined;
}
