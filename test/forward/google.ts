import { env } from "cloudflare:workers";
import { askBigQuery, askSpanner } from "../../dev/ask-google.ts";

/** A fault of the stand-in (dev/google/faults/fault.ts): which calls, how often (absent: until cleared), and what they
 *  get instead. */
export type Fault = {
  service: "spanner" | "bigquery" | "oauth";
  kind?:
    | "answer"
    | "lost_response"
    | "lost_session"
    | "commit_again"
    | "expired_token"
    | "insert_errors"
    | "outage";
  method?: string;
  times?: number;
  status?: number;
  googleStatus?: string;
  retryAfterSeconds?: number;
  instead?: "cut" | "unavailable";
  rows?: number[];
  reason?: "invalid" | "stopped";
};

/** Makes the stand-in misbehave. */
export async function breakGoogle(fault: Fault): Promise<void> {
  const told = await fetch(`${env.GOOGLE_ENDPOINT}/admin/faults`, {
    method: "POST",
    body: JSON.stringify(fault),
  });
  if (!told.ok) throw new Error(`the stand-in refused a fault: ${await told.text()}`);
}

/** Tells the stand-in something beside its faults: `slow-queries`, `finish-queries`, `bytes-billed`. */
export async function tellGoogle(what: string, body: object): Promise<void> {
  const told = await fetch(`${env.GOOGLE_ENDPOINT}/admin/${what}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!told.ok) throw new Error(`the stand-in refused ${what}: ${await told.text()}`);
}

/** Faults that no call has met yet. */
export async function faultsLeft(): Promise<unknown[]> {
  const left = await fetch(`${env.GOOGLE_ENDPOINT}/admin/faults`);
  return (await left.json<{ faults: unknown[] }>()).faults;
}

/** Ends every fault and starts counting calls anew. */
export async function mendGoogle(): Promise<void> {
  await fetch(`${env.GOOGLE_ENDPOINT}/admin/faults`, { method: "DELETE" });
  await fetch(`${env.GOOGLE_ENDPOINT}/admin/calls`, { method: "DELETE" });
}

/** Calls since they were last counted anew, by service and method. */
export async function callsToGoogle(): Promise<Record<string, Record<string, number>>> {
  return (await fetch(`${env.GOOGLE_ENDPOINT}/admin/calls`)).json();
}

/** Rows of a table in Spanner that belong to users whose id begins so. */
export async function spannerRows(
  table: string,
  columns: string,
  userPrefix: string,
): Promise<(string | null)[][]> {
  const sql = `SELECT ${columns} FROM ${table} WHERE STARTS_WITH(user_id, @prefix) ORDER BY 1`;
  return askSpanner(env, sql, { prefix: userPrefix });
}

/** Rows of a BigQuery table or view that belong to users whose id begins so. */
export async function bigqueryRows(
  table: string,
  columns: string,
  userPrefix: string,
): Promise<(string | null)[][]> {
  const sql = `SELECT ${columns} FROM ${env.BIGQUERY_DATASET}.${table} WHERE STARTS_WITH(user_id, @prefix) ORDER BY 1`;
  return askBigQuery(env, sql, { prefix: userPrefix });
}
