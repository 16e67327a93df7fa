import { z } from "zod";
import { callGoogleFor } from "../google/call.ts";
import { type SpannerConfig, withSession } from "./session.ts";

const Answer = z.object({ rows: z.array(z.array(z.unknown())).default([]) });
const STRINGS = { code: "ARRAY", arrayElementType: { code: "STRING" } };

/** Rows of a query, cells as the REST API gives them. Parameters are lists of texts; an answer takes 10 MB.
 *  @throws Error with Spanner's status */
export async function querySpanner(
  env: SpannerConfig,
  sql: string,
  params: Record<string, readonly string[]>,
): Promise<unknown[][]> {
  const paramTypes = Object.fromEntries(Object.keys(params).map((name) => [name, STRINGS]));
  const answer = await withSession(env, (session) =>
    callGoogleFor(Answer, env, {
      service: "spanner",
      path: `${session}:executeSql`,
      body: { sql, params, paramTypes },
    }),
  );
  if (!answer.ok) throw new Error(`Spanner: ${answer.failure.status} ${answer.failure.message}`);
  return Answer.parse(answer.body).rows;
}
