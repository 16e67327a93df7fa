import { z } from "zod";
import { type GoogleAnswer, callGoogleFor } from "../google/call.ts";
import type { SpannerMessage } from "../outgoing.ts";
import { PrecommitToken, commit } from "./commit.ts";
import { type Standing, guardedMutations, rowKey } from "./guard.ts";
import { type SpannerConfig, withSession } from "./session.ts";
import { versionsQuery } from "./versions.ts";

const VersionRows = z.object({
  metadata: z.object({ transaction: z.object({ id: z.string() }) }),
  rows: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])).default([]),
  precommitToken: PrecommitToken.optional(),
});

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
    return commit(env, { session, id: metadata.transaction.id, token: precommitToken }, mutations);
  });
}

async function readVersions(
  env: SpannerConfig,
  session: string,
  messages: readonly SpannerMessage[],
): Promise<GoogleAnswer<z.infer<typeof VersionRows>>> {
  const body = { transaction: { begin: { readWrite: {} } }, ...versionsQuery(messages), seqno: "1" };
  return callGoogleFor(VersionRows, env, { service: "spanner", path: `${session}:executeSql`, body });
}
