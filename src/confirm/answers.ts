import type { Receipt, Receipts, Sink } from "../../durable-objects/receipts.ts";
import type { KnownDelivery, KnownOrder } from "../../durable-objects/order-lookup.ts";

/** An order as it is answered: as it stands, with its times and its life. */
export function orderAnswer({ occurredAtMs, recordedAtMs, seq, body, ...standing }: KnownOrder) {
  return {
    ...body,
    ...(standing.bulk ? { bulk: true } : {}),
    status: standing.status,
    episodes: [...standing.episodes],
    occurred_at: new Date(occurredAtMs).toISOString(),
    confirmed_at: new Date(recordedAtMs).toISOString(),
    memory: { version: seq },
  };
}

/** Where an order is: the memory, which has it by definition, and each sink; the same of what became of it since. */
export function deliveryAnswer(orderId: string, { recordedAtMs, seq, receipts, life }: KnownDelivery) {
  return {
    order_id: orderId,
    memory: { state: "recorded" as const, at: new Date(recordedAtMs).toISOString(), version: seq },
    sinks: sinksAnswer(receipts),
    life: life.map((later) => ({
      episode_id: later.episodeId,
      kind: later.kind,
      recorded_at: new Date(later.recordedAtMs).toISOString(),
      sinks: sinksAnswer(later.receipts),
    })),
  };
}

function sinksAnswer(receipts: Receipts) {
  const at = (sink: Sink): Receipt | { state: "pending" } => receipts[sink] ?? { state: "pending" };
  return { spanner: at("spanner"), bigquery: at("bigquery"), archive: at("archive") };
}
