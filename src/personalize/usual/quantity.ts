/** How much a person usually takes of a product, and how sure that is: apart from how sure it is that they take it. */
export type UsualQuantity = {
  /** Thousandths. */
  milli: number;
  /** Share of fading purchases with just that quantity. */
  share: number;
};

const ONE = 1000;
/** How much a purchase counts for each later purchase of the product. */
const FADING = 0.8;

/**
 * The quantity of most purchases, late ones counting more; of equals the smaller. Bulk orders do not count.
 * @param bought columns of the product's purchases
 * @param isBulk tells of a place in the history whether it was a stock-up
 */
export function usualQuantity(
  { baskets, milli }: { baskets: readonly number[]; milli: readonly number[] },
  isBulk: (place: number) => boolean,
): UsualQuantity {
  const weights = new Map<number, number>();
  let weight = 1;
  let sum = 0;
  for (let at = baskets.length - 1; at >= 0; at--) {
    if (isBulk(baskets[at] ?? 0)) continue;
    const quantity = milli[at] ?? 0;
    weights.set(quantity, (weights.get(quantity) ?? 0) + weight);
    sum += weight;
    weight *= FADING;
  }
  const [best] = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best === undefined ? { milli: ONE, share: 0 } : { milli: best[0], share: best[1] / sum };
}
