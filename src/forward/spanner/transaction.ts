import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../google/call.ts";
import type { SpannerMessage } from "../outgoing.ts";
import { type Versions, guardedRows, versionKey } from "./guard.ts";
import { type SpannerConfig, withSession } from "./session.ts";

const READ_VERSIONS = `SELECT user_id, '' AS sku, version FROM Users WHERE user_id IN UNNEST(@users)
UNION ALL
SELECT user_id, sku, version FROM ReorderPatterns WHERE user_id IN UNNEST(@users) AND sku IN UNNEST(@skus)`;

const PrecommitToken = z.looseObject({
  precommitToken: z.string().optional(),
  seqNum: z.number().optional(),
});
const VersionRows = z.object({
  metadata: z.object({ transaction: z.object({ id: z.string() }) }),
  rows: z.array(z.tuple([z.string(), z.string(), z.string()])).default([]),
  precommitToken: PrecommitToken.optional(),
});
const Committed = z.object({ precommitToken: PrecommitToken.optional() });

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
    const standing: Versions = new Map(
      rows.map(([user, sku, version]) => [versionKey(user, sku), Number(version)]),
    );
    const transaction = { session, id: metadata.transaction.id, mutations: guardedRows(messages, standing) };
    const first = await commit(env, transaction, precommitToken);
    if (!first.ok) return first;
    // On a multiplexed session the answer may ask for the same commit again, with a newer token.
    const again = first.body.precommitToken;
    return again === undefined ? first : commit(env, transaction, again);
  });
}

async function readVersions(
  env: SpannerConfig,
  session: string,
  messages: readonly SpannerMessage[],
): Promise<GoogleAnswer<z.infer<typeof VersionRows>>> {
  const users = [...new Set(messages.map((message) => message.user_id))];
  const skus = [...new Set(messages.flatMap((message) => message.patterns.map((pattern) => pattern.sku)))];
  const strings = { code: "ARRAY", arrayElementType: { code: "STRING" } };
  const body = {
    transaction: { begin: { readWrite: {} } },
    sql: READ_VERSIONS,
    params: { users, skus },
    paramTypes: { users: strings, skus: strings },
    seqno: "1",
  };
  return callGoogleFor(VersionRows, env, { service: "spanner", path: `${session}:executeSql`, body });
}

async function commit(
  env: SpannerConfig,
  { session, id, mutations }: { session: string; id: string; mutations: unknown[] },
  precommitToken: z.infer<typeof PrecommitToken> | undefined,
): Promise<GoogleAnswer<z.infer<typeof Committed>>> {
  const body = { transactionId: id, mutations, ...(precommitToken === undefined ? {} : { precommitToken }) };
  return callGoogleFor(Committed, env, { service: "spanner", path: `${session}:commit`, body });
}
