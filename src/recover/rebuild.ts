import type { Env } from "../env.ts";
import { log, reasonOf } from "../log.ts";
import { expectedOfPart, foundInWarehouse, loadPart } from "./bigquery.ts";
import { compareMemories, writeMemories } from "./memory.ts";
import { type OpenedUser, openUsers } from "./open-part.ts";
import { type Run, counted, nextPart } from "./run.ts";
import { clearPart, gatherStep, linesOfPart, sortStep, survey } from "./sort.ts";
import { comparePart, writePart } from "./spanner.ts";

/** Makes a run's next step. Nothing is written twice that may not be: a step that is made again, because what it came to
 *  could not be noted, ends as if it had been made once. One that fails says why, and is tried by the next call. */
export async function step(env: Env, run: Run): Promise<Run> {
  const { failure: _, ...fresh } = run;
  try {
    return await stepOf(env, fresh);
  } catch (error) {
    const reason = reasonOf(error);
    log("warn", "rebuild step failed", { run: run.run, phase: run.phase, reason });
    return { ...fresh, failure: reason };
  }
}

async function stepOf(env: Env, run: Run): Promise<Run> {
  switch (run.phase) {
    case "survey":
      return survey(env.BUCKET, run);
    case "sort":
    case "late":
      return sortStep(env.BUCKET, run);
    case "gather":
      return gatherStep(env.BUCKET, run);
    case "write":
      return onPart(env, run, (users) => write(env, run, users));
    case "compare":
      return comparison(env, run);
    case "clear":
      return clearPart(env.BUCKET, run);
    case "done":
      return run;
  }
}

/** Does something with the users of the next part. A part that fails is the next one again. */
async function onPart(env: Env, run: Run, act: (users: readonly OpenedUser[]) => Promise<Run>): Promise<Run> {
  const { users, counts } = await openUsers(env, await linesOfPart(env.BUCKET, run));
  const done = await act(users);
  if (done.failure !== undefined) return { ...run, failure: done.failure };
  const isFirst = run.phase === "write" || run.dry_run;
  const episodes = users.reduce((sum, one) => sum + one.log.length, 0);
  const events = users.reduce((sum, one) => sum + one.events.length, 0);
  const seen = isFirst ? counted(done, { ...counts, users: users.length, episodes, events }) : done;
  return nextPart(seen);
}

async function write(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  switch (run.target) {
    case "spanner":
      return writePart(env, run, users);
    case "bigquery":
      return loadPart(env, run, users);
    case "memory":
      return writeMemories(env, run, users);
  }
}

async function comparison(env: Env, run: Run): Promise<Run> {
  if (run.target === "spanner") return onPart(env, run, (users) => comparePart(env, run, users));
  if (run.target === "memory") return onPart(env, run, (users) => compareMemories(env, run, users));
  return onPart(env, run, async (users) => {
    const expected = expectedOfPart(run, users);
    if (run.part + 1 < run.parts) return { ...run, expected };
    // The views are read once, with the last part.
    const userId = run.user_ref === undefined ? undefined : (users[0]?.userId ?? "");
    return { ...run, expected, found: await foundInWarehouse(env, run, userId) };
  });
}
