import { supplyOf } from "../../../durable-objects/graph/reorder.ts";
import type { PurchaseHistory } from "../history.ts";
import { type Seasons, seasonsOf } from "./season.ts";

/** Every purchase of one product. */
export type BoughtProduct =
  PurchaseHistory["products"] extends ReadonlyMap<string, infer Product> ? Product : never;

/**
 * How a product was bought, on its own clock: after a purchase of so many times the usual quantity it runs as much
 * slower, so that a stock-up makes no long gap, and who has stocked up waits longer.
 */
export type Pace = {
  sku: string;
  /** Days since 1970 on which it was bought, rising, and what was bought by the usual quantity: at least 1. */
  days: readonly number[];
  supplies: readonly number[];
  /** Days between purchases, on the product's clock; one fewer than days. */
  gaps: readonly number[];
  /** The sum of the gaps. */
  span: number;
  /** Purchases as of the last one, each by how long before that it was: as the last month, and the last four, weigh them. */
  lately: number;
  late: number;
  /** Thousandths, the middle one of its days that were no stock-up. */
  usualMilli: number;
  /** Of what is bought at one time of the year only. */
  seasons: Seasons | undefined;
};

/** What a history's baskets are to its products, by place. */
export type Places = { days: Int32Array; baskets: PurchaseHistory["baskets"] };

/** Days after which a purchase counts by 1/e. */
export const LATELY_DAYS = 30;
export const LATE_DAYS = 120;

/** A product and its pace. */
export type Paced = { product: BoughtProduct; pace: Pace };

const kept = new WeakMap<BoughtProduct, { purchases: number; pace: Pace }>();
const keptLists = new WeakMap<PurchaseHistory["products"], { baskets: number; paced: Paced[] }>();

/** Products that were bought on two days and more, with their paces. They are kept until a basket comes. */
export function pacesOf(history: PurchaseHistory, places: Places): readonly Paced[] {
  const known = keptLists.get(history.products);
  if (known?.baskets === history.baskets.length) return known.paced;
  const paced: Paced[] = [];
  for (const product of history.products.values()) {
    if (product.baskets.length < 2) continue;
    const pace = paceOf(product, places);
    if (pace.days.length > 1) paced.push({ product, pace });
  }
  keptLists.set(history.products, { baskets: history.baskets.length, paced });
  return paced;
}

/** The pace of a product that was bought: days of one product add up. It is kept until something is bought of it. */
function paceOf(product: BoughtProduct, places: Places): Pace {
  const known = kept.get(product);
  const purchases = product.baskets.length;
  if (known?.purchases === purchases) return known.pace;
  const pace = measured(product, places);
  kept.set(product, { purchases, pace });
  return pace;
}

function measured(product: BoughtProduct, { days: dayAt, baskets }: Places): Pace {
  const days: number[] = [];
  const milli: number[] = [];
  const ordinary: number[] = [];
  for (const [at, place] of product.baskets.entries()) {
    const day = dayAt[place] ?? 0;
    const quantity = product.milli[at] ?? 0;
    const last = days.length - 1;
    if (days[last] === day) milli[last] = (milli[last] ?? 0) + quantity;
    else {
      days.push(day);
      milli.push(quantity);
    }
    if (baskets[place]?.isBulk !== true) ordinary.push(quantity);
  }
  const usualMilli = middle(ordinary.length === 0 ? milli : ordinary);
  const supplies = milli.map((quantity) => supplyOf(quantity, usualMilli));
  const gaps: number[] = [];
  for (let at = 1; at < days.length; at++)
    gaps.push(((days[at] ?? 0) - (days[at - 1] ?? 0)) / (supplies[at - 1] ?? 1));
  return { sku: product.sku, days, supplies, gaps, ...weighed(gaps), usualMilli, seasons: seasonsOf(days) };
}

function weighed(gaps: readonly number[]): Pick<Pace, "span" | "lately" | "late"> {
  let span = 0;
  let lately = 1;
  let late = 1;
  for (const gap of gaps) {
    span += gap;
    lately = 1 + lately * Math.exp(-gap / LATELY_DAYS);
    late = 1 + late * Math.exp(-gap / LATE_DAYS);
  }
  return { span, lately, late };
}

/** The middle of numbers, the lower of two; 0 of none. */
function middle(numbers: readonly number[]): number {
  const [first = 0] = numbers;
  if (numbers.every((number) => number === first)) return first;
  const sorted = Float64Array.from(numbers).sort();
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
