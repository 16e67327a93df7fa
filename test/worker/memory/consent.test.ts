import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { holdQueues, memory, receiptsInLog, report } from "../memory-probe.ts";
import { anOrder, item, tell } from "./telling.ts";

const MILK = item("MILK");
const DELIVERED = { state: "delivered", at: new Date().toISOString(), where: "x" } as const;

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
});
afterEach(() => {
  vi.useRealTimers();
  queues.release();
});

async function consent(user: string, key: string, analytics: boolean): Promise<void> {
  await tell(user, key, { kind: "preferences_set", body: { consent: { analytics } } });
}

describe("without consent to analytics", () => {
  it("no order goes to the warehouse, and its receipt says why", async ({ expect }) => {
    const user = "consent-no";
    await tell(user, "before", anOrder("ord_before", [MILK]));
    await vi.waitUntil(() => queues.sentTo("bigquery", user).length === 1, 5000);
    await consent(user, "no", false);
    await tell(user, "without", anOrder("ord_without", [MILK]));
    const sent = (count: number) => vi.waitUntil(() => queues.sentTo("archive", user).length === count, 5000);
    await sent(3);
    await consent(user, "yes", true);
    await tell(user, "after", anOrder("ord_after", [MILK]));
    await sent(5);
    expect(queues.sentTo("bigquery", user).map(({ seq }) => seq)).toEqual([1, 5]);
    const suppressed = { state: "suppressed", reason: "consent" };
    expect((await memory(user).delivery("ord_without"))?.receipts.bigquery).toMatchObject(suppressed);
    expect((await memory(user).delivery("ord_after"))?.receipts.bigquery).toBeUndefined();
    // Once the other sinks have it, nobody is owed it.
    await report(user, 3, { spanner: DELIVERED, archive: DELIVERED });
    expect(await receiptsInLog(user, 3)).toMatchObject({ settled: 1, receipts: { bigquery: suppressed } });
  });

  it("an order is not sent again after an eviction either, and is settled by the alarm", async ({
    expect,
  }) => {
    const user = "consent-evicted";
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await consent(user, "no", false);
    await tell(user, "without", anOrder("ord_without", [MILK]));
    await vi.waitUntil(() => queues.sentTo("archive", user).length === 2, 5000);
    await evictDurableObject(memory(user));
    await report(user, 2, { spanner: DELIVERED, archive: DELIVERED });
    for (let times = 0; times < 3; times += 1) {
      vi.setSystemTime(Date.now() + 3_600_000);
      await runDurableObjectAlarm(memory(user));
    }
    expect(queues.sentTo("bigquery", user)).toEqual([]);
    expect(await receiptsInLog(user, 2)).toMatchObject({
      settled: 1,
      receipts: { bigquery: { state: "suppressed", reason: "consent" } },
    });
  });

  it("an order stays out of the warehouse when it is sent again after consent was given", async ({
    expect,
  }) => {
    const user = "consent-later";
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await consent(user, "no", false);
    await tell(user, "without", anOrder("ord_without", [MILK]));
    await vi.waitUntil(() => queues.sentTo("archive", user).length === 2, 5000);
    // What was noted of it in memory alone is lost.
    await evictDurableObject(memory(user));
    vi.setSystemTime(Date.now() + 1_000);
    await consent(user, "yes", true);
    for (let times = 0; times < 2; times += 1) {
      vi.setSystemTime(Date.now() + 3_600_000);
      await runDurableObjectAlarm(memory(user));
    }
    expect(queues.sentTo("spanner", user).filter(({ seq }) => seq === 2).length).toBeGreaterThan(1);
    expect(queues.sentTo("bigquery", user)).toEqual([]);
  });
});
