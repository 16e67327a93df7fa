import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Receipt } from "../../../durable-objects/receipts.ts";
import { FIRST_WAIT_MS, LONGEST_FIRST_WAIT_MS } from "../../../durable-objects/settlement.ts";
import { billedFor, holdQueues, memory, receiptsInLog, report, requestOf, rowsOf } from "../memory-probe.ts";
import { confirmed, get } from "../storefront.ts";

// So far ahead that the platform runs no alarm by itself: each runs when its test says so.
const NOW_MS = Date.UTC(2090, 0, 1);
const SECOND_MS = 1000;
const FIRST_WAIT_SECONDS = FIRST_WAIT_MS / SECOND_MS;

const delivered = (where = "Orders"): Receipt => ({
  state: "delivered",
  at: "2026-11-22T12:00:01.000Z",
  where,
});
const quarantined = (reason: string): Receipt => ({
  state: "quarantined",
  at: "2026-11-22T12:00:02.000Z",
  reason,
});
const ALL = {
  spanner: delivered(),
  bigquery: delivered("order_transaction_events"),
  archive: delivered("a.ndjson.gz"),
};

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW_MS });
  queues = holdQueues();
});
afterEach(() => {
  queues.release();
  vi.useRealTimers();
});

async function sinksOf(user: string, orderId: string): Promise<Record<string, Receipt>> {
  const answer = await get(user, `/v1/orders/${orderId}/delivery`);
  return (await answer.json<{ sinks: Record<string, Receipt> }>()).sinks;
}

function alarmOf(user: string): Promise<number | null> {
  return runInDurableObject(memory(user), (_, state) => state.storage.getAlarm());
}

/** Runs the memory's alarm so many seconds later than now. */
function alarmAfter(seconds: number, user: string): Promise<boolean> {
  vi.setSystemTime(Date.now() + seconds * SECOND_MS);
  return runDurableObjectAlarm(memory(user));
}

/** How often each sink was sent something of a user. */
function sends(user: string): [spanner: number, bigquery: number, archive: number] {
  return [
    queues.sentTo("spanner", user).length,
    queues.sentTo("bigquery", user).length,
    queues.sentTo("archive", user).length,
  ];
}

async function untilSent(user: string, wanted: [number, number, number]): Promise<void> {
  await vi.waitUntil(() => sends(user).every((count, sink) => count >= (wanted[sink] ?? 0)), 5000);
}

