import pMap from "p-map";
import type { EventsMessage } from "../../src/forward/events/message.ts";
import type { EpisodeMessage } from "../../src/forward/outgoing.ts";
import { askBigQuery, askSpanner } from "../ask-google.ts";
import { openArchive } from "../bucket/archive.ts";
import type { Bucket } from "../bucket/read.ts";
import type { Config } from "../local-config.ts";
import type { Found } from "./compare.ts";
import { lineText } from "./orders.ts";

const AT_ONCE = 8;

/** Everything in Spanner's Orders and OrderItems. */
export async function foundInSpanner(config: Config): Promise<Found[]> {
  const orders = await askSpanner(config, "SELECT order_id, session_id, total_minor FROM Orders", {});
  const items = "SELECT order_id, line_no, sku, quantity, unit_price_minor FROM OrderItems";
  return joined(orders, await askSpanner(config, items, {}));
}

/** Everything in BigQuery's deduplicated views. */
export async function foundInBigQuery(config: Config): Promise<Found[]> {
  const from = (table: string): string => `FROM ${config.BIGQUERY_DATASET}.${table}_dedup`;
  const orders = `SELECT order_id, session_id, total_minor ${from("order_transaction_events")}`;
  // Events are interactions too, of no order.
  const lines = `${from("product_interaction_events")} WHERE order_id IS NOT NULL`;
  const items = `SELECT order_id, position, sku, quantity, unit_price_minor ${lines}`;
  return joined(await askBigQuery(config, orders, {}), await askBigQuery(config, items, {}));
}

type Confirmed = Extract<EpisodeMessage, { kind: "order_confirmed" }>;

/** Confirmations and events in the archive's objects, by what is in them: one may lie in two objects and counts once, if it
 *  is the same. */
export type Archived = { orders: Map<string, Confirmed["body"]>; events: Map<string, EventsMessage> };

/** Looks into the archive as often as it is asked; objects never change once written, so each is opened once. */
export function archiveReader(bucket: Bucket): () => Promise<Archived> {
  const opened = new Set<string>();
  const archived: Archived = { orders: new Map(), events: new Map() };
  return async () => {
    const keys = await bucket.list("archive/");
    const open = async (key: string): Promise<void> => {
      const { episodes, events } = (await openArchive(bucket, key)) ?? { episodes: [], events: [] };
      for (const episode of episodes)
        if (episode.kind === "order_confirmed") archived.orders.set(JSON.stringify(episode), episode.body);
      for (const message of events) archived.events.set(JSON.stringify(message), message);
      opened.add(key);
    };
    const unopened = keys.filter((key) => !opened.has(key));
    await pMap(unopened, open, { concurrency: AT_ONCE });
    return archived;
  };
}

/** The archive's orders. */
export function ordersInArchive(archived: Archived): Found[] {
  const orders = [...archived.orders.values()];
  return joined(
    orders.map(({ order_id, session_id, total_minor }) => [
      order_id,
      session_id ?? null,
      String(total_minor),
    ]),
    orders.flatMap(({ order_id, items }) =>
      items.map(({ sku, quantity, unit_price_minor }, index) =>
        [order_id, index + 1, sku, quantity, unit_price_minor].map(String),
      ),
    ),
  );
}

/** Headers (id, key, total) and lines (id, place, SKU, quantity, price) put together by order id. */
function joined(headers: (string | null)[][], items: (string | null)[][]): Found[] {
  const found = new Map<string, Found>();
  const entry = (orderId: string): Found => {
    const known = found.get(orderId) ?? { orderId, key: orderId, totals: [], lines: [] };
    found.set(orderId, known);
    return known;
  };
  for (const [orderId, key, total] of headers) {
    const order = entry(orderId ?? "");
    order.key = key ?? order.orderId;
    order.totals.push(Number(total));
  }
  for (const [orderId, place, sku, quantity, price] of items)
    entry(orderId ?? "").lines.push(lineText(place, { sku, quantity, price }));
  return [...found.values()];
}
