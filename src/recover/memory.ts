import { memoryOf } from "../../durable-objects/memory-of.ts";
import { linesOf, stateOf } from "../../durable-objects/recovering/merging.ts";
import { type Tally, added } from "../../durable-objects/recovering/tally.ts";
import type { Env } from "../env.ts";
import type { OpenedUser } from "./open-part.ts";
import type { Run } from "./run.ts";

/** Memories that are asked at once. */
const AT_ONCE = 6;
const TABLE = "episodes";

/** Writes what the memories of a part's users lack of their logs. One that has everything is only asked. */
export async function writeMemories(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  const now = new Date().toISOString();
  await inTurns(users, async (user) => {
    if (user.logOfMemory.length === 0) return;
    const expected = expectedOf(user, now);
    const memory = memoryOf(env, user.userId);
    if ((await memory.stateBefore(Date.parse(now)))?.hash === expected.hash) return;
    const { userId, generation, logOfMemory: log } = user;
    const version = log.at(-1)?.episode.seq ?? 0;
    const recovery = { userId, generation, version, from: "archive", where: "archive/" } as const;
    const lines = new Blob([linesOf(log)]).stream();
    await memory.recover(recovery, lines);
  });
  return run;
}

/** Adds up what the archive says of a part's memories, and what they say themselves, of before the run began. */
export async function compareMemories(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  let [expected, found] = [run.expected[TABLE], run.found[TABLE]];
  await inTurns(users, async (user) => {
    const own = await memoryOf(env, user.userId).stateBefore(Date.parse(run.began_at));
    expected = added(expected, expectedOf(user, run.began_at));
    found = added(found, own);
  });
  return {
    ...run,
    expected: { ...run.expected, [TABLE]: added(expected, undefined) },
    found: { ...run.found, [TABLE]: added(found, undefined) },
  };
}

function expectedOf({ userId, generation, logOfMemory }: OpenedUser, before: string): Tally {
  return stateOf(undefined, logOfMemory, { userId, generation, beforeMs: Date.parse(before) });
}

async function inTurns(
  users: readonly OpenedUser[],
  act: (user: OpenedUser) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < users.length; from += AT_ONCE)
    await Promise.all(users.slice(from, from + AT_ONCE).map(act));
}
