import type { OrderBody } from "../../durable-objects/projection/episode.ts";
import type { WriteRequest } from "../../durable-objects/requests.ts";
import { fingerprintOf, idsOf } from "./identity.ts";
import { type ConfirmOrder, totalMinorOf } from "./order-schema.ts";
import type { Writer } from "./write-request.ts";

/** An order to confirm. */
type ConfirmRequest = WriteRequest & { happening: { kind: "order_confirmed"; body: OrderBody } };

/** What the memory is asked to confirm: ids from user and key, totals from the lines. Nothing else of the user is
 *  taken from the body. */
export function toConfirmRequest({ userId, key, traceId }: Writer, order: ConfirmOrder): ConfirmRequest {
  const { orderId, episodeId } = idsOf(userId, key);
  const { occurred_at: occurredAt, ...kept } = order;
  const totals = { item_count: order.items.length, total_minor: totalMinorOf(order.items) };
  return {
    userId,
    episodeId,
    traceId,
    fingerprint: fingerprintOf(order),
    occurredAtMs: occurredAt === undefined ? undefined : Date.parse(occurredAt),
    happening: { kind: "order_confirmed", body: { order_id: orderId, ...kept, ...totals } },
  };
}
