import { z } from "zod";
import type { Episode } from "./episode.ts";
import type { Projection } from "./projection.ts";

/** What the memory knows of one product's purchases. Gift orders are for somebody else and do not count. */
export type Habit = {
  sku: string;
  /** The name on the most recent order that has the product. */
  name: string;
  /** Orders that have it. */
  orders: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Orders per quantity bought, the quantity in thousandths and summed over an order's lines. */
  quantities: Map<number, number>;
};

/** Everything My Usual needs, and nothing more: it is read on a cold look-up. */
export type Habits = { orders: number; products: Map<string, Habit> };

const Frozen = z.tuple([
  z.string(),
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.array(z.tuple([z.number(), z.number()])),
]);

/** Habits by SKU. The first entry of the frozen form is the number of orders. */
export const habits: Projection<Habits> = {
  name: "habits",
  version: 1,
  empty: () => ({ orders: 0, products: new Map() }),
  add(view, episode) {
    if (episode.body.gift === true) return;
    view.orders += 1;
    for (const [sku, { name, milli }] of boughtIn(episode))
      addPurchase(view, { sku, name, milli }, episode.occurredAtMs);
  },
  freeze: (view) => [
    view.orders,
    ...[...view.products.values()].map((habit) => [
      habit.sku,
      habit.name,
      habit.orders,
      habit.firstAtMs,
      habit.lastAtMs,
      [...habit.quantities],
    ]),
  ],
  thaw: ([orders, ...products]) => ({
    orders: z.number().parse(orders),
    products: new Map(products.map((entry) => thawHabit(entry)).map((habit) => [habit.sku, habit])),
  }),
};

/** What an order buys of each SKU, its lines of one SKU summed; the longest name of equals is no matter, the last wins. */
function boughtIn({ body }: Episode): Map<string, { name: string; milli: number }> {
  const bought = new Map<string, { name: string; milli: number }>();
  for (const line of body.items) {
    const before = bought.get(line.sku)?.milli ?? 0;
    bought.set(line.sku, { name: line.product_name, milli: before + Math.round(line.quantity * 1000) });
  }
  return bought;
}

function addPurchase(view: Habits, bought: { sku: string; name: string; milli: number }, atMs: number): void {
  const known = view.products.get(bought.sku);
  if (known === undefined) {
    const { sku, name, milli } = bought;
    view.products.set(sku, {
      sku,
      name,
      orders: 1,
      firstAtMs: atMs,
      lastAtMs: atMs,
      quantities: new Map([[milli, 1]]),
    });
    return;
  }
  known.orders += 1;
  // Two orders of one instant: the name that sorts last wins, whichever arrived first.
  if (atMs > known.lastAtMs || (atMs === known.lastAtMs && bought.name > known.name))
    known.name = bought.name;
  known.firstAtMs = Math.min(known.firstAtMs, atMs);
  known.lastAtMs = Math.max(known.lastAtMs, atMs);
  known.quantities.set(bought.milli, (known.quantities.get(bought.milli) ?? 0) + 1);
}

function thawHabit(entry: unknown): Habit {
  const [sku, name, orders, firstAtMs, lastAtMs, quantities] = Frozen.parse(entry);
  return { sku, name, orders, firstAtMs, lastAtMs, quantities: new Map(quantities) };
}
