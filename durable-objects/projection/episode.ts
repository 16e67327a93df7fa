import type { Episode } from "../graph/episode.ts";

/** One line of an order as the log keeps it; names as in the API, money in minor units. */
export type OrderLine = {
  sku: string;
  product_name: string;
  brand?: string | undefined;
  category?: string | undefined;
  /** Up to three decimals. */
  quantity: number;
  unit_price_minor: number;
  tags?: string[] | undefined;
  gtin?: string | undefined;
};

/** The body of an `order_confirmed` episode: what the shop sent, with what follows from it. */
export type OrderBody = {
  order_id: string;
  items: OrderLine[];
  item_count: number;
  total_minor: number;
  currency: string;
  session_id?: string | undefined;
  gift?: boolean | undefined;
  timezone?: string | undefined;
  country?: string | undefined;
  store_id?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
};

/** One entry of the log, the only truth; everything else the memory knows is a function of these. `seq` is its place in
 *  this memory's log, from 1. */
export type LogEpisode = Episode & { seq: number };

/** Whether a value is an order's body, as far as projections rely on it. */
export function isOrderBody(value: unknown): value is OrderBody {
  if (typeof value !== "object" || value === null) return false;
  if (!("order_id" in value && "items" in value && "currency" in value && "total_minor" in value))
    return false;
  const { order_id: orderId, items, currency, total_minor: totalMinor } = value;
  const named = typeof orderId === "string" && typeof currency === "string" && typeof totalMinor === "number";
  return named && Array.isArray(items) && items.every(isOrderLine);
}

/** Whether a value is an order's line, as far as projections rely on it. */
function isOrderLine(value: unknown): value is OrderLine {
  if (typeof value !== "object" || value === null) return false;
  if (!("sku" in value && "product_name" in value && "quantity" in value && "unit_price_minor" in value))
    return false;
  return (
    typeof value.sku === "string" &&
    typeof value.product_name === "string" &&
    typeof value.quantity === "number" &&
    typeof value.unit_price_minor === "number"
  );
}
