import type { Sink } from "../../durable-objects/receipts.ts";
import type { Counters } from "./counting/counters.ts";

/** What one order costs, as it was counted, in operations, rows and bytes. */
export type PerOrder = {
  worker_requests: number;
  memory_requests: number;
  object_requests: number;
  rows_written: number;
  rows_read: number;
  queue_operations: number;
  queue_messages: number;
  r2_class_a: number;
  r2_class_b: number;
  log_events: number;
  archive_bytes: number;
  bigquery_streamed_bytes: number;
  bigquery_stored_bytes: number;
};

/** What one batch of a sink costs, however many messages it has. */
export type PerBatch = { object_requests: number; rows_written: number; r2_class_a: number };

/** What a run of the product counted. */
export type Measured = {
  lines: number;
  order: PerOrder;
  /** A user's first order, with all that is made once. */
  first_order: PerOrder;
  batch: Record<Sink, PerBatch>;
  /** Bytes that an order takes where it is kept, with its share of what is derived from all. */
  memory_bytes: number;
  spanner_bytes: number;
  /** CPU time of the whole local runtime, in milliseconds an order: the Worker's own is a part of it, the objects' and the
   *  simulated platform's the rest. Undefined where the system does not tell. */
  runtime_cpu_ms: number | undefined;
  conditions: string;
};

/** The means of what was counted over so many orders. */
export function perOrder(counters: Counters, orders: number): PerOrder {
  const mean = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (counters[`order.${name}`] ?? 0), 0) / orders;
  return {
    worker_requests: mean("worker_requests"),
    memory_requests: mean("memory_requests"),
    object_requests: mean("object_requests"),
    rows_written: mean("rows_written"),
    rows_read: mean("rows_read"),
    queue_operations: mean("queue_writes", "queue_reads", "queue_deletes"),
    queue_messages: mean("queue_messages"),
    r2_class_a: mean("r2_class_a"),
    r2_class_b: mean("r2_class_b"),
    log_events: mean("log_events"),
    archive_bytes: mean("r2_bytes.archive"),
    bigquery_streamed_bytes: mean("bigquery_streamed_bytes"),
    bigquery_stored_bytes: mean("bigquery_stored_bytes"),
  };
}

/** The means of what was counted over a sink's batches.
 *  @throws Error when there was none */
export function perBatch(counters: Counters, sink: Sink): PerBatch {
  const batches = counters[`batch.${sink}.batches`] ?? 0;
  if (batches === 0) throw new Error(`no batch of ${sink} was counted`);
  const mean = (name: string): number => (counters[`batch.${sink}.${name}`] ?? 0) / batches;
  return {
    object_requests: mean("object_requests"),
    rows_written: mean("rows_written"),
    r2_class_a: mean("r2_class_a"),
  };
}
