import type { EpisodeMessage } from "../outgoing.ts";

/** A row for `tabledata.insertAll`; the insertId is the event id, which also stands in the row. */
export type WarehouseRow = { table: string; insertId: string; json: Record<string, unknown> };

/** The rows of an order: one transaction, and one purchase per line. No clock: `received_at` is when the memory
 *  recorded it. Event ids derive from episode, kind and line. */
export function warehouseRows(message: EpisodeMessage): WarehouseRow[] {
  return [transactionRow(message), ...purchaseRows(message)];
}

function transactionRow(message: EpisodeMessage): WarehouseRow {
  const { order } = message;
  const common = commonOf(message, "order");
  return {
    table: "order_transaction_events",
    insertId: common.event_id,
    json: {
      ...common,
      order_id: order.order_id,
      items: JSON.stringify(order.items),
      item_count: order.item_count,
      total_minor: order.total_minor,
      currency: order.currency,
      order_status: "confirmed",
      metadata: JSON.stringify({ ...contextOf(message), shop: order.metadata }),
    },
  };
}

function purchaseRows(message: EpisodeMessage): WarehouseRow[] {
  const metadata = JSON.stringify(contextOf(message));
  return message.order.items.map((item, index) => {
    const common = commonOf(message, `purchase.${index + 1}`);
    return {
      table: "product_interaction_events",
      insertId: common.event_id,
      json: {
        ...common,
        interaction_type: "purchase",
        sku: item.sku,
        product_name: item.product_name,
        quantity: item.quantity,
        unit_price_minor: item.unit_price_minor,
        order_id: message.order.order_id,
        position: index + 1,
        source: "order",
        metadata,
      },
    };
  });
}

function commonOf(message: EpisodeMessage, part: string): { event_id: string } & Record<string, unknown> {
  return {
    event_id: `${message.episode_id}.${part}`,
    user_id: message.user_id,
    session_id: message.order.session_id ?? null,
    timestamp: message.occurred_at,
    received_at: message.recorded_at,
    trace_id: message.trace_id,
  };
}

/** What is said of the order as a whole; the shop's own metadata stand once, with the order itself. */
function contextOf({ order }: EpisodeMessage): Record<string, unknown> {
  const { gift, timezone, country, store_id } = order;
  return { gift, timezone, country, store_id };
}
