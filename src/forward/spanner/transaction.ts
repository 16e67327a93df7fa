import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../google/call.ts";
import type { SpannerMessage } from "../outgoing.ts";
import { type Mutation, type Standing, guardedMutations, rowKey } from "./guard.ts";
import { type SpannerConfig, withSession } from "./session.ts";
import { versionsQuery } from "./versions.ts";

const PrecommitToken = z.looseObject({
  precommitToken: z.string().optional(),
  seqNum: z.number().optional(),
});
const VersionRows = z.object({
  metadata: z.object({ transaction: z.object({ id: z.string() }) }),
  rows: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])).default([]),
  precommitToken: PrecommitToken.optional(),
});
const Committed = z.object({ precommitToken: PrecommitToken.optional() });
/** One answer that asks for the commit again is usual. */
const COMMIT_TRIES = 5;

/**
 * Writes a batch's rows in one read-write transaction: reads the versions that stand there (which begins it),
 * drops what is not newer, commits. Two calls; applying it twice changes nothing.
 */
export async function writeBatch(
  env: SpannerConfig,
  messages: readonly SpannerMessage[],
): Promise<GoogleAnswer> {
  return withSession(env, async (session) => {
    const read = await readVersions(env, session, messages);
    if (!read.ok) return read;
    const { metadata, rows, precommitToken } = read.body;
    const standing: Standing = new Map(
      rows.map(([table, user, id, version]) => [rowKey(table, user, id), Number(version)]),
    );
    const mutations = guardedMutations(messages, standing);
    const transaction = { session, id: metadata.transaction.id, mutations };
    return commitUntilDone(env, transaction, precommitToken);
  });
}

/** On a multiplexed session an answer may ask for the same commit again, with a newer token: until none does, nothing is
 *  written. One that asks too often has lost. */
async function commitUntilDone(
  env: SpannerConfig,
  transaction: Parameters<typeof commit>[1],
  precommitToken: Parameters<typeof commit>[2],
): Promise<GoogleAnswer> {
  let token = precommitToken;
  for (let tries = 0; tries < COMMIT_TRIES; tries += 1) {
    const answer = await commit(env, transaction, token);
    if (!answer.ok || answer.body.precommitToken === undefined) return answer;
    token = answer.body.precommitToken;
  }
  return { ok: false, failure: { status: "ABORTED", message: "the commit was asked for again and again" } };
}

async function readVersions(
  env: SpannerConfig,
  session: string,
  messages: readonly SpannerMessage[],
): Promise<GoogleAnswer<z.infer<typeof VersionRows>>> {
  const body = { transaction: { begin: { readWrite: {} } }, ...versionsQuery(messages), seqno: "1" };
  return callGoogleFor(VersionRows, env, { service: "spanner", path: `${session}:executeSql`, body });
}

async function commit(
  env: SpannerConfig,
  { session, id, mutations }: { session: string; id: string; mutations: readonly Mutation[] },
  precommitToken: z.infer<typeof PrecommitToken> | undefined,
): Promise<GoogleAnswer<z.infer<typeof Committed>>> {
  const body = { transactionId: id, mutations, ...(precommitToken === undefined ? {} : { precommitToken }) };
  return callGoogleFor(Committed, env, { service: "spanner", path: `${session}:commit`, body });
}
