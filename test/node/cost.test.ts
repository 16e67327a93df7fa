import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { batchFill, configured, ordersPerSecond } from "../../dev/cost/assumptions.ts";
import { type Assumptions, billOf, usageOf } from "../../dev/cost/bill.ts";
import { Counters } from "../../dev/cost/counting/counters.ts";
import { type Measured, type PerOrder, perBatch, perOrder } from "../../dev/cost/measured.ts";
import { readPrices } from "../../dev/cost/prices.ts";
import { ROOT } from "../../dev/local-config.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { confirmMany, inArchive, inBigQuery, inSpanner, until } from "./orders.ts";

const ORDER: PerOrder = {
  worker_requests: 1,
  memory_requests: 5,
  object_requests: 0,
  rows_written: 3,
  rows_read: 100,
  queue_operations: 9,
  queue_messages: 3,
  r2_class_a: 0,
  r2_class_b: 0,
  log_events: 1,
  archive_bytes: 4_000,
  bigquery_streamed_bytes: 12_000,
  bigquery_stored_bytes: 4_000,
};
const BATCH = { object_requests: 4, rows_written: 1, r2_class_a: 0 };
const MEASURED: Measured = {
  lines: 10,
  order: ORDER,
  first_order: { ...ORDER, rows_written: 13, r2_class_a: 1 },
  batch: { spanner: BATCH, bigquery: BATCH, archive: { ...BATCH, r2_class_a: 1 } },
  memory_bytes: 5_000,
  spanner_bytes: 8_000,
  runtime_cpu_ms: 20,
  conditions: "made up",
};
const ASSUMED: Assumptions = {
  batch: { spanner: 10, bigquery: 20, archive: 40 },
  object_ms: 20,
  cpu_ms: 5,
  orders_per_user: 10,
  months: 1,
  redelivered: 0,
  log_sampling: 1,
  trace_sampling: 0,
  spans: 8,
  analytics_points: 0,
  spanner_nodes: 0.1,
};
const MILLION = 1_000_000;

function bill(assumed: Partial<Assumptions> = {}, freeTier = false): ReturnType<typeof billOf> {
  return billOf(usageOf(MEASURED, { ...ASSUMED, ...assumed }, MILLION), readPrices(), { freeTier });
}

/** Components that an assumption changes. */
function moved(assumed: Partial<Assumptions>): string[] {
  const { components } = bill(assumed);
  return Object.entries(bill().components).flatMap(([name, usd]) => (components[name] === usd ? [] : [name]));
}

describe("the bill", () => {
  it("is what was counted times the published prices", ({ expect }) => {
    // Batches an order: 1/10 + 1/20 + 1/40 = 0.175.
    expect(bill().components).toEqual({
      workers_requests: 0.3,
      workers_cpu: 0.1,
      objects_requests: 0.855, // (5 + 4 × 0.175) × 0.15
      objects_duration: 0.1824, // 5.7 × 0.02 s × 0.128 GB × 12.5
      objects_rows_written: 4.175, // 3 + 10/10 of first orders + 0.175
      objects_rows_read: 0.1,
      objects_storage: 1,
      queues: 3.6,
      r2_operations: 0.5625, // (1/10 of first orders + 1/40) × 4.5
      r2_storage: 0.06,
      bigquery_streaming: 0.6,
      bigquery_storage: 0.08,
      spanner_storage: 2.4,
      logs_and_traces: 0.6,
      analytics_engine: 0,
    });
  });

  it("adds up, and leaves Spanner's instance out", ({ expect }) => {
    const { total_usd, components, apart } = bill();
    const sum = Object.values(components).reduce((all, part) => all + part, 0);
    expect(total_usd).toBeCloseTo(sum, 6);
    expect(apart).toEqual({ spanner_instance: 65.7 });
    expect(bill({ spanner_nodes: 3 }).total_usd).toBe(total_usd);
  });

  it("moves with each assumption in its own component alone", ({ expect }) => {
    expect(moved({ object_ms: 40 })).toEqual(["objects_duration"]);
    expect(moved({ cpu_ms: 10 })).toEqual(["workers_cpu"]);
    expect(moved({ redelivered: 0.5 })).toEqual(["queues"]);
    expect(moved({ log_sampling: 0.1 })).toEqual(["logs_and_traces"]);
    expect(moved({ trace_sampling: 0.1 })).toEqual(["logs_and_traces"]);
    expect(moved({ analytics_points: 1 })).toEqual(["analytics_engine"]);
    expect(moved({ months: 2 })).toEqual([
      "objects_storage",
      "r2_storage",
      "bigquery_storage",
      "spanner_storage",
    ]);
    expect(moved({ batch: { spanner: 100, bigquery: 100, archive: 100 } })).toEqual([
      "objects_requests",
      "objects_duration",
      "objects_rows_written",
      "r2_operations",
    ]);
  });

  it("takes off what a month includes with the free tier alone, never below nothing, and pays the plan", ({
    expect,
  }) => {
    const { components } = bill({}, true);
    expect(components).toMatchObject({ workers_requests: 0, objects_rows_written: 0, workers_plan: 5 });
    expect(components["queues"]).toBeCloseTo(3.2, 6);
    expect(bill().components).not.toHaveProperty("workers_plan");
  });

  it("has a date, and a page for every price", ({ expect }) => {
    const { read_on, prices } = readPrices();
    expect(read_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Object.values(prices).length).toBeGreaterThan(15);
    for (const { source } of Object.values(prices))
      expect(new URL(source).hostname).toMatch(/^(?:developers\.cloudflare|cloud\.google)\.com$/);
  });
});

