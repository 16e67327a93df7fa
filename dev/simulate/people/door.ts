import { memoryOf } from "../../../durable-objects/memory-of.ts";
import type { Env } from "../../../src/env.ts";
import { keyGenerations } from "../../../src/erase/erase-in-bucket.ts";
import { erasureIdOf } from "../../../src/forward/erasures.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { tombstoneOf } from "../../../src/forward/tombstones.ts";
import type { Realm } from "../realm.ts";
import { Life } from "../world/life.ts";

/** What a request may still do behind its answer. */
const BEHIND_ANSWER_MS = 30_000;

/** Has something done behind an answer, as `waitUntil` does: the isolate may end on the way. */
export function behindAnswer({ world, plan }: Realm, act: () => Promise<void>): void {
  const life = new Life(world, "behind an answer", {
    rate: () => plan.consumerCrashRate(),
    untilMs: world.nowMs + BEHIND_ANSWER_MS,
  });
  life.enter(() => void act().catch(() => undefined));
}

/** Erases a user as `DELETE /v1/users/{user}` does (src/erase/erase-call.ts).
 *  @returns the erasure's id, or undefined when there is nothing of him
 *  @throws what the door answers 503 to */
export async function eraseAsked(env: Env, userId: string): Promise<string | undefined> {
  const ref = userRef(userId, env.USER_REF_SECRET);
  const memory = memoryOf(env, userId);
  const remembered = await memory.generation();
  const [keys, tombstone] = await Promise.all([keyGenerations(env.BUCKET, ref), tombstoneOf(env, ref)]);
  const alive = keys.filter((generation) => generation > (tombstone?.generation ?? 0));
  const generations = remembered === undefined ? alive : [...alive, remembered];
  if (generations.length > 0) {
    const isErased = await memory.eraseThrough(userId, Math.max(...generations));
    if (!isErased) throw new Error("memory_unavailable");
  }
  const buried = await tombstoneOf(env, ref);
  return buried === undefined ? undefined : erasureIdOf(ref, buried.generation);
}
