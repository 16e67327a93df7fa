import type { Identities } from "../../../durable-objects/graph/identities.ts";
import { strengthOf } from "../habit.ts";
import type { PurchaseHistory } from "../history.ts";
import { personOf } from "../person.ts";
import type { Taste } from "./rank.ts";

const MS_PER_DAY = 86_400_000;
const HALF_LIFE_DAYS = 30;
/** Purchases fade more slowly where they say what somebody likes. */
const LIKING_HALF_LIFE_DAYS = 90;

type InCategory = { weight: number; paidMinor: number; brands: Map<string, number> };

/** Who is who: results are called by any SKU and spelling, what was bought by one. */
type Names = Pick<Identities, "product" | "named">;

/** What else a taste is made with. */
type Beside = {
  /** Epoch milliseconds. */
  nowMs: number;
  names: Names;
  /** Whether a product goes with what the person keeps to. */
  diet: Taste["diet"];
};

/** What purchases say of a person's taste, as far as results can be ranked by it; everything fades with time. */
export function tasteOf(history: PurchaseHistory, { nowMs, names, diet }: Beside): Taste {
  const { categories, brands, all } = bought(history, nowMs, names);
  const person = personOf(history, nowMs);
  const inCategory = (name: string | undefined): InCategory | undefined =>
    name === undefined ? undefined : categories.get(names.named("category", name));
  const brandOf = (name: string): string => names.named("brand", name);
  return {
    brand: (brand, category) => {
      const of = inCategory(category);
      return of === undefined
        ? share(brands.get(brandOf(brand)), all)
        : share(of.brands.get(brandOf(brand)), of.weight);
    },
    category: (category) => share(inCategory(category)?.weight, all),
    usualPriceMinor: (category) => {
      const of = inCategory(category);
      return of === undefined || of.weight === 0 ? undefined : of.paidMinor / of.weight;
    },
    recency: (sku) => {
      const last = history.products.get(names.product(sku))?.baskets.at(-1);
      return last === undefined ? 0 : faded(history, last, { nowMs, halfLifeDays: HALF_LIFE_DAYS });
    },
    habit: (sku) => {
      const product = history.products.get(names.product(sku));
      return product === undefined ? 0 : strengthOf(product, person, undefined);
    },
    diet,
  };
}

type Bought = { categories: Map<string, InCategory>; brands: Map<string, number>; all: number };

function bought(history: PurchaseHistory, nowMs: number, names: Names): Bought {
  const categories = new Map<string, InCategory>();
  const brands = new Map<string, number>();
  let all = 0;
  for (const { item, baskets, priceMinor } of history.products.values()) {
    const brand = item.brand === undefined ? undefined : names.named("brand", item.brand);
    const of = item.category === undefined ? undefined : categoryIn(categories, item.category, names);
    for (const [index, place] of baskets.entries()) {
      const weight = faded(history, place, { nowMs, halfLifeDays: LIKING_HALF_LIFE_DAYS });
      all += weight;
      if (brand !== undefined) brands.set(brand, (brands.get(brand) ?? 0) + weight);
      if (of === undefined) continue;
      of.weight += weight;
      of.paidMinor += weight * (priceMinor[index] ?? 0);
      if (brand !== undefined) of.brands.set(brand, (of.brands.get(brand) ?? 0) + weight);
    }
  }
  return { categories, brands, all };
}

function categoryIn(categories: Bought["categories"], name: string, names: Names): InCategory {
  const category = names.named("category", name);
  const known = categories.get(category) ?? { weight: 0, paidMinor: 0, brands: new Map<string, number>() };
  categories.set(category, known);
  return known;
}

function faded(
  { baskets }: PurchaseHistory,
  place: number,
  { nowMs, halfLifeDays }: { nowMs: number; halfLifeDays: number },
): number {
  const days = Math.max(0, nowMs - (baskets[place]?.atMs ?? nowMs)) / MS_PER_DAY;
  return 2 ** (-days / halfLifeDays);
}

function share(part: number | undefined, whole: number): number {
  return whole > 0 ? (part ?? 0) / whole : 0;
}
