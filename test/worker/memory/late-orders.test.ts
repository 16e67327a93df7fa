import * as fc from "fast-check";
import { afterEach, beforeEach, describe, it } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { reorderOf } from "../../../durable-objects/graph/reorder.ts";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import { WarmViews } from "../../../durable-objects/warm-views.ts";
import { told } from "../graph/told.ts";
import { classicUsual, holdQueues, memory, requestOf, rowsOf } from "../memory-probe.ts";
import { type StreamOrder, anyTwoArrivals } from "../order-streams.ts";

// Fifteen streams of orders, each lived through twice, one order after the other: to shrink one would take minutes.
const LONG = { timeout: 60_000 };

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** A fact as it is told, but for its episodes: those of two users have two ids. */
function withoutOrders(fact: string): string {
  const { support, ...rest }: { support: string[] } = JSON.parse(fact);
  return JSON.stringify({ ...rest, support: support.length });
}

/** Confirms a stream of orders; when told to, with an alarm and an eviction after every few of them. */
async function live(
  user: string,
  stream: readonly StreamOrder[],
  interruptEvery = Infinity,
): Promise<unknown> {
  for (const [index, { items, gift, atMs }] of stream.entries()) {
    const body = { items, gift, currency: "EUR", occurred_at: new Date(atMs).toISOString() };
    await memory(user).write(requestOf(user, `k${index}`, body));
    if (index % interruptEvery !== interruptEvery - 1) continue;
    await runDurableObjectAlarm(memory(user));
    await evictDurableObject(memory(user));
  }
  return runInDurableObject(memory(user), async (instance: UserMemory, { storage }) => {
    const { graph, index } = new WarmViews(storage.sql, 1);
    const skus = stream.flatMap(({ items }) => items.map((line) => line.sku)).toSorted();
    const { byProduct } = graph.evidence.purchases;
    return {
      warm: await classicUsual(instance),
      reorders: skus.map((sku) => [sku, reorderOf(byProduct.get(sku) ?? [])]),
      firstAtMs: index.firstAtMs,
      facts: told(graph).map(withoutOrders).toSorted(),
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
        { numRuns: 15, endOnFailure: true },
      );
      expect(run).toBeGreaterThanOrEqual(15);
      expect(snapshots).toBeGreaterThan(0);
    },
  );
});
