import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../google/call.ts";
import type { SpannerConfig } from "./session.ts";

/** What an answer of a read-write transaction on a multiplexed session gives for its commit; the newest counts. */
export const PrecommitToken = z.looseObject({
  precommitToken: z.string().optional(),
  seqNum: z.number().optional(),
});
export type PrecommitToken = z.infer<typeof PrecommitToken>;

/** A read-write transaction that has begun. */
export type Begun = { session: string; id: string; token: PrecommitToken | undefined };

const Committed = z.object({ precommitToken: PrecommitToken.optional() });
/** One answer that asks for the commit again is usual. */
const COMMIT_TRIES = 5;

/** Commits a transaction. On a multiplexed session an answer may ask for the commit again, with a newer token: until none does,
 *  nothing is written. What is to be written Spanner has since the first try, so later ones carry it no more, as in Google's
 *  own clients. One that asks too often has lost: ABORTED. */
export async function commit(
  env: SpannerConfig,
  { session, id, token }: Begun,
  mutations: readonly object[],
): Promise<GoogleAnswer> {
  let newest = token;
  for (let tries = 0; tries < COMMIT_TRIES; tries += 1) {
    const body = {
      transactionId: id,
      mutations: tries === 0 ? mutations : [],
      ...(newest === undefined ? {} : { precommitToken: newest }),
    };
    const answer = await callGoogleFor(Committed, env, {
      service: "spanner",
      path: `${session}:commit`,
      body,
    });
    if (!answer.ok || answer.body.precommitToken === undefined) return answer;
    newest = answer.body.precommitToken;
  }
  return { ok: false, failure: { status: "ABORTED", message: "the commit was asked for again and again" } };
}
