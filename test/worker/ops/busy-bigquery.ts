import { env } from "cloudflare:workers";
import { recordAccepted, reportEvents } from "../../../src/forward/event-ledger.ts";
import { quarantineMalformed } from "../../../src/forward/malformed.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { DELIVERED, batchOf } from "./ledger-probe.ts";

/** BigQuery with something of each kind to tell: of three events one delivered, a malformed message in quarantine, and a batch
 *  that was retried. Both calls that tell of it are asked about the same.
 *  @returns the batch of the events */
export async function busyBigQuery(user: string): Promise<ReturnType<typeof batchOf>> {
  const ids = [1, 2, 3].map((n) => `evt_${user}_${n}`);
  const batch = batchOf([userRef(user, env.USER_REF_SECRET), user], ids);
  await recordAccepted(env, batch);
  await reportEvents(env, "bigquery", [{ batch, outcomes: new Map([[ids[0]!, DELIVERED]]) }]);
  await quarantineMalformed(env, "bigquery", { id: "m1", body: "?", detail: "no message" });
  await env.SINK_HEALTH.getByName("bigquery").record({
    delivered: 2,
    retried: 1,
    quarantined: 1,
    suppressed: 0,
    oldestMs: 4_000,
    passed: true,
    lastError: "UNAVAILABLE",
    delaysMs: [1_000, 2_000],
  });
  return batch;
}
