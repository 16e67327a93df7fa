import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import type { Receipt } from "../../../durable-objects/receipts.ts";
import { SINKS } from "../../../durable-objects/receipts.ts";
import { Views } from "../../../durable-objects/views.ts";
import { billedFor, holdQueues, isUncreated, memory, requestOf, rowsOf, tablesOf } from "../memory-probe.ts";
import { confirmed, get, line, order, usualOf } from "../storefront.ts";

const delivered: Receipt = { state: "delivered", at: "2026-11-22T12:00:01.000Z", where: "here" };

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** Waits until the first order is on its way, and with it the user's key is in R2 and noted. */
async function untilKeyIsKept(user: string): Promise<void> {
  await vi.waitUntil(() => queues.sentTo("archive", user).length > 0, 5000);
}

describe("a confirmation", () => {
  for (const lines of [1, 100, 500])
    it(`costs two rows, the episode and the alarm, however long the order: ${lines}`, async ({ expect }) => {
      const user = `lines-${lines}`;
      await confirmed(user, "first");
      await untilKeyIsKept(user);
      await runDurableObjectAlarm(memory(user));
      const items = Array.from({ length: lines }, (_, n) => line(`SKU-${n}`));
      const body = order({ items });
      const warm = await billedFor(user, (instance) => instance.confirmOrder(requestOf(user, "warm", body)));
      expect(warm.written).toBeLessThanOrEqual(2);
      await evictDurableObject(memory(user));
      const cold = await billedFor(user, (instance) => instance.confirmOrder(requestOf(user, "cold", body)));
      expect(cold.written).toBeLessThanOrEqual(2);
    });

  it("costs three rows in all, once its receipts are written", async ({ expect }) => {
    const user = "whole-life";
    await confirmed(user, "first");
    await untilKeyIsKept(user);
    const reports = SINKS.flatMap((sink) =>
      [1, 2].map((seq) => ({ seq, generation: 1, sink, receipt: delivered })),
    );
    await memory(user).reportArrivals(reports.filter(({ seq }) => seq === 1));
    await runDurableObjectAlarm(memory(user));
    const { written } = await billedFor(user, async (instance) => {
      await instance.confirmOrder(requestOf(user, "second"));
      for (const one of reports.filter(({ seq }) => seq === 2)) await instance.reportArrivals([one]);
      await instance.alarm();
    });
    expect(await rowsOf(user, "SELECT settled FROM episodes")).toEqual([{ settled: 1 }, { settled: 1 }]);
    expect(written).toBeLessThanOrEqual(3);
  });

  it("costs the first of a user the identity and the tables on top, once", async ({ expect }) => {
    const user = "first-of-all";
    const { written } = await billedFor(user, (instance) => instance.confirmOrder(requestOf(user, "k")));
    const tables = await tablesOf(user);
    expect(tables).toEqual(["episodes", "identity", "snapshot"]);
    // A table costs two rows: its entry in the schema and its first page.
    expect(written).toBeLessThanOrEqual(3 + 2 * tables.length);
  });

  it("that is repeated, or a conflict, costs none", async ({ expect }) => {
    const user = "costless";
    await confirmed(user, "k");
    await untilKeyIsKept(user);
    const { written } = await billedFor(user, async (instance) => {
      expect(await instance.confirmOrder(requestOf(user, "k"))).toMatchObject({ kind: "replayed" });
      const other = requestOf(user, "k", order({ gift: true }));
      expect(await instance.confirmOrder(other)).toEqual({ kind: "conflict" });
    });
    expect(written).toBe(0);
  });
});

describe("My Usual", () => {
  it("of a warm memory reads no row, right after an order too", async ({ expect }) => {
    await confirmed("warm", "a");
    await confirmed("warm", "b");
    const billed = await billedFor("warm", (instance) => {
      expect(JSON.parse(instance.usual()).items).toHaveLength(1);
    });
    expect(billed).toEqual({ read: 0, written: 0 });
  });

  it("of a cold memory reads the snapshot and the tail, not the whole log", async ({ expect }) => {
    const user = "cold";
    for (let n = 0; n < 100; n += 1) await memory(user).confirmOrder(requestOf(user, `k${n}`));
    await runDurableObjectAlarm(memory(user));
    await confirmed(user, "tail 1");
    await confirmed(user, "tail 2");
    await evictDurableObject(memory(user));
    const { read } = await billedFor(user, (_, sql) => {
      expect(new Views(sql).habits.get().orders).toBe(102);
    });
    // The head, one part, and two episodes; a search that ends counts the row it ends at.
    expect(read).toBeLessThanOrEqual(6);
  });
});

describe("a look-up of an unknown user", () => {
  it("creates no table and writes no row, whatever is asked", async ({ expect }) => {
    for (const path of ["/v1/users/me/usual", "/v1/orders/ord_x", "/v1/orders/ord_x/delivery"])
      await get("unknown", path);
    expect(await tablesOf("unknown")).toEqual([]);
    const billed = await billedFor("unknown", (instance) => {
      instance.usual();
      instance.order("ord_x");
      instance.delivery("ord_x");
    });
    expect(billed).toEqual({ read: 0, written: 0 });
    expect((await usualOf("unknown")).memory_version).toBe(0);
    expect(await isUncreated("never-asked")).toBe(true);
  });
});
