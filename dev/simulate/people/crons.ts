import { CRONS } from "../../../src/crons.ts";
import { runScheduled } from "../../../src/scheduled.ts";
import { POINTER } from "../../../src/shared/read.ts";
import type { Realm } from "../realm.ts";
import { Life } from "../world/life.ts";

const MINUTE_MS = 60_000;
/** So long the platform lets a cron run. */
const HANDLER_MS = 15 * MINUTE_MS;
const OFTEN_MS = 10 * MINUTE_MS;
const SWEEP_MS = 2 * MINUTE_MS;
/** Stands for a night. */
const MODEL_MS = 12 * 60 * MINUTE_MS;

/** Runs the Worker's crons, where there is something for them to do: a look at nothing changes nothing. The nightly model of all
 *  shoppers is not made, it is only said that it was. */
export function startCrons(realm: Realm): void {
  const { world } = realm;
  world.every(OFTEN_MS, () => {
    if (hasOpenErasures(realm)) run(realm, CRONS.erasures);
    if (realm.bucket.under("quarantine/").length > 0) run(realm, CRONS.quarantine);
  });
  world.every(SWEEP_MS, () => {
    if (hasSpooled(realm)) run(realm, CRONS.spool);
  });
  if (!world.chance(0.5)) return;
  sayModelIsMade(realm);
  world.every(MODEL_MS, () => sayModelIsMade(realm));
}

/** What the world has to go on for, for the crons' sake: erasures that are not complete, events that wait for their queue, what lies
 *  in quarantine for having run out of retries. */
export function owed(realm: Realm): string[] {
  const paths = [...realm.bucket.under("spool/"), ...realm.bucket.under("quarantine/").filter(isExhausted)];
  return hasOpenErasures(realm) ? ["an erasure", ...paths] : paths;
}

function hasSpooled({ bucket }: Realm): boolean {
  return bucket.under("spool/").length > 0;
}

function isExhausted(path: string): boolean {
  return path.includes("/retries_exhausted/");
}

function hasOpenErasures({ erasures }: Realm): boolean {
  const database = erasures.disks.get("all")?.database;
  return (
    (database?.exec("SELECT 1 FROM erasures WHERE completed_at IS NULL LIMIT 1").toArray() ?? []).length > 0
  );
}

function run({ world, plan, env }: Realm, cron: string): void {
  const life = new Life(world, cron, {
    rate: () => plan.consumerCrashRate(),
    untilMs: world.nowMs + HANDLER_MS,
  });
  const controller = {
    cron,
    scheduledTime: world.nowMs,
    type: "scheduled",
    noRetry: () => undefined,
  } as const;
  // A cron that fails says so in its log, and is run again when it is due.
  life.enter(() => void runScheduled(controller, env).catch(() => undefined));
}

function sayModelIsMade({ world, bucket }: Realm): void {
  const made_at = new Date(world.nowMs).toISOString();
  const text = JSON.stringify({ version: made_at, path: "shared/none", made_at });
  bucket.lay(POINTER, new TextEncoder().encode(text));
}
