import { memoryOf } from "../../../durable-objects/memory-of.ts";
import type { Env } from "../../../src/env.ts";
import { keyGenerations } from "../../../src/erase/erase-in-bucket.ts";
import { erasureIdOf } from "../../../src/forward/erasures.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { tombstoneOf } from "../../../src/forward/tombstones.ts";
import type { Realm } from "../realm.ts";
import { Life } from "../world/life.ts";
import { captureOf } from "../../../src/events/backends.ts";
import { behindAnswer as behindEvents } from "../../../src/events/behind-answer.ts";
import { batchIdOf } from "../../../src/events/identity.ts";
import { readBatch } from "../../../src/events/read-batch.ts";
import type { EventsMessage } from "../../../src/forward/events/message.ts";

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

/** Answers a request in an isolate that may end on the way, over a line that may break before and after.
 *  @throws what the caller sees then */
export function atDoor<Answer>({ world, plan }: Realm, act: () => Promise<Answer>): Promise<Answer> {
  const { thereMs, backMs, fate, error } = plan.objectCall();
  const life = new Life(world, "request", { rate: () => plan.consumerCrashRate() });
  return new Promise((resolve, reject) => {
    const back = (answer: () => void): void => world.after(backMs, answer);
    const broken = (): void => back(() => reject(new Error(error)));
    if (fate === "refused") return broken();
    life.whenDead(broken);
    world.after(thereMs, () =>
      life.enter(() => {
        act().then((answer) => (fate === "lost" ? broken() : back(() => resolve(answer))), broken);
      }),
    );
  });
}

/** Tells of events as `POST /v1/events` does (src/events/events-call.ts).
 *  @returns the batch that was accepted
 *  @throws what the door answers 503 to */
export function eventsTold(
  realm: Realm,
  { userId, told }: { userId: string; told: readonly object[] },
): Promise<EventsMessage> {
  return atDoor(realm, async () => {
    const { env } = realm;
    const receivedMs = Date.now();
    const ground = { userId, receivedMs, sentAt: undefined, sessionId: undefined, consent: {} };
    const { events } = readBatch({ list: "events", told, faults: new Map() }, ground);
    const user_ref = userRef(userId, env.USER_REF_SECRET);
    const received_at = new Date(receivedMs).toISOString();
    const ids = events.map(({ event_id }) => event_id);
    const batch_id = batchIdOf(user_ref, received_at, ids);
    const stamp = { v: 1, kind: "events", user_id: userId, user_ref, batch_id, received_at } as const;
    const batch = { ...stamp, trace_id: "0".repeat(32), events };
    await captureOf(env).capture(batch);
    behindAnswer(realm, async () => behindEvents(env, batch, { userId, isProven: true }));
    return batch;
  });
}

/** Erases a user as `DELETE /v1/users/{user}` does (src/erase/erase-call.ts).
 *  @returns the last erasure of him there was, or undefined when there is nothing of him
 *  @throws what the door answers 503 to */
export async function eraseAsked(
  env: Env,
  userId: string,
): Promise<{ erasureId: string; erasedAtMs: number } | undefined> {
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
  if (buried === undefined) return undefined;
  return { erasureId: erasureIdOf(ref, buried.generation), erasedAtMs: buried.erasedAtMs };
}
