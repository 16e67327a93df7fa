import * as fc from "fast-check";
import { afterEach, beforeEach, describe, it } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { patternsOf } from "../../../durable-objects/messages.ts";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import { Views } from "../../../durable-objects/views.ts";
import { holdQueues, memory, requestOf, rowsOf } from "../memory-probe.ts";
import { type StreamOrder, anyTwoArrivals } from "../order-streams.ts";

// Fifteen streams of orders, each lived through twice, one order after the other.
const LONG = { timeout: 60_000 };

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** Confirms a stream of orders; when told to, with an alarm and an eviction after every few of them. */
async function live(
  user: string,
  stream: readonly StreamOrder[],
  interruptEvery = Infinity,
): Promise<unknown> {
  for (const [index, { items, gift, atMs }] of stream.entries()) {
    const body = { items, gift, currency: "EUR", occurred_at: new Date(atMs).toISOString() };
    await memory(user).confirmOrder(requestOf(user, `k${index}`, body));
    if (index % interruptEvery !== interruptEvery - 1) continue;
    await runDurableObjectAlarm(memory(user));
    await evictDurableObject(memory(user));
  }
  return runInDurableObject(memory(user), (instance: UserMemory, { storage }) => {
    const views = new Views(storage.sql);
    const skus = stream.flatMap(({ items }) => items.map((line) => line.sku)).toSorted();
    return {
      warm: instance.usual(),
      patterns: patternsOf(views.purchaseDays.get(), skus),
      firstAtMs: views.orders.get().firstAtMs,
    };
  });
}

describe("a memory", () => {
  it(
    "answers the same in whatever order orders arrive, evicted and snapshotted on the way",
    LONG,
    async ({ expect }) => {
      let run = 0;
      let snapshots = 0;
      const streams = fc.tuple(anyTwoArrivals(60), fc.integer({ min: 1, max: 40 }));
      await fc.assert(
        fc.asyncProperty(streams, async ([[stream, other], interruptEvery]) => {
          run += 1;
          const inOrder = await live(`in-order-${run}`, stream);
          const late = await live(`late-${run}`, other, interruptEvery);
          expect(late).toEqual(inOrder);
          snapshots += (await rowsOf(`late-${run}`, "SELECT part FROM snapshot WHERE part = 'head'")).length;
        }),
        { numRuns: 15 },
      );
      expect(run).toBeGreaterThanOrEqual(15);
      expect(snapshots).toBeGreaterThan(0);
    },
  );
});