describe("a batch", () => {
  it("holds what comes until it is handed over, and no more than it may", ({ expect }) => {
    expect(batchFill({ size: 100, seconds: 4 }, 0)).toBe(1);
    expect(batchFill({ size: 100, seconds: 4 }, 2)).toBe(9);
    expect(batchFill({ size: 100, seconds: 4 }, 1_000)).toBe(100);
    expect(ordersPerSecond(2_592_000, 24)).toBe(1);
    expect(ordersPerSecond(2_592_000, 12)).toBe(2);
  });

  it("is made as wrangler.toml says", ({ expect }) => {
    const { batching } = configured(join(ROOT, "wrangler.toml"));
    expect(batching.spanner.size).toBe(100);
    expect(batching.archive.seconds).toBeGreaterThanOrEqual(batching.spanner.seconds);
  });
});

describe("what is counted", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ main: join(ROOT, "dev/cost/counting/worker.ts") });
  });
  afterAll(() => stack.close());

  it("is every operation of orders that were really delivered", async ({ expect }) => {
    const orders = await confirmMany(stack, "counted", 8);
    for (const ask of [inSpanner, inBigQuery, inArchive])
      await until(
        () => ask(stack, "counted"),
        (found) => found.length >= orders.length,
      );
    const counters = Counters.parse(await (await fetch(`${stack.base}/v1/cost/counters`)).json());
    const order = perOrder(counters, orders.length);
    expect(order.worker_requests).toBe(1);
    // Three; more where a machine is so slow that an alarm sends again.
    expect(order.queue_messages).toBeGreaterThanOrEqual(3);
    expect(order.queue_operations).toBe(3 * order.queue_messages);
    // Episode and alarm; receipts may be on their way.
    expect(order.rows_written).toBeGreaterThanOrEqual(2);
    // An order's own row and one for each line, none of which counts for less than a kibibyte.
    const rows = (counters["order.bigquery_rows"] ?? 0) / orders.length;
    expect(rows).toBeGreaterThan(1);
    expect(order.bigquery_streamed_bytes).toBeGreaterThanOrEqual(rows * 1_024);
    for (const sink of ["spanner", "bigquery", "archive"] as const) {
      expect(counters[`batch.${sink}.messages`]).toBeGreaterThanOrEqual(orders.length);
      const batch = perBatch(counters, sink);
      // Circuit, ledger, health: three questions, however many messages.
      expect(batch.object_requests).toBe(3);
      if (sink === "archive") expect(batch.r2_class_a).toBeGreaterThanOrEqual(1);
      else expect(batch.r2_class_a).toBe(0);
    }
  });

  it("begins anew each time it is taken", async ({ expect }) => {
    await fetch(`${stack.base}/v1/cost/counters`);
    await fetch(`${stack.base}/livez`);
    const counters = Counters.parse(await (await fetch(`${stack.base}/v1/cost/counters`)).json());
    expect(counters["order.worker_requests"]).toBe(1);
    expect(() => perBatch(counters, "spanner")).toThrow("no batch of spanner");
  });
});
