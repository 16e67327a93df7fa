import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { Measured, PerBatch, PerOrder } from "./measured.ts";
import type { Paid, PriceList } from "./prices.ts";

/** Memory that an active object is billed for, whatever it uses, in GB. */
const OBJECT_GB = 0.128;
const BYTES_PER_GB = 1_000_000_000;
const HOURS_PER_MONTH = 730;

/** What no local run can tell. Each is a flag of the command. */
export type Assumptions = {
  /** Messages in a batch of each sink. */
  batch: Record<Sink, number>;
  /** How long an object is active for a request, in milliseconds. */
  object_ms: number;
  /** CPU time of Worker and consumers, in milliseconds an order. */
  cpu_ms: number;
  /** Orders of a user: one of so many is a first one. */
  orders_per_user: number;
  /** How long what is kept is paid for, in months. */
  months: number;
  /** Share of messages that are delivered twice. */
  redelivered: number;
  /** Share of log lines that are kept, and of invocations whose spans are. */
  log_sampling: number;
  trace_sampling: number;
  spans: number;
  /** Data points in Analytics Engine; 0 where none is bound. */
  analytics_points: number;
  spanner_nodes: number;
};

/** A bill in US dollars, by component; what is apart is in no total. */
export type Bill = { total_usd: number; components: Record<string, number>; apart: Record<string, number> };

/** What each component of the bill is made of. */
const COMPONENTS: Record<string, readonly Paid[]> = {
  workers_requests: ["worker_requests"],
  workers_cpu: ["worker_cpu_ms"],
  objects_requests: ["object_requests"],
  objects_duration: ["object_gb_s"],
  objects_rows_written: ["object_rows_written"],
  objects_rows_read: ["object_rows_read"],
  objects_storage: ["object_gb_months"],
  queues: ["queue_operations"],
  r2_operations: ["r2_class_a", "r2_class_b"],
  r2_storage: ["r2_gb_months"],
  bigquery_streaming: ["bigquery_streamed_bytes"],
  bigquery_storage: ["bigquery_gb_months"],
  spanner_storage: ["spanner_gb_months"],
  logs_and_traces: ["log_events"],
  analytics_engine: ["analytics_points"],
};

/** How much is used of everything that is paid for, by so many orders. */
export function usageOf(
  measured: Measured,
  assumed: Assumptions,
  orders: number,
): Record<Exclude<Paid, "workers_plan">, number> {
  const { first_order: first, order: later } = measured;
  const of = (what: keyof PerOrder): number =>
    (first[what] - later[what]) / assumed.orders_per_user + later[what];
  const inBatches = (what: keyof PerBatch): number =>
    SINKS.reduce((sum, sink) => sum + measured.batch[sink][what] / assumed.batch[sink], 0);
  const gbMonths = (bytes: number): number => (orders * bytes * assumed.months) / BYTES_PER_GB;
  const objectRequests =
    orders * (of("memory_requests") + of("object_requests") + inBatches("object_requests"));
  const invocations = of("worker_requests") + of("memory_requests") + inBatches("object_requests");
  return {
    worker_requests: orders * of("worker_requests"),
    worker_cpu_ms: orders * assumed.cpu_ms,
    object_requests: objectRequests,
    object_gb_s: ((objectRequests * assumed.object_ms) / 1_000) * OBJECT_GB,
    object_rows_written: orders * (of("rows_written") + inBatches("rows_written")),
    object_rows_read: orders * of("rows_read"),
    object_gb_months: gbMonths(measured.memory_bytes),
    queue_operations: orders * (of("queue_operations") + of("queue_messages") * assumed.redelivered),
    r2_class_a: orders * (of("r2_class_a") + inBatches("r2_class_a")),
    r2_class_b: orders * of("r2_class_b"),
    r2_gb_months: gbMonths(of("archive_bytes")),
    log_events:
      orders *
      (of("log_events") * assumed.log_sampling + invocations * assumed.spans * assumed.trace_sampling),
    analytics_points: orders * assumed.analytics_points,
    bigquery_streamed_bytes: orders * of("bigquery_streamed_bytes"),
    bigquery_gb_months: gbMonths(of("bigquery_stored_bytes")),
    spanner_gb_months: gbMonths(measured.spanner_bytes),
    spanner_node_hours: assumed.spanner_nodes * HOURS_PER_MONTH,
  };
}

/** The bill of a usage. With the free tier, what a month includes is taken off, and the plan it comes with is paid. */
export function billOf(
  usage: ReturnType<typeof usageOf>,
  { prices }: PriceList,
  { freeTier }: { freeTier: boolean },
): Bill {
  const usd = (paid: keyof typeof usage): number => {
    const { usd: price, per, included } = prices[paid];
    return (Math.max(0, usage[paid] - (freeTier ? included : 0)) / per) * price;
  };
  const components = Object.entries(COMPONENTS).map(([name, parts]) => {
    const sum = parts.reduce((total, paid) => total + (paid === "workers_plan" ? 0 : usd(paid)), 0);
    return [name, cents(sum)] as const;
  });
  const plan = freeTier ? [["workers_plan", prices.workers_plan.usd] as const] : [];
  const all = [...components, ...plan];
  return {
    total_usd: cents(all.reduce((sum, [, part]) => sum + part, 0)),
    components: Object.fromEntries(all),
    apart: { spanner_instance: cents(usd("spanner_node_hours")) },
  };
}

/** Hundredths of a cent: parts of a bill that are shown add up to its total. */
function cents(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}
