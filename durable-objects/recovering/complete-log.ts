import type { Env } from "../../src/env.ts";
import { forgottenAmong } from "../../src/forward/forgotten.ts";
import type { ArchivedEpisode } from "../../src/forward/outgoing.ts";
import { type RecoveredEntry, recoveredLog } from "./recovered.ts";
import { withStandIns } from "./stand-ins.ts";

/** A user's log as it is written again, complete by what the ledger knows: of `forgotten`, ids, nobody else has told yet.
 *  @throws when the ledger cannot be asked; Error when something was forgotten, and there is no secret */
export async function completeLog(
  env: Env,
  userId: string,
  records: readonly ArchivedEpisode[],
): Promise<{ log: RecoveredEntry[]; forgotten: ReadonlySet<string> }> {
  const secret = env.USER_REF_SECRET;
  const told = recoveredLog(records, secret);
  const ids = told.map(({ episode }) => episode.episodeId);
  const forgotten = await forgottenAmong(env, userId, ids);
  const log = forgotten.size === 0 ? told : recoveredLog(withStandIns(records, forgotten, secret), secret);
  return { log, forgotten };
}
