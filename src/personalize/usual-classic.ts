import type { Habit, Habits } from "../../durable-objects/projection/habits.ts";
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
 * at most ten; the basket takes those of confidence 0.8 or more. It knows no recency.
 */
export function usualClassic(habits: Habits): Usual {
  if (habits.orders < MIN_ORDERS) return { mode: "classic", basis: "none", items: [], basket: [] };
  const items = [...habits.products.values()]
    .filter((habit) => habit.orders / habits.orders >= MIN_FREQUENCY)
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

function usualItem(habit: Habit, ofOrders: number): UsualItem {
  const frequency = habit.orders / ofOrders;
  const consistency = 1 / (1 + sampleDeviation(habit.quantities));
  const gapDays =
    habit.orders > 1 ? (habit.lastAtMs - habit.firstAtMs) / MS_PER_DAY / (habit.orders - 1) : undefined;
  return {
    sku: habit.sku,
    product_name: habit.name,
    usual_quantity: mode(habit.quantities) / 1000,
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

/** The most frequent quantity in thousandths; of equals the smallest. */
function mode(quantities: ReadonlyMap<number, number>): number {
  const [first] = [...quantities].sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b);
  return first?.[0] ?? 0;
}

/** Sample standard deviation (n - 1) of quantities given as counts per thousandths, in units; 0 for one purchase.
 *  Added up in order of quantity: sums of doubles depend on it, and arrival order must not show. */
function sampleDeviation(quantities: ReadonlyMap<number, number>): number {
  const counted = [...quantities]
    .sort(([a], [b]) => a - b)
    .map(([milli, times]) => ({ quantity: milli / 1000, times }));
  const n = counted.reduce((sum, { times }) => sum + times, 0);
  if (n < 2) return 0;
  const mean = counted.reduce((sum, { quantity, times }) => sum + quantity * times, 0) / n;
  const squares = counted.reduce((sum, { quantity, times }) => sum + times * (quantity - mean) ** 2, 0);
  return Math.sqrt(squares / (n - 1));
}
