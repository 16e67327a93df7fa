import type { Receipt, Sink } from "../../durable-objects/receipts.ts";
import type { KnownDelivery, KnownOrder } from "../../durable-objects/user-memory.ts";

/** An order as it is answered: the stored body with its times, state and place in the memory. */
export function orderAnswer({ occurredAtMs, recordedAtMs, seq, body }: KnownOrder) {
  return {
    ...body,
    status: "confirmed" as const,
    occurred_at: new Date(occurredAtMs).toISOString(),
    confirmed_at: new Date(recordedAtMs).toISOString(),
    memory: { version: seq },
  };
}

/** Where an order is: the memory, which has it by definition, and each sink. */
export function deliveryAnswer(orderId: string, { recordedAtMs, seq, receipts }: KnownDelivery) {
  const at = (sink: Sink): Receipt | { state: "pending" } => receipts[sink] ?? { state: "pending" };
  return {
    order_id: orderId,
    memory: { state: "recorded" as const, at: new Date(recordedAtMs).toISOString(), version: seq },
    sinks: { spanner: at("spanner"), bigquery: at("bigquery"), archive: at("archive") },
  };
}
