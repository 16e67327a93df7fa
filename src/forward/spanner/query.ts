import { z } from "zod";
import { callGoogleFor } from "../google/call.ts";
import type { GoogleFailure } from "../google/failure.ts";
import { type SpannerConfig, withSession } from "./session.ts";

const Answer = z.object({ rows: z.array(z.array(z.unknown())).default([]) });
const STRINGS = { code: "ARRAY", arrayElementType: { code: "STRING" } };

/** Spanner refused a query, or could not be reached. Its message may quote what it was asked. */
class SpannerFailure extends Error {
  /** The canonical code's name. */
  readonly status: string;

  constructor({ status, message }: GoogleFailure) {
    super(`Spanner: ${status} ${message}`);
    this.status = status;
  }
}

/** Rows of a query, cells as the REST API gives them. Parameters are lists of texts; an answer takes 10 MB.
 *  @throws SpannerFailure */
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
  if (!answer.ok) throw new SpannerFailure(answer.failure);
  return Answer.parse(answer.body).rows;
}
