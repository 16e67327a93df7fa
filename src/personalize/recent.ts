import type { PurchaseHistory } from "./history.ts";

/** Nothing bought. */
export const NO_HISTORY: PurchaseHistory = { baskets: [], products: new Map() };

/** A history without what was bought before a time. */
export function since({ baskets, products }: PurchaseHistory, fromMs: number): PurchaseHistory {
  const places = new Map<number, number>();
  const kept = baskets.filter(({ atMs }, place) => {
    if (atMs >= fromMs) places.set(place, places.size);
    return atMs >= fromMs;
  });
  const recent = new Map<string, typeof products extends ReadonlyMap<string, infer One> ? One : never>();
  for (const product of products.values()) {
    const at = product.baskets.flatMap((place, index) => (places.has(place) ? [index] : []));
    if (at.length === 0) continue;
    const of = (column: readonly number[]): number[] => at.map((index) => column[index] ?? 0);
    recent.set(product.sku, {
      ...product,
      baskets: of(product.baskets).map((place) => places.get(place) ?? 0),
      milli: of(product.milli),
      priceMinor: of(product.priceMinor),
    });
  }
  return { baskets: kept, products: recent };
}
