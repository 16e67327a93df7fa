import type { WarehouseRow } from "../bigquery/rows.ts";
import type { CapturedEvent, EventsMessage } from "./message.ts";

/** The one row of an event, in the table of its type. No clock: `received_at` is when the door took it. */
export function eventRow(message: Omit<EventsMessage, "events">, event: CapturedEvent): WarehouseRow {
  return {
    table: TABLES[event.type],
    insertId: event.event_id,
    json: {
      event_id: event.event_id,
      user_id: message.user_id,
      session_id: event.session_id ?? null,
      timestamp: event.occurred_at,
      received_at: message.received_at,
      trace_id: message.trace_id,
      ...columnsOf(event),
    },
  };
}

/** Where each type's rows stand. */
const TABLES = {
  search: "user_search_events",
  product_interaction: "product_interaction_events",
  cart_modification: "cart_modification_events",
  recommendation_impression: "recommendation_impression_events",
} as const;

function columnsOf(event: CapturedEvent): Record<string, unknown> {
  switch (event.type) {
    case "search": {
      const { filters_applied, products_shown, metadata: _, ...columns } = event.body;
      return {
        ...columns,
        filters_applied: jsonOf(filters_applied),
        metadata: metadataOf(event, { products_shown }),
      };
    }
    case "product_interaction": {
      const { recommendation_id, metadata: _, ...columns } = event.body;
      return { ...columns, order_id: null, metadata: metadataOf(event, { recommendation_id }) };
    }
    case "cart_modification": {
      const { quantity, unit_price_minor, recommendation_id, metadata: _, ...columns } = event.body;
      return { ...columns, metadata: metadataOf(event, { quantity, unit_price_minor, recommendation_id }) };
    }
    case "recommendation_impression": {
      const { products_shown, metadata: _, ...columns } = event.body;
      return { ...columns, products_shown: jsonOf(products_shown), metadata: metadataOf(event, {}) };
    }
  }
}

/** What has no column of its own: context, what was noticed about the clock, and the shop's own. */
function metadataOf(event: CapturedEvent, more: Record<string, unknown>): string {
  const { timezone, country, store_id, flags, given, body } = event;
  return JSON.stringify({
    ...more,
    timezone,
    country,
    store_id,
    flags,
    name: given.name,
    shop: body.metadata,
  });
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
