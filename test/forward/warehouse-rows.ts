import { env } from "cloudflare:workers";
import { insertRows } from "../../src/forward/bigquery/insert.ts";
import type { EpisodeMessage } from "../../src/forward/outgoing.ts";
import { episode, told } from "./messages.ts";

/** A line of an order: SKU, quantity, category. */
export type Line = readonly [sku: string, quantity: number, category?: string];

/** A confirmed order, at a time. */
export function ordered(
  user: string,
  key: string,
  { at, lines, ...more }: { at: string; lines: readonly Line[]; gift?: boolean },
): Extract<EpisodeMessage, { kind: "order_confirmed" }> {
  const items = lines.map(([sku, quantity, category]) => ({
    sku,
    product_name: sku.toUpperCase(),
    category,
    quantity,
    unit_price_minor: 100,
  }));
  const body = { ...episode(user, key).body, items, item_count: items.length, ...more };
  return episode(user, key, { occurred_at: at, recorded_at: at, body });
}

/** What became of an order: lines that came or went, in signed quantities. */
export function changed(
  user: string,
  key: string,
  { kind, at, lines }: { kind: "order_cancelled" | "order_returned"; at: string; lines: readonly Line[] },
): EpisodeMessage {
  const changes = lines.map(([sku, quantity]) => ({
    sku,
    product_name: sku.toUpperCase(),
    quantity,
    unit_price_minor: 100,
  }));
  const effect = {
    item_count: -changes.length,
    total_minor: 0,
    currency: "EUR",
    status: kind === "order_cancelled" ? ("cancelled" as const) : ("partly_returned" as const),
    changes,
  };
  const order_id = episode(user, key).body.order_id;
  const happening =
    kind === "order_cancelled"
      ? { kind, body: { order_id, effect } }
      : {
          kind,
          body: {
            order_id,
            items: changes.map(({ sku, quantity }) => ({ sku, quantity: -quantity })),
            effect,
          },
        };
  return { ...told(user, `${key}-${kind}`, happening), occurred_at: at, recorded_at: at };
}

/** Says of an order that it is a gift or a stock-up, or that it is not. */
export function marked(
  user: string,
  key: string,
  { at, ...marks }: { at: string; gift?: boolean; bulk?: boolean },
): EpisodeMessage {
  const order_id = episode(user, key).body.order_id;
  const message = told(user, `${key}-mark-${at}`, { kind: "order_marked", body: { order_id, ...marks } });
  return { ...message, occurred_at: at, recorded_at: at };
}

/** Puts an event that is no order's into a table, as the product's own client of insertAll does. */
export async function inserted(
  table: "product_interaction_events" | "cart_modification_events",
  rows: readonly (Record<string, unknown> & { event_id: string; timestamp: string })[],
): Promise<void> {
  const answer = await insertRows(
    env,
    table,
    rows.map((row) => ({ table, insertId: row.event_id, json: { received_at: row.timestamp, ...row } })),
  );
  if (!answer.ok || answer.errors.size > 0) throw new Error(JSON.stringify(answer));
}
