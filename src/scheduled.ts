import { levelSpanner } from "./catalogue/write.ts";
import type { Env } from "./env.ts";
import { continueErasures } from "./erase/carry-out.ts";
import { sweepSpool } from "./forward/events/spool.ts";
import { tendQuarantine } from "./forward/replay-many.ts";
import { log } from "./log.ts";
import { refreshModel } from "./shared/refresh.ts";

/** The crons that only go on with what is under way; wrangler.toml names them, too. */
const SWEEP = "*/2 * * * *";
const OFTEN = "*/10 * * * *";

/** What the crons do. Every two minutes: events that a queue refused go back into it. Every ten: erasures that are not complete
 *  go on, what ran out of retries is replayed, and what has arrived leaves quarantine. Every night: the model of all shoppers
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
    case SWEEP:
      return [sweepSpool(env, atMs)];
    case OFTEN:
      return [continueErasures(env, Date.now()), tendQuarantine(env, Date.now())];
    default:
      return [refreshModel(env, atMs), levelSpanner(env)];
  }
}
