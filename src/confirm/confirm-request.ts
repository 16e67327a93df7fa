import type { ConfirmRequest } from "../../durable-objects/user-memory.ts";
import { fingerprintOf, idsOf } from "./identity.ts";
import { type ConfirmOrder, totalMinorOf } from "./order-schema.ts";

/** What the memory is asked to confirm: ids from user and key, totals from the lines. Nothing else of the user is
 *  taken from the body. */
export function toConfirmRequest(
  { userId, key, traceId }: { userId: string; key: string; traceId: string },
  order: ConfirmOrder,
): ConfirmRequest {
  const { orderId, episodeId } = idsOf(userId, key);
  const { occurred_at: occurredAt, ...kept } = order;
  return {
    userId,
    episodeId,
    traceId,
    fingerprint: fingerprintOf(order),
    occurredAtMs: occurredAt === undefined ? undefined : Date.parse(occurredAt),
    body: {
      order_id: orderId,
      ...kept,
      item_count: order.items.length,
      total_minor: totalMinorOf(order.items),
    },
  };
}