describe("what a sink reports", () => {
  it("is in the delivery at once, sink by sink, before any alarm", async ({ expect }) => {
    const { order_id } = await confirmed("at-once", "k");
    await report("at-once", 1, { bigquery: ALL.bigquery });
    expect(await sinksOf("at-once", order_id)).toEqual({
      spanner: { state: "pending" },
      bigquery: ALL.bigquery,
      archive: { state: "pending" },
    });
    expect(await receiptsInLog("at-once", 1)).toEqual({ settled: 0, receipts: {} });
  });

  it("is in the log once all have reported: one row, and the alarm has nothing left to write", async ({
    expect,
  }) => {
    const { order_id } = await confirmed("settled", "k");
    await report("settled", 1, { spanner: ALL.spanner });
    await report("settled", 1, { archive: ALL.archive });
    expect(await receiptsInLog("settled", 1)).toEqual({ settled: 0, receipts: {} });
    const { written } = await billedFor("settled", (instance) =>
      instance.reportArrivals([{ seq: 1, generation: 1, sink: "bigquery", receipt: ALL.bigquery }]),
    );
    expect(written).toBe(1);
    expect(await receiptsInLog("settled", 1)).toEqual({ settled: 1, receipts: ALL });
    await alarmAfter(FIRST_WAIT_SECONDS, "settled");
    expect(await alarmOf("settled")).toBeNull();
    await evictDurableObject(memory("settled"));
    expect(await sinksOf("settled", order_id)).toEqual(ALL);
  });

  it("counts only for the generation that the memory has", async ({ expect }) => {
    const { order_id } = await confirmed("generations", "k");
    for (const generation of [0, 2]) await report("generations", 1, { ...ALL, generation });
    await report("generations", 1, { spanner: ALL.spanner, generation: 1 });
    expect(await sinksOf("generations", order_id)).toMatchObject({
      spanner: { state: "delivered" },
      bigquery: { state: "pending" },
    });
  });

  it("to a memory that never was, or of an order it does not have, changes nothing", async ({ expect }) => {
    await report("never-was", 1, ALL);
    expect((await get("never-was", "/v1/users/me/usual")).status).toBe(200);
    const { order_id } = await confirmed("has-one", "k");
    await report("has-one", 7, ALL);
    await alarmAfter(FIRST_WAIT_SECONDS, "has-one");
    expect(await sinksOf("has-one", order_id)).toMatchObject({ spanner: { state: "pending" } });
  });

  it("never takes a delivery back: quarantined later, before the alarm, after it, after an eviction", async ({
    expect,
  }) => {
    const { order_id } = await confirmed("stays", "k");
    const later = { spanner: quarantined("invalid"), archive: quarantined("retries_exhausted") };
    await report("stays", 1, ALL);
    await report("stays", 1, later);
    expect(await sinksOf("stays", order_id)).toEqual(ALL);
    await alarmAfter(FIRST_WAIT_SECONDS, "stays");
    await report("stays", 1, later);
    await runDurableObjectAlarm(memory("stays"));
    await evictDurableObject(memory("stays"));
    await report("stays", 1, later);
    await runDurableObjectAlarm(memory("stays"));
    expect(await sinksOf("stays", order_id)).toEqual(ALL);
    expect(await receiptsInLog("stays", 1)).toEqual({ settled: 1, receipts: ALL });
  });

  it("twice about a settled order wakes no alarm and writes no row", async ({ expect }) => {
    await confirmed("repeat", "k");
    await report("repeat", 1, ALL);
    await alarmAfter(FIRST_WAIT_SECONDS, "repeat");
    const billed = await billedFor("repeat", (instance) =>
      instance.reportArrivals([{ seq: 1, generation: 1, sink: "spanner", receipt: delivered("again") }]),
    );
    expect(billed.written).toBe(0);
    expect(await alarmOf("repeat")).toBeNull();
  });

  it("after a replay from quarantine is written, although the order was settled long ago", async ({
    expect,
  }) => {
    const { order_id } = await confirmed("replayed", "k");
    await report("replayed", 1, { ...ALL, bigquery: quarantined("invalid") });
    await alarmAfter(FIRST_WAIT_SECONDS, "replayed");
    expect(await receiptsInLog("replayed", 1)).toMatchObject({ settled: 1 });
    await evictDurableObject(memory("replayed"));
    await report("replayed", 1, { bigquery: ALL.bigquery });
    expect(await sinksOf("replayed", order_id)).toEqual(ALL);
    expect(await receiptsInLog("replayed", 1)).toEqual({ settled: 1, receipts: ALL });
  });
});

