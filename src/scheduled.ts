import { levelSpanner } from "./catalogue/write.ts";
import { CRONS } from "./crons.ts";
import type { Env } from "./env.ts";
import { continueErasures } from "./erase/carry-out.ts";
import { sweepSpool } from "./forward/events/spool.ts";
import { tendQuarantine } from "./forward/replay-many.ts";
import { log } from "./log.ts";
import { refreshModel } from "./shared/refresh.ts";

/** What the crons do. Every two minutes: events that a queue refused go back into it. Every ten: erasures that are not complete
 *  go on; five minutes after them what ran out of retries is replayed, and what has arrived leaves quarantine: each has the
 *  requests of an invocation of its own. Every night: the model of all shoppers
 *  anew, and Spanner level with the catalogue. One that fails does not keep the others from being done; what was there goes
 *  on until the next time. */
export async function runScheduled({ cron, scheduledTime }: ScheduledController, env: Env): Promise<void> {
  const done = await Promise.allSettled(worksOf(cron, env, scheduledTime));
  const failures = done.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  if (failures.length === 0) return;
  log("error", "the cron failed", { cron, failures });
  throw new Error("the cron failed");
}

function worksOf(cron: string, env: Env, atMs: number): Promise<unknown>[] {
  switch (cron) {
    case CRONS.spool:
      return [sweepSpool(env, atMs)];
    case CRONS.erasures:
      return [continueErasures(env, Date.now())];
    case CRONS.quarantine:
      return [tendQuarantine(env, Date.now())];
    default:
      return [refreshModel(env, atMs), levelSpanner(env)];
  }
}
