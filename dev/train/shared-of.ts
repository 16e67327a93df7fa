import type { SharedModel, SharedProduct } from "../../src/personalize/shared-model.ts";
import { LEAST_GAPS, OLDEST, hazardBy, shrunk, usualOf } from "../../src/shared/counted.ts";
import { Categories } from "./categories.ts";
import { Companions } from "./companions.ts";
import { neighboursIn } from "./neighbours.ts";

/** One shopper's baskets in order of time: the day, and each product once. */
export type ShopperBasket = { day: number; skus: readonly string[] };

type Counts = {
  baskets: number;
  buyers: number;
  repeaters: number;
  /** Baskets after a buyer's first, and those of them that hold it again. */
  later: number;
  again: number;
  days: number;
  gaps: number[];
};

type ByAge = { seen: number[]; again: number[] };

/** What is known of all shoppers, from their baskets alone.
 *  @param categories by SKU */
export function sharedOf(
  shoppers: Iterable<readonly ShopperBasket[]>,
  categories: ReadonlyMap<string, string> = new Map(),
): SharedModel {
  const counts = new Map<string, Counts>();
  const places = new Map<string, number>();
  const baskets: Int32Array[] = [];
  const byAge: ByAge = { seen: Array(OLDEST + 1).fill(0), again: Array(OLDEST + 1).fill(0) };
  for (const shopper of shoppers) {
    countShopper(shopper, counts, byAge);
    for (const { skus } of shopper) baskets.push(Int32Array.from(skus, (sku) => placeOf(sku, places)));
  }
  const products = described(counts, baskets, [...places.keys()]);
  for (const product of products.values()) product.category = categories.get(product.sku);
  const popular = [...products.values()].sort((a, b) => b.baskets - a.baskets || (a.sku < b.sku ? -1 : 1));
  const known = new Categories(baskets, [...places.keys()], categories);
  return {
    version: `baskets-${baskets.length}`,
    baskets: baskets.length,
    hazard: hazardBy(byAge.seen, byAge.again),
    popular: popular.map(({ sku }) => sku),
    product: (sku) => products.get(sku),
    popularIn: (category) => known.popularIn(category),
    // Days of a set are no days of a week.
    popularOn: () => [],
    relatedTo: (category) => known.relatedTo(category),
  };
}

function placeOf(sku: string, places: Map<string, number>): number {
  const known = places.get(sku) ?? places.size;
  places.set(sku, known);
  return known;
}

/** A product as one shopper has bought it so far. */
type Mine = { times: number; firstDay: number; lastDay: number; lastAt: number };

function countShopper(shopper: readonly ShopperBasket[], counts: Map<string, Counts>, byAge: ByAge): void {
  const mine = new Map<string, Mine>();
  for (const [at, { day, skus }] of shopper.entries()) {
    const here = new Set(skus);
    for (const [sku, { lastAt }] of mine) {
      const age = Math.min(OLDEST, at - 1 - lastAt);
      const again = Number(here.has(sku));
      byAge.seen[age] = (byAge.seen[age] ?? 0) + 1;
      byAge.again[age] = (byAge.again[age] ?? 0) + again;
      const count = countsOf(sku, counts);
      count.later += 1;
      count.again += again;
    }
    for (const sku of here) {
      const count = countsOf(sku, counts);
      count.baskets += 1;
      const known = mine.get(sku);
      if (known !== undefined && day > known.lastDay) count.gaps.push(day - known.lastDay);
      mine.set(sku, {
        times: (known?.times ?? 0) + 1,
        firstDay: known?.firstDay ?? day,
        lastDay: day,
        lastAt: at,
      });
    }
  }
  const lastDay = shopper.at(-1)?.day ?? 0;
  for (const [sku, { times, firstDay }] of mine) {
    const count = countsOf(sku, counts);
    count.buyers += 1;
    count.repeaters += Number(times > 1);
    count.days += lastDay - firstDay;
  }
}

function countsOf(sku: string, counts: Map<string, Counts>): Counts {
  const known = counts.get(sku);
  if (known !== undefined) return known;
  const none: Counts = { baskets: 0, buyers: 0, repeaters: 0, later: 0, again: 0, days: 0, gaps: [] };
  counts.set(sku, none);
  return none;
}

function described(
  counts: ReadonlyMap<string, Counts>,
  baskets: readonly Int32Array[],
  skus: readonly string[],
): Map<string, SharedProduct> {
  const neighbours = neighboursIn(baskets, skus.length);
  const companions = new Companions(baskets, skus);
  const usual = usualOf([...counts.values()]);
  const products = new Map<string, SharedProduct>();
  for (const [place, sku] of skus.entries()) {
    const count = counts.get(sku);
    if (count === undefined) continue;
    const near = (neighbours[place] ?? []).map(({ product, weight }) => ({
      sku: skus[product] ?? "",
      weight,
    }));
    products.set(sku, {
      sku,
      baskets: count.baskets,
      buyers: count.buyers,
      ...shrunk(count, usual),
      gapDays: count.gaps.length < LEAST_GAPS ? undefined : median(count.gaps),
      neighbours: near,
      get companions() {
        return companions.of(place);
      },
    });
  }
  return products;
}

/** The middle one, the lower of two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
