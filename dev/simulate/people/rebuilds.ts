import { memoryOf } from "../../../durable-objects/memory-of.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { type Run, type Target, isSame, newRun } from "../../../src/recover/run.ts";
import { begin, goOn } from "../../../src/recover/runs.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import { wait } from "../world/globals.ts";
import { atDoor } from "./door.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** So long things go wrong in a last rebuild, at the most. */
const LONGEST_FAULTY_MS = HOUR_MS;
/** What is rebuilt once everything has settled, in this order. */
export const TARGETS = ["memory", "spanner", "bigquery"] as const;

/** Rebuilds memories from the archive now and then, in the midst of everything, and in every fourth world BigQuery: nobody is the
 *  worse for it. */
export async function rebuildNowAndThen(
  realm: Realm,
  userIds: readonly [string, ...string[]],
): Promise<void> {
  const { world } = realm;
  for (let rebuilds = world.below(3); rebuilds > 0; rebuilds -= 1) {
    await wait(world.between(MINUTE_MS, 3 * HOUR_MS));
    const userId = world.chance(0.5) ? world.oneOf(userIds) : undefined;
    const target = realm.seed % 4 === 0 && world.chance(0.7) ? "bigquery" : "memory";
    await rebuild(realm, { target, dry_run: world.chance(0.2), userId });
  }
}

/** Spanner's rows are lost, BigQuery's, and a memory, each in some worlds, once everything has settled; all are rebuilt, in
 *  some worlds while everything goes wrong again. A lost memory may be looked up before, and come back from Spanner. */
export async function loseAndRebuild(realm: Realm, userIds: readonly [string, ...string[]]): Promise<void> {
  const { world, plan, spanner, bigquery, memories } = realm;
  if (world.chance(0.3)) spanner.tables.lose();
  if (world.chance(0.5)) {
    const userId = world.oneOf(userIds);
    memories.lose(userId);
    if (world.chance(0.5)) await lookUp(realm, userId);
  }
  if (world.chance(0.5)) bigquery.lose();
  if (world.chance(0.5)) {
    plan.stir();
    world.after(world.between(0, LONGEST_FAULTY_MS), () => plan.calm());
  }
  for (const target of TARGETS) await rebuild(realm, { target, dry_run: false, userId: undefined });
  plan.calm();
}

/** Asks a memory for something, and leaves it the time to come back. */
async function lookUp({ env, world }: Realm, userId: string): Promise<void> {
  await memoryOf(env, userId).order("ord_unknown");
  await wait(world.between(0, 10 * MINUTE_MS));
}

/** Compares what the archive says with memories, Spanner and BigQuery.
 *  @param targets where nothing was refused for good */
export async function compareAll(
  realm: Realm,
  { targets, violations }: { targets: readonly Target[]; violations: Violations },
): Promise<void> {
  for (const target of targets) {
    const run = await rebuild(realm, { target, dry_run: true, userId: undefined });
    violations.unless(
      isSame(run) === true,
      "what the archive says is what is there",
      () => `${target}: ${differing(run).join("; ")}`,
    );
  }
}

function differing({ expected, found }: Run): string[] {
  return Object.entries(expected)
    .filter(([table, { hash }]) => found[table]?.hash !== hash)
    .map(([table, { rows }]) => `${table} ${found[table]?.rows} rows, not ${rows}, or others`);
}

/** As `POST /v1/ops/rebuild` does, again and again until it is done. */
async function rebuild(
  realm: Realm,
  { target, dry_run, userId }: Pick<Run, "target" | "dry_run"> & { userId: string | undefined },
): Promise<Run> {
  const { world, env } = realm;
  const user_ref = userId === undefined ? undefined : userRef(userId, env.USER_REF_SECRET);
  const run = newRun({ run: `run${world.below(1e9)}`, target, dry_run, user_ref }, Date.now());
  for (;;) {
    try {
      await begin(env.BUCKET, run);
      const gone = await atDoor(realm, () => goOn(realm.env, run.run));
      if (gone?.phase === "done") return gone;
    } catch {
      // Asked again.
    }
    await wait(world.between(1_000, MINUTE_MS));
  }
}
