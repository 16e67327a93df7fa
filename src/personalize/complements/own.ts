import type { BoughtProduct } from "../reorder/pace.ts";
import type { PurchaseHistory } from "../history.ts";

/** How much a basket counts for each basket since. */
const LATE_DECAY = 0.9;
const LONG_DECAY = 0.97;

/** A product of one's own, by baskets. */
export type Own = {
  product: BoughtProduct;
  times: number;
  late: number;
  long: number;
  /** Baskets since the last one with it, and since the first. */
  age: number;
  known: number;
  /** One's own baskets that hold it and something of the cart: each counts the cart's products in it over the root of its size. */
  withCart: number;
  /** One's own baskets that hold it and the cart's product that it is most often with. */
  pair: { sku: string; support: number } | undefined;
};

/** What all of one's baskets weigh together. */
export type Baskets = { count: number; late: number; long: number };

/** Everything of one's own by product. */
export function ownProducts(
  history: PurchaseHistory,
  cart: readonly string[],
): { own: Map<string, Own>; baskets: Baskets } {
  const count = history.baskets.length;
  const latePowers = powersOf(LATE_DECAY, count);
  const longPowers = powersOf(LONG_DECAY, count);
  const own = new Map<string, Own>();
  for (const product of history.products.values()) {
    const first = product.baskets[0] ?? 0;
    const last = product.baskets.at(-1) ?? 0;
    const weight = (powers: Float64Array): number =>
      product.baskets.reduce((sum, place) => sum + (powers[count - 1 - place] ?? 0), 0);
    own.set(product.sku, {
      product,
      times: product.baskets.length,
      late: weight(latePowers),
      long: weight(longPowers),
      age: count - 1 - last,
      known: count - 1 - first,
      withCart: 0,
      pair: undefined,
    });
  }
  noteCart(history, cart, own);
  const whole = (decay: number): number => (1 - decay ** count) / (1 - decay);
  return { own, baskets: { count, late: whole(LATE_DECAY), long: whole(LONG_DECAY) } };
}

function powersOf(decay: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_none, power) => decay ** power);
}

function noteCart(history: PurchaseHistory, cart: readonly string[], own: Map<string, Own>): void {
  const pairs = new Map<string, Map<string, number>>();
  const inCart = new Set(cart);
  for (const { skus } of history.baskets) {
    const held = skus.filter((sku) => inCart.has(sku));
    if (held.length === 0) continue;
    for (const sku of skus) {
      const mine = own.get(sku);
      if (mine === undefined) continue;
      mine.withCart += held.length / Math.sqrt(skus.length);
      const times = pairs.get(sku) ?? new Map<string, number>();
      for (const one of held) times.set(one, (times.get(one) ?? 0) + 1);
      pairs.set(sku, times);
    }
  }
  for (const [sku, times] of pairs) {
    const mine = own.get(sku);
    const [best] = [...times].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
    if (mine !== undefined && best !== undefined) mine.pair = { sku: best[0], support: best[1] };
  }
}

/** One's own products that are strongest of late, those bought last before others that are as strong, then by SKU. */
export function strongest(own: ReadonlyMap<string, Own>, most: number, by: "late" | "long"): Own[] {
  return [...own.values()]
    .sort((a, b) => b[by] - a[by] || a.age - b.age || (a.product.sku < b.product.sku ? -1 : 1))
    .slice(0, most);
}
