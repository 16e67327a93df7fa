import type { Habit, Habits } from "../../durable-objects/projection/habits.ts";
import type { PurchaseHistory } from "./history.ts";
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

/** How often products were bought, and in how many orders. */
type Bought = Pick<Habits, "orders" | "products">;

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
export function usualClassic(habits: Bought, mayShow: (sku: string) => boolean = () => true): Usual {
  if (habits.orders < MIN_ORDERS) return { mode: "classic", basis: "none", items: [], basket: [] };
  const items = usualProducts(habits)
    .filter(({ sku }) => mayShow(sku))
    .map((habit) => usualItem(habit, habits.orders))
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

/** What a history says of how often products were bought. */
export function habitsIn({ baskets, products }: PurchaseHistory): Bought {
  const habits = [...products.values()].map(({ sku, item, baskets: places, milli }): Habit => {
    const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0].map((place) => baskets[place]?.atMs ?? 0);
    const times = Map.groupBy(milli, (one) => one);
    return {
      sku,
      name: item.name,
      orders: places.length,
      firstAtMs: first ?? 0,
      lastAtMs: last ?? 0,
      quantities: [...times].flatMap(([one, all]) => [one, all.length]),
    };
  });
  return { orders: baskets.length, products: new Map(habits.map((habit) => [habit.sku, habit])) };
}

/** Products in at least half of the orders, of which My Usual may be. */
export function usualProducts({ orders, products }: Bought): Habit[] {
  const often = [...products.values()].filter((habit) => habit.orders / orders >= MIN_FREQUENCY);
  return often.sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

function usualItem(habit: Habit, ofOrders: number): UsualItem {
  const frequency = habit.orders / ofOrders;
  const quantities = counted(habit.quantities);
  const consistency = 1 / (1 + sampleDeviation(quantities));
  const gapDays =
    habit.orders > 1 ? (habit.lastAtMs - habit.firstAtMs) / MS_PER_DAY / (habit.orders - 1) : undefined;
  return {
    sku: habit.sku,
    product_name: habit.name,
    usual_quantity: mode(quantities) / 1000,
    frequency,
    consistency,
    confidence: frequency * consistency,
    cadence: cadenceOf(gapDays),
    reason: `In ${habit.orders} of your ${ofOrders} orders`,
    evidence: {
      orders: habit.orders,
      of_orders: ofOrders,
      first_bought_at: new Date(habit.firstAtMs).toISOString(),
      last_bought_at: new Date(habit.lastAtMs).toISOString(),
    },
  };
}

/** A quantity in thousandths, and the orders that have it. */
type Counted = { milli: number; times: number };

function counted(quantities: readonly number[]): Counted[] {
  return quantities.flatMap((milli, at) => (at % 2 === 0 ? [{ milli, times: quantities[at + 1] ?? 0 }] : []));
}

/** The most frequent quantity in thousandths; of equals the smallest. */
function mode(quantities: readonly Counted[]): number {
  const [first] = [...quantities].sort((a, b) => b.times - a.times || a.milli - b.milli);
  return first?.milli ?? 0;
}

/** Sample standard deviation (n - 1) of quantities, in units; 0 for one purchase.
 *  Added up in order of quantity: sums of doubles depend on it, and arrival order must not show. */
function sampleDeviation(quantities: readonly Counted[]): number {
  const sorted = [...quantities]
    .sort((a, b) => a.milli - b.milli)
    .map(({ milli, times }) => ({ quantity: milli / 1000, times }));
  const n = sorted.reduce((sum, { times }) => sum + times, 0);
  if (n < 2) return 0;
  const mean = sorted.reduce((sum, { quantity, times }) => sum + quantity * times, 0) / n;
  const squares = sorted.reduce((sum, { quantity, times }) => sum + times * (quantity - mean) ** 2, 0);
  return Math.sqrt(squares / (n - 1));
}
