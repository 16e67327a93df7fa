import type { OrderBody } from "../../../durable-objects/projection/episode.ts";
import { randomFrom } from "../../random.ts";
import { type Product, shelf } from "./shelf.ts";

const DAY_MS = 86_400_000;
const FIRST_ORDER_MS = Date.UTC(2024, 10, 1, 9);
/** A product so many places down the list is bought half as often as the first. */
const HALF_AS_OFTEN = 12;
const PRODUCTS_ON_SHELF = 1_600;

/** An order as the log keeps it: what the object reads back, its body as text. */
export type LogRow = {
  seq: number;
  episodeId: string;
  kind: "order_confirmed";
  occurredAtMs: number;
  recordedAtMs: number;
  body: string;
};

/** A line of an order: a product, how many, and what it cost that day. */
type BoughtLine = Product & { quantity: number };

/** A household that orders: how often, how much, of how many products. */
export type Household = {
  seed: number;
  orders: number;
  lines: number;
  /** Products it ever buys. */
  skus: number;
  daysBetween: number;
  /** Lines of each order that are of the next product that it has not bought yet, until it has bought all. */
  trials: number;
};

/** 500 orders of 20 lines over two years, 1,500 products, each of them bought at least once. */
export const HEAVY: Household = {
  seed: 11,
  orders: 500,
  lines: 20,
  skus: 1_500,
  daysBetween: 1.46,
  trials: 3,
};

/** 30 orders of 10 lines: a household's baskets of some forty products, again and again. */
export function lightHousehold(seed: number): Household {
  return { seed, orders: 30, lines: 10, skus: 40, daysBetween: 7, trials: 1 };
}

/** The rows of a household's log, the same for the same seed. */
export function* rowsOf(household: Household): Generator<LogRow> {
  let seq = 0;
  for (const { atMs, items } of ordersOf(household)) {
    const name = `${household.seed}-${seq}`;
    const total = items.reduce((sum, { quantity, unit_price_minor: price }) => sum + quantity * price, 0);
    const body: OrderBody = {
      order_id: `ord_${name}`.padEnd(30, "x"),
      items,
      item_count: items.length,
      total_minor: total,
      currency: "EUR",
    };
    seq += 1;
    yield {
      seq,
      episodeId: `ep_${name}`.padEnd(29, "x"),
      kind: "order_confirmed",
      occurredAtMs: atMs,
      recordedAtMs: atMs + 1_000,
      body: JSON.stringify(body),
    };
  }
}

/** What a household orders, and when; epoch milliseconds. */
export function* ordersOf(household: Household): Generator<{ atMs: number; items: BoughtLine[] }> {
  const random = randomFrom(household.seed);
  const products = shuffled(shelf(PRODUCTS_ON_SHELF), random).slice(0, household.skus);
  for (let index = 0; index < household.orders; index += 1) {
    const atMs = FIRST_ORDER_MS + Math.round((index + random() / 2) * household.daysBetween * DAY_MS);
    const first = index * household.trials;
    const tried = products.slice(first, first + household.trials);
    const lines = [...tried, ...staples(products, random)]
      .filter((product, place, all) => all.indexOf(product) === place)
      .slice(0, household.lines);
    yield { atMs, items: lines.map((product) => lineOf(product, random)) };
  }
}

function lineOf(product: Product, random: () => number): BoughtLine {
  const { unit_price_minor: price } = product;
  const quantity = 1 + Math.floor(random() * 3);
  // Every fifth line is on offer.
  return { ...product, quantity, unit_price_minor: random() < 0.2 ? Math.round(price * 0.8) : price };
}

/** Products in the order in which a basket is filled: weighted sampling without replacement, Efraimidis and Spirakis 2006. */
function staples(products: readonly Product[], random: () => number): Product[] {
  return products
    .map((product, index) => ({ product, key: -Math.log(1 - random()) * (1 + index / HALF_AS_OFTEN) }))
    .sort((a, b) => a.key - b.key)
    .map(({ product }) => product);
}

/** In an order of chance. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