describe("the alarm", () => {
  it("sends again what no sink has reported, to those sinks only", async ({ expect }) => {
    await confirmed("resent", "k");
    await untilSent("resent", [1, 1, 1]);
    await report("resent", 1, { archive: ALL.archive });
    await alarmAfter(FIRST_WAIT_SECONDS, "resent");
    expect(sends("resent")).toEqual([2, 2, 1]);
    const [first, again] = queues.sentTo("spanner", "resent");
    expect(again).toEqual(first);
    expect(await alarmOf("resent")).toBe(Date.now() + FIRST_WAIT_MS);
  });

  it("does not send again before its time", async ({ expect }) => {
    await confirmed("patient", "k");
    await untilSent("patient", [1, 1, 1]);
    await alarmAfter(3, "patient");
    expect(sends("patient")).toEqual([1, 1, 1]);
    expect(await alarmOf("patient")).toBe(NOW_MS + FIRST_WAIT_MS);
  });

  it("waits longer after a confirmation when the last delivery was slow, until the memory sleeps", async ({
    expect,
  }) => {
    await confirmed("slow", "k1");
    vi.setSystemTime(NOW_MS + 19 * SECOND_MS);
    await report("slow", 1, ALL);
    await alarmAfter(1, "slow");
    await confirmed("slow", "k2");
    expect(await alarmOf("slow")).toBe(Date.now() + 38 * SECOND_MS);
    await report("slow", 2, ALL);
    await alarmAfter(38, "slow");
    await evictDurableObject(memory("slow"));
    await confirmed("slow", "k3");
    expect(await alarmOf("slow")).toBe(Date.now() + FIRST_WAIT_MS);
  });

  it("keeps what some sinks reported while another is busy, and writes one row in the end", async ({
    expect,
  }) => {
    await confirmed("busy", "k");
    await report("busy", 1, { spanner: ALL.spanner, archive: ALL.archive });
    const lagMs = async (): Promise<number> => 15 * SECOND_MS;
    const health = env.SINK_HEALTH.getByName("bigquery");
    const slow = new Proxy(health, { get: (_, name) => (name === "lagMs" ? lagMs : undefined) });
    const asking = vi.spyOn(env.SINK_HEALTH, "getByName").mockReturnValue(slow);
    await alarmAfter(FIRST_WAIT_SECONDS, "busy");
    asking.mockRestore();
    expect(await receiptsInLog("busy", 1)).toEqual({ settled: 0, receipts: {} });
    expect(await alarmOf("busy")).toBe(NOW_MS + 30 * SECOND_MS);
    await report("busy", 1, { bigquery: ALL.bigquery });
    expect(await receiptsInLog("busy", 1)).toEqual({ settled: 1, receipts: ALL });
  });

  it("goes on for ever, after evictions too, until the sink has it", async ({ expect }) => {
    await confirmed("persistent", "k");
    await untilSent("persistent", [1, 1, 1]);
    await report("persistent", 1, { ...ALL, spanner: quarantined("retries_exhausted") });
    for (let round = 2; round <= 6; round += 1) {
      expect(await alarmAfter(3600, "persistent")).toBe(true);
      expect(sends("persistent")).toEqual([round, 1, 1]);
      expect(await receiptsInLog("persistent", 1)).toMatchObject({ settled: 0 });
      expect(await alarmOf("persistent")).not.toBeNull();
      await evictDurableObject(memory("persistent"));
    }
    await report("persistent", 1, { spanner: ALL.spanner });
    await alarmAfter(3600, "persistent");
    expect(await receiptsInLog("persistent", 1)).toEqual({ settled: 1, receipts: ALL });
    expect(await alarmOf("persistent")).toBeNull();
  });

  it("sends an order whose first send failed, at every sink by itself", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    queues.release();
    queues = holdQueues(["bigquery"]);
    expect((await confirmed("refused", "k")).memory.version).toBe(1);
    await untilSent("refused", [1, 1, 1]);
    queues.release();
    queues = holdQueues();
    expect(sends("refused")).toEqual([0, 0, 0]);
    await report("refused", 1, { spanner: ALL.spanner, archive: ALL.archive });
    await alarmAfter(FIRST_WAIT_SECONDS, "refused");
    expect(sends("refused")).toEqual([0, 1, 0]);
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
  });

  it("that fails is set again, and then does its work", async ({ expect }) => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    await confirmed("stumbles", "k");
    await report("stumbles", 1, { spanner: ALL.spanner, archive: ALL.archive });
    vi.setSystemTime(NOW_MS + FIRST_WAIT_MS);
    await runInDurableObject(memory("stumbles"), async (instance, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      const broken = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
        if (query.startsWith("UPDATE")) throw new Error("the disk is full");
        return exec(query, ...bindings);
      });
      await instance.alarm();
      broken.mockRestore();
    });
    expect(logged).toHaveBeenCalledTimes(1);
    expect(await receiptsInLog("stumbles", 1)).toEqual({ settled: 0, receipts: {} });
    expect(await alarmAfter(30, "stumbles")).toBe(true);
    const { bigquery, ...others } = ALL;
    expect(await receiptsInLog("stumbles", 1)).toEqual({ settled: 0, receipts: others });
    await report("stumbles", 1, { bigquery });
    expect(await receiptsInLog("stumbles", 1)).toEqual({ settled: 1, receipts: ALL });
    logged.mockRestore();
  });

  it("costs no alarm of its own when the memory slept since it confirmed, and brings a late one forward", async ({
    expect,
  }) => {
    const user = "slept";
    await confirmed(user, "k");
    await untilSent(user, [1, 1, 1]);
    const set = await alarmOf(user);
    const alarmOnceReported = async (sink: "bigquery" | "archive"): Promise<number | null> => {
      await evictDurableObject(memory(user));
      vi.setSystemTime(Date.now() + 11 * SECOND_MS);
      await report(user, 1, { [sink]: ALL[sink] });
      return alarmOf(user);
    };
    expect(await alarmOnceReported("bigquery")).toBe(set);
    await runInDurableObject(memory(user), (_, { storage }) =>
      storage.setAlarm(Date.now() + 3600 * SECOND_MS),
    );
    expect(await alarmOnceReported("archive")).toBe(Date.now() + LONGEST_FIRST_WAIT_MS);
  });

  it("forgets none of many orders: what it does not look at now it looks at next", async ({ expect }) => {
    const user = "many";
    const total = 450;
    for (let n = 1; n <= total; n += 1) await memory(user).write(requestOf(user, `k${n}`));
    await untilSent(user, [total, total, total]);
    // All are reported but one beyond those that one alarm looks at.
    for (let n = 1; n <= total; n += 1) if (n !== 230) await report(user, n, ALL);
    for (let round = 0; round < 3; round += 1) await alarmAfter(FIRST_WAIT_SECONDS, user);
    expect(queues.sentTo("spanner", user).filter(({ seq }) => seq === 230).length).toBeGreaterThan(1);
    const before = queues.sentTo("spanner", user).filter(({ seq }) => seq === 230).length;
    await evictDurableObject(memory(user));
    expect(await alarmOf(user)).not.toBeNull();
    await alarmAfter(3600, user);
    expect(queues.sentTo("spanner", user).filter(({ seq }) => seq === 230)).toHaveLength(before + 1);
    expect(queues.sentTo("spanner", user).filter(({ seq }) => seq !== 230)).toHaveLength(total - 1);
  }, 60_000);

  it("forgets no order that comes while it asks how slow the sinks are", async ({ expect }) => {
    const user = "meanwhile";
    for (let n = 1; n <= 33; n += 1) await memory(user).write(requestOf(user, `k${n}`));
    await untilSent(user, [33, 33, 33]);
    for (let n = 1; n <= 32; n += 1) await report(user, n, ALL);
    let asked = 0;
    const lagMs = async (): Promise<number> => {
      asked += 1;
      if (asked > 1) return 0;
      await report(user, 33, ALL);
      await memory(user).write(requestOf(user, "k34"));
      return 0;
    };
    const health = env.SINK_HEALTH.getByName("spanner");
    const slow = new Proxy(health, { get: (_, name) => (name === "lagMs" ? lagMs : undefined) });
    const asking = vi.spyOn(env.SINK_HEALTH, "getByName").mockReturnValue(slow);
    await alarmAfter(FIRST_WAIT_SECONDS, user);
    asking.mockRestore();
    expect(asked).toBeGreaterThan(0);
    expect(await rowsOf(user, "SELECT seq FROM episodes WHERE settled = 0")).toEqual([{ seq: 34 }]);
    expect(await rowsOf(user, "SELECT part FROM snapshot WHERE part = 'head'")).toHaveLength(1);
    await evictDurableObject(memory(user));
    await alarmAfter(3600, user);
    expect(queues.sentTo("spanner", user).filter(({ seq }) => seq === 34)).toHaveLength(2);
  });

  it("keeps the time of what is due in the part it looked at first", async ({ expect }) => {
    const user = "first-part";
    for (let n = 1; n <= 210; n += 1) await memory(user).write(requestOf(user, `k${n}`));
    await untilSent(user, [210, 210, 210]);
    for (let n = 2; n <= 210; n += 1) await report(user, n, ALL);
    for (let round = 0; round < 2; round += 1) await alarmAfter(1, user);
    expect(await alarmOf(user)).toBe(NOW_MS + FIRST_WAIT_MS);
  }, 60_000);
});
