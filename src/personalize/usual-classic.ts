import type { BoughtProduct, PurchaseHistory } from "./history.ts";
import { type Cadence, cadenceOf } from "./cadence-classic.ts";

const MS_PER_DAY = 86_400_000;
const MIN_ORDERS = 2;
const MIN_FREQUENCY = 0.5;
const BASKET_CONFIDENCE = 0.8;
const MAX_ITEMS = 10;

/** One product of My Usual, with why it is there. */
type UsualItem = {
  sku: string;
  product_name: string;
  /** The quantity bought most often; of equals the smallest. */
  usual_quantity: number;
  /** Orders with the product / orders. */
  frequency: number;
  /** 1 / (1 + sample standard deviation of the quantity). */
  consistency: number;
  /** frequency × consistency. */
  confidence: number;
  cadence: Cadence;
  reason: string;
  evidence: { orders: number; of_orders: number; first_bought_at: string; last_bought_at: string };
};

/** My Usual and the basket it proposes; nothing is ever added to a cart by itself. */
export type Usual = {
  mode: "classic";
  basis: "own_history" | "none";
  items: UsualItem[];
  basket: { sku: string; quantity: number }[];
};

/**
 * The classic rule: from two orders on, products in at least half of them, most confident first, ties by SKU,
 * at most ten; the basket takes those of confidence 0.8 or more. It knows no recency and nothing that is pinned.
 * @param mayShow asked of each product's SKU before ten are taken
 */
export function usualClassic(
  history: PurchaseHistory,
  mayShow: (sku: string) => boolean = () => true,
): Usual {
  if (history.baskets.length < MIN_ORDERS) return { mode: "classic", basis: "none", items: [], basket: [] };
  const items = usualProducts(history)
    .filter(({ sku }) => mayShow(sku))
    .map((product) => usualItem(product, history))
    .sort((a, b) => b.confidence - a.confidence || (a.sku < b.sku ? -1 : 1))
    .slice(0, MAX_ITEMS);
  const sure = items.filter((item) => item.confidence >= BASKET_CONFIDENCE);
  return {
    mode: "classic",
    basis: items.length === 0 ? "none" : "own_history",
    items,
    basket: sure.map((item) => ({ sku: item.sku, quantity: item.usual_quantity })),
  };
}

/** Products in at least half of the orders, of which My Usual may be. */
export function usualProducts({ baskets, products }: PurchaseHistory): BoughtProduct[] {
  const often = [...products.values()].filter(
    ({ baskets: places }) => places.length / baskets.length >= MIN_FREQUENCY,
  );
  return often.sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

function usualItem(
  { sku, item, baskets: places, milli }: BoughtProduct,
  { baskets }: PurchaseHistory,
): UsualItem {
  const [orders, ofOrders] = [places.length, baskets.length];
  const timeOf = (place = 0): number => baskets[place]?.atMs ?? 0;
  const [firstAtMs, lastAtMs] = [timeOf(places[0]), timeOf(places.at(-1))];
  const gapDays = orders > 1 ? (lastAtMs - firstAtMs) / MS_PER_DAY / (orders - 1) : undefined;
  const frequency = orders / ofOrders;
  const quantities = counted(milli);
  const consistency = 1 / (1 + sampleDeviation(quantities));
  return {
    sku,
    product_name: item.name,
    usual_quantity: mode(quantities) / 1000,
    frequency,
    consistency,
    confidence: frequency * consistency,
    cadence: cadenceOf(gapDays),
    reason: `In ${orders} of your ${ofOrders} orders`,
    evidence: {
      orders,
      of_orders: ofOrders,
      first_bought_at: new Date(firstAtMs).toISOString(),
      last_bought_at: new Date(lastAtMs).toISOString(),
    },
  };
}

/** A quantity in thousandths, and the orders that have it. */
type Counted = { milli: number; times: number };

/** Smallest first: sums of doubles depend on the order, and that of arrival must not show. */
function counted(quantities: readonly number[]): Counted[] {
  const times = Map.groupBy(quantities, (milli) => milli);
  return [...times].map(([milli, all]) => ({ milli, times: all.length })).sort((a, b) => a.milli - b.milli);
}

/** The most frequent quantity in thousandths; of equals the smallest. */
function mode(quantities: readonly Counted[]): number {
  const [first] = [...quantities].sort((a, b) => b.times - a.times || a.milli - b.milli);
  return first?.milli ?? 0;
}

/** Sample standard deviation (n - 1) of quantities, in units; 0 for one purchase. */
function sampleDeviation(counts: readonly Counted[]): number {
  const bought = counts.map(({ milli, times }) => ({ quantity: milli / 1000, times }));
  const n = bought.reduce((sum, { times }) => sum + times, 0);
  if (n < 2) return 0;
  const mean = bought.reduce((sum, { quantity, times }) => sum + quantity * times, 0) / n;
  const squares = bought.reduce((sum, { quantity, times }) => sum + times * (quantity - mean) ** 2, 0);
  return Math.sqrt(squares / (n - 1));
}
