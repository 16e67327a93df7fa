import { z } from "zod";
import { type GoogleAnswer, callGoogle } from "../../src/forward/google/call.ts";
import { withSession } from "../../src/forward/spanner/session.ts";
import type { Config } from "../local-config.ts";
import { bodyOf } from "./answers.ts";

const ABORTED_TRIES = 100;

const Begun = z.object({
  metadata: z.object({ transaction: z.object({ id: z.string() }) }),
  precommitToken: z.unknown().optional(),
  rows: z.array(z.array(z.unknown())).default([]),
});

/** A read-write transaction that a query began: what a commit in it must carry, and the rows of that query. */
type Begun = { transactionId: string; precommitToken?: unknown; rows: unknown[][] };

/** Calls a method of the client's session: `executeSql`, `read`, `commit` … */
export function inSession(config: Config, method: string, body: object): Promise<GoogleAnswer> {
  return withSession(config, (session) =>
    callGoogle(config, { service: "spanner", path: `${session}:${method}`, body }),
  );
}

/** Runs a query with parameters that have a type each. */
export function query(
  config: Config,
  sql: string,
  typed: Record<string, { type: object; value: unknown }> = {},
): Promise<GoogleAnswer> {
  const entries = Object.entries(typed);
  return inSession(config, "executeSql", {
    sql,
    params: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    paramTypes: Object.fromEntries(entries.map(([name, { type }]) => [name, type])),
  });
}

/** Commits mutations in a transaction of their own, again while it is ABORTED: the emulator runs one transaction at a time,
 *  and lets another one win in a fifth of the tries. */
export async function commit(config: Config, ...mutations: object[]): Promise<GoogleAnswer> {
  const body = { singleUseTransaction: { readWrite: {} }, mutations };
  for (let tries = 1; ; tries += 1) {
    const answer = await inSession(config, "commit", body);
    if (answer.ok || answer.failure.status !== "ABORTED" || tries === ABORTED_TRIES) return answer;
  }
}

/** Does something with a read-write transaction that a query for a user's row began; it does not outlive that. */
export async function withTransaction(
  config: Config,
  user: string,
  act: (begun: Begun) => Promise<void>,
): Promise<void> {
  const begun = await beginByReading(config, user);
  try {
    await act(begun);
  } finally {
    // Of one that has ended this is refused, or does nothing.
    await inSession(config, "rollback", { transactionId: begun.transactionId });
  }
}

async function beginByReading(config: Config, user: string): Promise<Begun> {
  const answer = await inSession(config, "executeSql", {
    transaction: { begin: { readWrite: {} } },
    sql: "SELECT version FROM Users WHERE user_id = @user",
    params: { user },
    paramTypes: { user: { code: "STRING" } },
    seqno: "1",
  });
  const { metadata, precommitToken, rows } = Begun.parse(bodyOf(answer));
  return {
    transactionId: metadata.transaction.id,
    rows,
    ...(precommitToken === undefined ? {} : { precommitToken }),
  };
}

/** Commits mutations in a transaction that has begun. */
export function commitIn(
  config: Config,
  { transactionId, precommitToken }: Begun,
  ...mutations: object[]
): Promise<GoogleAnswer> {
  const token = precommitToken === undefined ? {} : { precommitToken };
  return inSession(config, "commit", { transactionId, mutations, ...token });
}

/** A mutation of one row: `insert`, `update`, `insertOrUpdate` or `replace`. */
export function row(operation: string, table: string, cells: Record<string, unknown>): object {
  return { [operation]: { table, columns: Object.keys(cells), values: [Object.values(cells)] } };
}

/** A user's row with every required column. */
export function userRow(user: string, cells: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    user_id: user,
    generation: "1",
    created_at: "2026-01-02T03:04:05.678901Z",
    updated_at: "spanner.commit_timestamp()",
    version: "1",
    ...cells,
  };
}
