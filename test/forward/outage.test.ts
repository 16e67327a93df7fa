import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { UserMemory } from "../../durable-objects/user-memory.ts";
import { bigqueryRows, breakGoogle, mendGoogle, spannerRows } from "./google.ts";
import { episode } from "./messages.ts";
import { steppedInEach } from "./stepped-queues.ts";

const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;
const OUTAGE_HOURS = 24;
/** A retry waits a quarter of an hour at most, a re-send an hour. */
const DRAIN_HOURS = 3;
const USERS = 3;

const queues = steppedInEach({ holdsClock: true });

type Order = { user: string; key: string; orderId: string };

function memory({ user }: { user: string }): DurableObjectStub<UserMemory> {
  return env.USER_MEMORY.getByName(user);
}

async function confirm(user: string, key: string): Promise<Order> {
  const { episode_id, trace_id, kind, body } = episode(user, key);
  await memory({ user }).write({
    userId: user,
    episodeId: episode_id,
    fingerprint: "f",
    traceId: trace_id,
    occurredAtMs: undefined,
    happening: { kind, body },
  });
  return { user, key, orderId: body.order_id };
}

async function runAlarmIfDue(user: string): Promise<void> {
  const atMs = await runInDurableObject(memory({ user }), (_, { storage }) => storage.getAlarm());
  if (atMs !== null && atMs <= Date.now()) await runDurableObjectAlarm(memory({ user }));
}

/** Five minutes pass: alarms that are due run, and the queues hand out what is due. */
async function step(users: readonly string[]): Promise<void> {
  vi.setSystemTime(Date.now() + STEP_MINUTES * MINUTE_MS);
  for (const user of users) await runAlarmIfDue(user);
  await queues.deliverDue();
}

async function undelivered(orders: readonly Order[], sinks: readonly Sink[]): Promise<string[]> {
  const found = await Promise.all(
    orders.map(async (order) => {
      const known = await memory(order).delivery(order.orderId);
      return sinks
        .filter((sink) => known?.receipts[sink]?.state !== "delivered")
        .map((sink) => `${order.key} ${sink}`);
    }),
  );
  return found.flat();
}

/** Makes a sink fail for everybody; gives what ends it. */
async function breakSink(sink: Sink): Promise<() => Promise<void>> {
  if (sink !== "archive") {
    await breakGoogle({ service: sink, kind: "outage" });
    return mendGoogle;
  }
  const put = env.BUCKET.put.bind(env.BUCKET);
  const broken = vi.spyOn(env.BUCKET, "put").mockImplementation((key, ...rest) => {
    if (key.startsWith("archive/")) throw new Error("R2 is down");
    return Reflect.apply(put, undefined, [key, ...rest]);
  });
  return async () => broken.mockRestore();
}

/** One hour of an outage: each user orders, what is sent is handed out, then time passes. */
async function hour(users: readonly string[], key: string, healthy: readonly Sink[]): Promise<Order[]> {
  const ordered = await Promise.all(users.map((user) => confirm(user, key)));
  await vi.waitUntil(() => healthy.every((sink) => queues.waiting(sink) === users.length), 5000);
  await queues.deliverDue();
  expect(await undelivered(ordered, healthy)).toEqual([]);
  for (let minute = 0; minute < 60; minute += STEP_MINUTES) await step(users);
  return ordered;
}

describe("a day without a sink", { timeout: 120_000 }, () => {
  for (const sink of SINKS)
    it(`leaves the others alone, and everything arrives when it is back: ${sink}`, async () => {
      const prefix = `day-without-${sink}`;
      const users = Array.from({ length: USERS }, (_, index) => `${prefix}-${index}`);
      const others = SINKS.filter((other) => other !== sink);
      const mend = await breakSink(sink);
      const orders: Order[] = [];
      for (let hours = 0; hours < OUTAGE_HOURS; hours += 1)
        orders.push(...(await hour(users, `hour-${hours}`, others)));
      expect(await undelivered(orders, [sink])).toHaveLength(orders.length);
      // Each order was sent once and waits, or is a dead letter by now; the first hour's, when nothing was known of the
      // outage yet, some times more.
      const sent = queues.waiting(sink) + queues.deadLetters(sink);
      expect(sent).toBeLessThan(1.25 * orders.length);
      await mend();
      for (let minute = 0; minute < DRAIN_HOURS * 60; minute += STEP_MINUTES) await step(users);
      expect(await undelivered(orders, SINKS)).toEqual([]);
      for (const each of SINKS) expect(queues.waiting(each)).toBe(0);
      const ids = orders.map(({ orderId }) => orderId).sort();
      expect(await orderIds(spannerRows("Orders", "order_id", prefix))).toEqual(ids);
      const events = "order_transaction_events";
      expect(await orderIds(bigqueryRows(`${events}_dedup`, "order_id", prefix))).toEqual(ids);
      const raw = await orderIds(bigqueryRows(events, "order_id", prefix));
      // Dead letters that were sent again may stand twice in the raw table of the sink that was down.
      expect(sink === "bigquery" ? [...new Set(raw)] : raw).toEqual(ids);
    });
});

async function orderIds(rows: Promise<(string | null)[][]>): Promise<string[]> {
  return (await rows).map(([id]) => String(id)).sort();
}
