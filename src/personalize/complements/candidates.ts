import type { PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import { type Kin, kinOf } from "./kin.ts";
import { type Baskets, type Own, ownProducts, strongest } from "./own.ts";
import { type Best, type Candidate, rowOf } from "./rows.ts";
import { type Tie, tiesOf } from "./ties.ts";

/** How many of each kind are looked at. */
const MOST_OWN = 80;
const MOST_HABITS = 30;
const MOST_BY_COSINE = 60;
const MOST_BY_SHARE = 30;
const MOST_BY_HABIT = 20;
const MOST_POPULAR = 30;
/** Popular products that are searched for some of the cart's categories. */
const SEARCHED = 500;
const MOST_OF_CATEGORY = 10;
const MOST_OF_RELATED = 2;

/** What may go with a cart. */
export type Offer = {
  history: PurchaseHistory;
  shared: SharedModel;
  /** Products in the cart, each once. */
  cart: readonly string[];
  /** Products that may not be shown; those of the cart never are. */
  isLeftOut: (sku: string) => boolean;
};

/** A candidate and its row. */
export type Rowed = Candidate & { row: number[] };

/** Candidates in an order that the same offer always has: one's own, tied ones, popular ones of the cart's categories, others. */
export function candidatesOf({ history, shared, cart, isLeftOut }: Offer): Rowed[] {
  const inCart = new Set(cart);
  const leftOut = (sku: string): boolean => inCart.has(sku) || isLeftOut(sku);
  const { own, baskets } = ownProducts(history, cart);
  const ties = tiesOf(cart, habitsOf(own, baskets), shared);
  for (const sku of ties.keys()) if (leftOut(sku)) ties.delete(sku);
  for (const sku of own.keys()) if (leftOut(sku)) own.delete(sku);
  const skus = new Set(strongest(own, MOST_OWN, "long").map(({ product }) => product.sku));
  for (const sku of tied(ties, shared)) skus.add(sku);
  const kin = kinOf(cart, history, shared);
  for (const sku of ofCategories(kin, shared, leftOut)) skus.add(sku);
  for (const sku of related(kin, shared, leftOut)) skus.add(sku);
  for (const sku of first(shared.popular, MOST_POPULAR, (one) => !leftOut(one))) skus.add(sku);
  const beside = { cartSize: Math.max(1, cart.length), best: bestOf(ties), baskets, shared };
  return [...skus].map((sku) => {
    const candidate = { sku, tie: ties.get(sku), shared: shared.product(sku), own: own.get(sku) };
    return { ...candidate, row: rowOf(candidate, beside) };
  });
}

function habitsOf(own: ReadonlyMap<string, Own>, baskets: Baskets): { sku: string; weight: number }[] {
  return strongest(own, MOST_HABITS, "late").map(({ product, late }) => ({
    sku: product.sku,
    weight: late / baskets.late,
  }));
}

function tied(ties: ReadonlyMap<string, Tie>, shared: SharedModel): string[] {
  const best = (by: (tie: Tie) => number, most: number): string[] =>
    [...ties]
      .map(([sku, tie]) => ({ sku, value: by(tie), baskets: shared.product(sku)?.baskets ?? 0 }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value || b.baskets - a.baskets || (a.sku < b.sku ? -1 : 1))
      .slice(0, most)
      .map(({ sku }) => sku);
  return [
    ...best(({ cosine }) => cosine, MOST_BY_COSINE),
    ...best(({ share }) => share, MOST_BY_SHARE),
    ...best(({ habit }) => habit, MOST_BY_HABIT),
  ];
}

function ofCategories(
  { same: categories }: Kin,
  shared: SharedModel,
  isLeftOut: (sku: string) => boolean,
): string[] {
  if (categories.size === 0) return [];
  return first(shared.popular.slice(0, SEARCHED), MOST_OF_CATEGORY, (sku) => {
    const category = shared.product(sku)?.category;
    return category !== undefined && categories.has(category) && !isLeftOut(sku);
  });
}

/** The most popular of each category that goes with those of the cart. */
function related(kin: Kin, shared: SharedModel, isLeftOut: (sku: string) => boolean): string[] {
  return [...kin.related].flatMap((category) =>
    first(shared.popularIn(category), MOST_OF_RELATED, (sku) => !isLeftOut(sku)),
  );
}

function first(skus: readonly string[], most: number, isWanted: (sku: string) => boolean): string[] {
  const found: string[] = [];
  for (const sku of skus) {
    if (found.length === most) break;
    if (isWanted(sku)) found.push(sku);
  }
  return found;
}

/** Nothing is divided by nothing. */
const LEAST = 1e-9;

function bestOf(ties: ReadonlyMap<string, Tie>): Best {
  const best = { cosine: LEAST, share: LEAST, habit: LEAST };
  for (const { cosine, share, habit } of ties.values()) {
    best.cosine = Math.max(best.cosine, cosine);
    best.share = Math.max(best.share, share);
    best.habit = Math.max(best.habit, habit);
  }
  return best;
}
