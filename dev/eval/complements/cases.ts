import { randomFrom } from "../../random.ts";
import type { Dataset, Shopper } from "../dataset.ts";
import { fnv1a } from "../folds.ts";

const SEED = 1;
const MOST_SHOPPERS = 4_000;

/** Which products may be hidden: any of the basket, or only what its shopper never bought before. */
export const SETTINGS = ["all", "new"] as const;
export type Setting = (typeof SETTINGS)[number];

/** A last basket with one product hidden. */
export type Case = { cart: string[]; hidden: string };

/** Products that were bought before the last baskets, by the place in which they came first. */
export function placesOf({ shoppers }: Dataset): Map<string, number> {
  const bought = shoppers.flatMap(({ baskets }) => baskets.slice(0, -1).flatMap(({ skus }) => skus));
  return new Map([...new Set(bought)].map((sku, place) => [sku, place]));
}

/** Shoppers whose last baskets are told: the first four thousand by a hash. */
export function toldShoppers({ shoppers }: Dataset): Shopper[] {
  return shoppers
    .map((shopper, at) => ({ shopper, at, hash: fnv1a(`c${shopper.id}`) }))
    .sort((a, b) => a.hash - b.hash || a.at - b.at)
    .slice(0, MOST_SHOPPERS)
    .map(({ shopper }) => shopper);
}

/** A shopper's case; undefined where the basket has no two products that were bought before by anybody, or none to hide. */
export function caseOf(
  { id, baskets }: Shopper,
  { set, setting, places }: { set: string; setting: Setting; places: ReadonlyMap<string, number> },
): Case | undefined {
  const basket = baskets.at(-1)?.skus.filter((sku) => places.has(sku)) ?? [];
  if (basket.length < 2) return undefined;
  const before = new Set(baskets.slice(0, -1).flatMap(({ skus }) => skus));
  const pool = basket
    .filter((sku) => setting === "all" || !before.has(sku))
    .sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  const random = randomFrom(fnv1a(`${set}:${id}:${SEED}:${setting}`));
  const hidden = pool[Math.floor(random() * pool.length)];
  return hidden === undefined ? undefined : { hidden, cart: basket.filter((sku) => sku !== hidden) };
}
