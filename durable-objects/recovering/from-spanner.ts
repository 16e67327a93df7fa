import { z } from "zod";
import type { Env } from "../../src/env.ts";
import { ArchivedEpisode } from "../../src/forward/outgoing.ts";
import { userRef } from "../../src/forward/seal.ts";
import { querySpanner } from "../../src/forward/spanner/query.ts";
import { tombstoneOf } from "../../src/forward/tombstones.ts";
import { completeLog } from "./complete-log.ts";
import type { RecoveredEntry } from "./recovered.ts";

/** Rows that are read at once: an answer takes 10 MB. */
const PAGE = 1_000;
const NO_TRACE = "0".repeat(32);

const UserRow = z.tuple([z.coerce.number(), z.coerce.number()]);
const EpisodeRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.coerce.number(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
]);

/** What Spanner has of a user: his generation, the memory's version when it told last, and the log, answers made anew. */
export type InSpanner = { generation: number; version: number; log: RecoveredEntry[] };

/** Reads a user's log from Spanner; undefined when there is nothing, or it was erased.
 *  @throws SpannerFailure */
export async function readFromSpanner(env: Env, userId: string): Promise<InSpanner | undefined> {
  const users = [userId];
  const [row] = await querySpanner(
    env,
    "SELECT generation, version FROM Users WHERE user_id IN UNNEST(@users)",
    { users },
  );
  if (row === undefined) return undefined;
  const [generation, version] = UserRow.parse(row);
  const user_ref = userRef(userId, env.USER_REF_SECRET);
  if (((await tombstoneOf(env, user_ref))?.generation ?? 0) >= generation) return undefined;
  const records: ArchivedEpisode[] = [];
  for (let more = true; more;) {
    const rows = await querySpanner(
      env,
      `SELECT episode_id, kind, occurred_at, recorded_at, seq, body, trace_id, fingerprint FROM Episodes
 WHERE user_id IN UNNEST(@users) AND kind != 'forgotten'
 ORDER BY seq, episode_id LIMIT ${PAGE} OFFSET ${records.length}`,
      { users },
    );
    records.push(...rows.map((one) => recordOf(one, { user_id: userId, user_ref, generation })));
    more = rows.length === PAGE;
  }
  const { log } = await completeLog(env, userId, records);
  return { generation, version, log };
}

function recordOf(
  row: unknown,
  owner: { user_id: string; user_ref: string; generation: number },
): ArchivedEpisode {
  const [episode_id, kind, occurredAt, recordedAt, seq, body, trace_id, fingerprint] = EpisodeRow.parse(row);
  const record = ArchivedEpisode.parse({
    v: 1,
    ...owner,
    episode_id,
    kind,
    seq,
    occurred_at: new Date(occurredAt).toISOString(),
    recorded_at: new Date(recordedAt).toISOString(),
    trace_id: trace_id ?? NO_TRACE,
    body: JSON.parse(body),
  });
  return fingerprint === null ? record : { ...record, log: { fingerprint } };
}
