import { z } from "zod";
import type { Episode } from "../graph/episode.ts";
import { gtin14 } from "../graph/identities.ts";
import type { MemoryGraph } from "../graph/memory-graph.ts";
import type { OrderBody } from "./episode.ts";

/** What the memory knows of one product's purchases. Gift orders are for somebody else and do not count. */
export type Habit = {
  sku: string;
  /** The name on the most recent order that has the product. */
  name: string;
  /** Orders that have it. */
  orders: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Quantities bought, in thousandths and summed over an order's lines, smallest first, each followed by the number of orders: a map
   *  for each product would need more room than all else. */
  quantities: number[];
};

/** Everything My Usual needs, and nothing more: it is read on a cold look-up. */
export type Habits = {
  orders: number;
  products: Map<string, Habit>;
  /** SKUs that stand for another product, and products by GTIN: who is who, as far as an order may ask. */
  aliases: Map<string, string>;
  gtins: Map<string, string>;
};

const Named = z.array(z.tuple([z.string(), z.string()]));
const Head = z.tuple([z.number(), Named, Named]);
const Frozen = z.tuple([z.string(), z.string(), z.number(), z.number(), z.number(), z.array(z.number())]);

/** Names the part of the snapshot; the version is raised with every change of what is frozen. */
export const HABITS = { name: "habits", version: 3 };

/** The habits of somebody who bought nothing. */
export function noHabits(): Habits {
  return { orders: 0, products: new Map(), aliases: new Map(), gtins: new Map() };
}

/** Habits from orders as they stand. */
export function habitsOf({ evidence: { identities, purchases } }: MemoryGraph): Habits {
  const habits = noHabits();
  for (const [sku, product] of identities.productAliases) habits.aliases.set(sku, product);
  for (const [gtin, skus] of identities.skusOfGtin)
    for (const sku of skus) habits.gtins.set(gtin, identities.product(sku));
  habits.orders = purchases.orders.filter(({ isGift, lines }) => !isGift && lines.length > 0).length;
  for (const [sku, list] of purchases.byProduct)
    for (const { order, item, milli } of list)
      if (!order.isGift) addPurchase(habits, { sku, name: item.name, milli }, order.occurredAtMs);
  return habits;
}

/** Adds an episode to habits in place, if that can be done without knowing more; false: it can't, they are as before. */
export function addToHabits(habits: Habits, episode: Episode): boolean {
  switch (episode.kind) {
    case "order_confirmed":
      return addOrder(habits, episode.body, episode.occurredAtMs);
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "facts_proposed":
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "episode_forgotten":
    case "session_adopted":
      return true;
    case "order_revised":
    case "order_cancelled":
    case "order_returned":
    case "order_substituted":
    case "order_marked":
    case "entities_merged":
    case "entities_split":
    case "episode_retracted":
      return false;
  }
}

/** Habits as JSON values: orders and names first, then a product each. */
export function freezeHabits(habits: Habits): unknown[] {
  return [
    [habits.orders, [...habits.aliases], [...habits.gtins]],
    ...[...habits.products.values()].map((habit) => [
      habit.sku,
      habit.name,
      habit.orders,
      habit.firstAtMs,
      habit.lastAtMs,
      habit.quantities,
    ]),
  ];
}

/** The habits of frozen entries.
 *  @throws Error for entries that are none */
export function thawHabits([head, ...products]: readonly unknown[]): Habits {
  const [orders, aliases, gtins] = Head.parse(head);
  return {
    orders,
    aliases: new Map(aliases),
    gtins: new Map(gtins),
    products: new Map(products.map((entry) => thawHabit(entry)).map((habit) => [habit.sku, habit])),
  };
}

function addOrder(habits: Habits, { items, gift }: OrderBody, atMs: number): boolean {
  for (const { sku, gtin } of items) {
    if (gtin === undefined) continue;
    // A GTIN of another product: they are one from now on, and much may change.
    const product = habits.aliases.get(sku) ?? sku;
    if ((habits.gtins.get(gtin14(gtin)) ?? product) !== product) return false;
    habits.gtins.set(gtin14(gtin), product);
  }
  if (gift === true) return true;
  habits.orders += 1;
  for (const [sku, { name, milli }] of boughtIn(habits, items))
    addPurchase(habits, { sku, name, milli }, atMs);
  return true;
}

/** What an order buys of each product, its lines of one product summed; the last line's name. */
function boughtIn(
  { aliases }: Habits,
  items: OrderBody["items"],
): Map<string, { name: string; milli: number }> {
  const bought = new Map<string, { name: string; milli: number }>();
  for (const line of items) {
    const id = aliases.get(line.sku) ?? line.sku;
    const before = bought.get(id)?.milli ?? 0;
    bought.set(id, { name: line.product_name, milli: before + Math.round(line.quantity * 1000) });
  }
  return bought;
}

function addPurchase(view: Habits, bought: { sku: string; name: string; milli: number }, atMs: number): void {
  const known = view.products.get(bought.sku);
  if (known === undefined) {
    const { sku, name, milli } = bought;
    const quantities = [milli, 1];
    view.products.set(sku, { sku, name, orders: 1, firstAtMs: atMs, lastAtMs: atMs, quantities });
    return;
  }
  known.orders += 1;
  // Two orders of one instant: the name that sorts last wins, whichever arrived first.
  if (atMs > known.lastAtMs || (atMs === known.lastAtMs && bought.name > known.name))
    known.name = bought.name;
  known.firstAtMs = Math.min(known.firstAtMs, atMs);
  known.lastAtMs = Math.max(known.lastAtMs, atMs);
  countQuantity(known.quantities, bought.milli);
}

/** Smallest first, so that the order of arrival does not show. */
function countQuantity(quantities: number[], milli: number): void {
  let at = 0;
  while (at < quantities.length && (quantities[at] ?? 0) < milli) at += 2;
  if (quantities[at] === milli) quantities[at + 1] = (quantities[at + 1] ?? 0) + 1;
  else quantities.splice(at, 0, milli, 1);
}

function thawHabit(entry: unknown): Habit {
  const [sku, name, orders, firstAtMs, lastAtMs, quantities] = Frozen.parse(entry);
  return { sku, name, orders, firstAtMs, lastAtMs, quantities };
}
