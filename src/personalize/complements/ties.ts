import type { SharedModel } from "../shared-model.ts";

/** How much what somebody buys is forgiven that it is bought often, as the model's companions are sorted. */
const POPULARITY_POWER = 0.3;
/** Baskets that are added to those of a product before a share of them says something. */
const SHRINK_BASKETS = 5;

/** A product of the cart that another one goes with: the baskets that hold both, and how many times more often than chance. */
type Pair = { sku: string; support: number; lift: number };

/** What ties a product to a cart, added up over the cart's products. */
export type Tie = {
  /** Asymmetric cosine: together / (baskets of the cart's ^ 0.5 × baskets of the other ^ 0.3). */
  cosine: number;
  /** Share of the baskets of the cart's product, shrunk. */
  share: number;
  strongest: number;
  /** Products of the cart that it is tied to. */
  hits: number;
  /** Log of lifts above chance, weighed down below five baskets together. */
  lift: number;
  /** Asymmetric cosine to what the person usually buys, the products' weights over their sum. */
  habit: number;
  /** The strongest pair; undefined when only habits tie it. */
  pair: Pair | undefined;
};

const FULL_SUPPORT = 5;

/** A product of one's own with how much it counts. */
export type Weighed = { sku: string; weight: number };

/** Products that go with a cart's, or with what its person usually buys.
 *  @param habits at most some thirty */
export function tiesOf(
  cart: readonly string[],
  habits: readonly Weighed[],
  shared: SharedModel,
): Map<string, Tie> {
  const ties = new Map<string, Tie>();
  for (const sku of cart) {
    eachCompanion(sku, shared, (other, { cosine, together, baskets, otherBaskets }) => {
      const tie = tieTo(ties, other);
      const expected = ((baskets + 1) * (otherBaskets + 1)) / shared.baskets;
      const lift = Math.max(0, Math.log((together + 0.5) / expected));
      if (cosine > tie.strongest) {
        tie.strongest = cosine;
        tie.pair = { sku, support: together, lift: (together * shared.baskets) / (baskets * otherBaskets) };
      }
      tie.cosine += cosine;
      tie.share += together / (baskets + SHRINK_BASKETS);
      tie.hits += 1;
      tie.lift += lift * Math.min(1, together / FULL_SUPPORT);
    });
  }
  const all = habits.reduce((sum, { weight }) => sum + weight, 0);
  for (const { sku, weight } of habits) {
    eachCompanion(sku, shared, (other, { cosine }) => {
      tieTo(ties, other).habit += (weight / all) * cosine;
    });
  }
  return ties;
}

type Together = { cosine: number; together: number; baskets: number; otherBaskets: number };

function eachCompanion(
  sku: string,
  shared: SharedModel,
  tell: (other: string, together: Together) => void,
): void {
  const product = shared.product(sku);
  if (product === undefined) return;
  const { baskets } = product;
  for (const { sku: other, together } of product.companions) {
    const otherBaskets = shared.product(other)?.baskets ?? together;
    const cosine = together / (Math.sqrt(baskets) * otherBaskets ** POPULARITY_POWER);
    tell(other, { cosine, together, baskets, otherBaskets });
  }
}

function tieTo(ties: Map<string, Tie>, sku: string): Tie {
  const known = ties.get(sku);
  if (known !== undefined) return known;
  const tie: Tie = { cosine: 0, share: 0, strongest: 0, hits: 0, lift: 0, habit: 0, pair: undefined };
  ties.set(sku, tie);
  return tie;
}
