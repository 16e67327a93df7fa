import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { ArrivalReport } from "../../../durable-objects/tracking.ts";
import { SINKS } from "../../../durable-objects/receipts.ts";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import {
  classicUsual,
  holdQueues,
  memory,
  receiptsInLog,
  requestOf,
  rowsOf,
  tablesOf,
} from "../memory-probe.ts";
import { line, order } from "../storefront.ts";
import { type Steps, crashing } from "./crash.ts";

const RESEND_AFTER_MS = 20_000;
const DEADLINE_MS = 5_000;

type Act = (instance: UserMemory) => Promise<unknown>;

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  queues = holdQueues();
});
afterEach(() => {
  queues.release();
  vi.useRealTimers();
});

/** Confirms orders until the user has so many; a repeat of one that is there changes nothing. */
async function confirmMany(user: string, count: number): Promise<void> {
  for (const n of upTo(count)) await memory(user).write(requestOf(user, `k${n}`, basket(n)));
  await untilSent(user, count);
}

/** Until every queue has had so many messages of a user: one that is still sent then would be a step of the next act. */
async function untilSent(user: string, count: number): Promise<void> {
  await vi.waitUntil(() => SINKS.every((sink) => queues.sentTo(sink, user).length >= count), DEADLINE_MS);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function basket(n: number): Record<string, unknown> {
  return order({ items: [line("ALL"), line(`OF-${n}`)] });
}

/** Confirms an order and waits until its messages are out, which happens behind the answer. */
function confirmAndSend(user: string, key: string): (instance: UserMemory) => Promise<void> {
  return async (instance) => {
    const sentBefore = queues.sentTo("archive", user).length;
    await instance.write(requestOf(user, key, basket(99)));
    await untilSent(user, sentBefore + 1);
  };
}

function arrivals(seqs: readonly number[]): ArrivalReport[] {
  const receipt = { state: "delivered" as const, at: "2026-11-22T00:00:00.000Z", where: "there" };
  return seqs.flatMap((seq) => SINKS.map((sink) => ({ seq, generation: 1, sink, receipt })));
}

/** What the user's storefront sees of the memory. */
async function seen(user: string): Promise<{ version: number; ofAll: number | undefined }> {
  const usual: { items: { sku: string; evidence: { orders: number } }[]; memory_version: number } =
    JSON.parse(await classicUsual(memory(user)));
  return {
    version: usual.memory_version,
    ofAll: usual.items.find(({ sku }) => sku === "ALL")?.evidence.orders,
  };
}

function alarmOf(user: string): Promise<number | null> {
  return runInDurableObject(memory(user), (_, state) => state.storage.getAlarm());
}

/** Everything the log owes is sent once more and reported, as the platform and the consumers do when time passes. */
async function settle(user: string, seqs: readonly number[]): Promise<void> {
  vi.setSystemTime(Date.now() + RESEND_AFTER_MS);
  await classicUsual(memory(user));
  await vi.waitUntil(async () => (await alarmOf(user)) !== null, DEADLINE_MS);
  await runDurableObjectAlarm(memory(user));
  await memory(user).reportArrivals(arrivals(seqs));
  await runDurableObjectAlarm(memory(user));
}

/** The steps of an act on a memory that lives, and a test of the same act for the death before each of them. */
async function eachStep(
  name: string,
  scene: { prepare: (user: string) => Promise<unknown>; act: (user: string) => Act },
  check: (user: string, died: { step: string; after: (step: string) => boolean }) => Promise<void>,
): Promise<Steps> {
  const spared = `${name}-spared`;
  await scene.prepare(spared);
  const { steps, died } = await crashing({ user: spared, act: scene.act(spared), queues });
  if (died) throw new Error("it died although nothing was told to");
  for (const [index, step] of steps.entries()) {
    const user = `${name}-${index}`;
    await scene.prepare(user);
    const outcome = await crashing({ user, act: scene.act(user), queues, dieBefore: index });
    if (!outcome.died) throw new Error(`${user} did not die before ${step}: ${outcome.steps.join("; ")}`);
    await check(user, { step: `${index} ${step}`, after: (passed) => index > steps.indexOf(passed) });
  }
  return steps;
}

describe("a machine that dies between two steps", { timeout: 60_000 }, () => {
  it("of a first order leaves it whole or absent, and the retry makes one", async ({ expect }) => {
    const scene = {
      prepare: async () => undefined,
      act: (user: string) => confirmAndSend(user, "k"),
    };
    const steps = await eachStep("first", scene, async (user, { step, after }) => {
      const request = requestOf(user, "k", basket(99));
      const tables = await tablesOf(user);
      const isThere = (await memory(user).order(request.happening.body.order_id)) !== undefined;
      expect(isThere, step).toBe(after("commit"));
      expect(tables.length > 0, step).toBe(isThere);
      expect((await memory(user).write(request)).kind, step).toBe(isThere ? "replayed" : "written");
      expect(await rowsOf(user, "SELECT seq, episode_id FROM episodes"), step).toEqual([
        { seq: 1, episode_id: request.episodeId },
      ]);
      await settle(user, [1]);
      for (const sink of SINKS) expect(queues.sentTo(sink, user).length, step).toBeGreaterThan(0);
      expect(await receiptsInLog(user, 1), step).toMatchObject({ settled: 1 });
    });
    expect(steps).toEqual(expect.arrayContaining(["begin", "set alarm", "commit", "put into R2", "answer"]));
    expect(steps.filter((step) => step === "send to a queue")).toHaveLength(3);
  });

  it("of a later order leaves it whole or absent, and the retry makes one", async ({ expect }) => {
    const scene = {
      prepare: async (user: string) => {
        await confirmMany(user, 3);
        await evictDurableObject(memory(user));
      },
      act: (user: string) => confirmAndSend(user, "k"),
    };
    const steps = await eachStep("later", scene, async (user, { step, after }) => {
      const request = requestOf(user, "k", basket(99));
      const isThere = (await memory(user).order(request.happening.body.order_id)) !== undefined;
      expect(isThere, step).toBe(after("commit"));
      expect(await seen(user), step).toEqual({ version: isThere ? 4 : 3, ofAll: isThere ? 4 : 3 });
      expect((await memory(user).write(request)).kind, step).toBe(isThere ? "replayed" : "written");
      expect(await seen(user), step).toEqual({ version: 4, ofAll: 4 });
      await settle(user, [1, 2, 3, 4]);
      expect(
        queues.sentTo("spanner", user).some(({ seq }) => seq === 4),
        step,
      ).toBe(true);
      expect(await receiptsInLog(user, 4), step).toMatchObject({ settled: 1 });
    });
    expect(steps).toContain("commit");
  });

  it("of a report loses the report at most: it is made again, and the order is settled", async ({
    expect,
  }) => {
    const scene = {
      prepare: async (user: string) => {
        await confirmMany(user, 2);
        await runInDurableObject(memory(user), (_, state) => state.storage.deleteAlarm());
        await evictDurableObject(memory(user));
      },
      act: () => (instance: UserMemory) => instance.reportArrivals(arrivals([1, 2])),
    };
    const steps = await eachStep("report", scene, async (user, { step }) => {
      expect(await seen(user), step).toEqual({ version: 2, ofAll: 2 });
      const written = (await rowsOf(user, "SELECT seq FROM episodes WHERE settled")).length;
      expect([0, 2], step).toContain(written);
      if (written === 0) await settle(user, [1, 2]);
      for (const seq of [1, 2]) expect(await receiptsInLog(user, seq), step).toMatchObject({ settled: 1 });
    });
    expect(steps).toEqual(expect.arrayContaining(["UPDATE episodes SET receipts", "commit", "answer"]));
  });

  it("of an alarm that writes receipts, sends again and writes the snapshot leaves log and views whole", async ({
    expect,
  }) => {
    const all = upTo(33);
    const scene = {
      prepare: async (user: string) => {
        await confirmMany(user, 30);
        await memory(user).reportArrivals(arrivals(upTo(30)));
        await runDurableObjectAlarm(memory(user));
        await confirmMany(user, 33);
        await memory(user).reportArrivals(arrivals([31, 32]).filter(({ sink }) => sink !== "bigquery"));
        vi.setSystemTime(Date.now() + RESEND_AFTER_MS);
      },
      act: () => (instance: UserMemory) => instance.alarm(),
    };
    const written: boolean[] = [];
    const steps = await eachStep("alarm", scene, async (user, { step }) => {
      const parts = (await rowsOf(user, "SELECT part FROM snapshot")).length;
      const told = (await rowsOf(user, "SELECT seq FROM episodes WHERE receipts IS NOT NULL")).length;
      written.push(parts > 0);
      expect({ parts, told }, step).toEqual(parts > 0 ? { parts: 3, told: 32 } : { parts: 0, told: 30 });
      expect(await seen(user), step).toEqual({ version: 33, ofAll: 33 });
      await settle(user, all);
      for (const seq of all) expect(await receiptsInLog(user, seq), step).toMatchObject({ settled: 1 });
      await evictDurableObject(memory(user));
      expect(await seen(user), step).toEqual({ version: 33, ofAll: 33 });
    });
    // After the commit the platform makes it durable in its own time, and holds back what is sent until it is.
    expect(written.slice(0, steps.indexOf("commit") + 1)).not.toContain(true);
    expect(await rowsOf("alarm-spared", "SELECT part FROM snapshot")).toHaveLength(3);
    expect(steps).toEqual(
      expect.arrayContaining([
        "UPDATE episodes SET receipts",
        "INSERT INTO snapshot (part,",
        "commit",
        "set alarm",
        "send to a queue",
      ]),
    );
  });
});
