import { bestOf } from "./best.ts";
import type { BoughtProduct } from "./history.ts";
import { type Person, fadedSum } from "./person.ts";
import type { SharedModel, SharedProduct } from "./shared-model.ts";

/** The decay of a person's purchases that a habit is made of: 5 % a basket. */
const FADING = 3;
/** Baskets' worth of all buyers' rate that a person's own is mixed with. */
const PRIOR_BASKETS = 4;
/** What share of a buyer's later baskets holds a product again, where nothing is known of it. */
const UNKNOWN_REBUY_RATE = 0.05;

/** A product that a person bought, and how strong the habit is. */
export type Habit = {
  sku: string;
  product: BoughtProduct;
  shared: SharedProduct | undefined;
  /** Chance that a basket holds it, 0 to 1. */
  strength: number;
};

/** The strongest habits, strongest first, ties by SKU. */
export function habitsOf(person: Person, shared: SharedModel | undefined, most: number): Habit[] {
  const habits: Habit[] = [];
  for (const product of person.history.products.values()) {
    const known = shared?.product(product.sku);
    const strength = strengthOf(product, person, known);
    habits.push({ sku: product.sku, product, shared: known, strength });
  }
  return bestOf(habits, most, ({ strength }) => strength);
}

/**
 * Chance that a basket holds a product that was bought: a person's fading rate mixed with all buyers', as the mean of a gamma
 * prior with a Poisson rate (after "Buy It Again", KDD 2018). Another purchase never lowers it, whether in a basket that was
 * there or in a new one.
 */
export function strengthOf(
  product: BoughtProduct,
  person: Person,
  shared: SharedProduct | undefined,
): number {
  const prior = PRIOR_BASKETS * (shared?.rebuyRate ?? UNKNOWN_REBUY_RATE);
  return (fadedSum(person, product, FADING) + prior) / ((person.most[FADING] ?? 0) + PRIOR_BASKETS);
}
