import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../forward/google/call.ts";
import { type Begun, PrecommitToken, commit } from "../forward/spanner/commit.ts";
import { SPANNER_DDL } from "../forward/spanner/schema.ts";
import { type SpannerConfig, withSession } from "../forward/spanner/session.ts";

/** Versions of one generation end before those of the next begin (durable-objects/warm-views.ts). */
const VERSIONS_PER_GENERATION = 1_000_000;
const ABORTED_TRIES = 3;

/** The tables whose rows belong to a user, children before their parents: by the schema itself, so that a new one is not
 *  left out. */
export const USER_TABLES: readonly string[] = SPANNER_DDL.flatMap((statement) => {
  const name = /^CREATE TABLE IF NOT EXISTS (\w+) \(\s*user_id /.exec(statement)?.[1];
  return name === undefined ? [] : [name];
}).reverse();

/** Tables whose rows carry what they are as of; OrderItems go with their Orders. */
const VERSIONED: readonly (readonly [table: string, column: string])[] = USER_TABLES.filter(
  (table) => table !== "OrderItems" && table !== "Users",
).map((table) => [table, table === "Episodes" ? "seq" : "version"]);

const Standing = z.object({
  metadata: z.object({ transaction: z.object({ id: z.string() }) }),
  rows: z.array(z.tuple([z.string()])).default([]),
  precommitToken: PrecommitToken.optional(),
});
const Answered = z.object({ precommitToken: PrecommitToken.optional() });

type Whose = { userId: string; generation: number };

/** Deletes all rows of a user, up to a generation: whole ranges, or where a later generation has begun, what is as of an
 *  earlier version. In one transaction with the look at the generation, so that nobody's new rows go. */
export async function eraseInSpanner(env: SpannerConfig, whose: Whose): Promise<GoogleAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await withSession(env, (session) => eraseOnce(env, session, whose));
    if (answer.ok || answer.failure.status !== "ABORTED" || tries === ABORTED_TRIES) return answer;
  }
}

async function eraseOnce(env: SpannerConfig, session: string, whose: Whose): Promise<GoogleAnswer> {
  const { userId, generation } = whose;
  const standing = await callGoogleFor(Standing, env, {
    service: "spanner",
    path: `${session}:executeSql`,
    body: {
      transaction: { begin: { readWrite: {} } },
      sql: "SELECT generation FROM Users WHERE user_id = @user",
      params: { user: userId },
      paramTypes: { user: { code: "STRING" } },
      seqno: "1",
    },
  });
  if (!standing.ok) return standing;
  const { metadata, rows, precommitToken } = standing.body;
  const begun = { session, id: metadata.transaction.id, token: precommitToken };
  const isBack = Number(rows[0]?.[0] ?? 0) > generation;
  return isBack ? eraseVersions(env, begun, whose) : commit(env, begun, wholeRanges(userId));
}

function wholeRanges(userId: string): object[] {
  const ranges = [{ startClosed: [userId], endClosed: [userId] }];
  return USER_TABLES.map((table) => ({ delete: { table, keySet: { ranges } } }));
}

async function eraseVersions(
  env: SpannerConfig,
  begun: Begun,
  { userId, generation }: Whose,
): Promise<GoogleAnswer> {
  let { token } = begun;
  for (const [index, [table, column]] of VERSIONED.entries()) {
    const deleted = await callGoogleFor(Answered, env, {
      service: "spanner",
      path: `${begun.session}:executeSql`,
      body: {
        transaction: { id: begun.id },
        sql: `DELETE FROM ${table} WHERE user_id = @user AND ${column} <= @last`,
        params: { user: userId, last: String(generation * VERSIONS_PER_GENERATION) },
        paramTypes: { user: { code: "STRING" }, last: { code: "INT64" } },
        seqno: String(index + 2),
      },
    });
    if (!deleted.ok) return deleted;
    token = deleted.body.precommitToken ?? token;
  }
  return commit(env, { ...begun, token }, []);
}
