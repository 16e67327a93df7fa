import type { PurchaseHistory } from "../../src/personalize/history.ts";
import type { MemoryGraph } from "../graph/memory-graph.ts";

/** Products by every SKU that they go by. */
export function allNamesOf(
  products: Iterable<string>,
  { evidence: { identities } }: MemoryGraph,
): Set<string> {
  const all = new Set(products);
  for (const [sku, product] of identities.productAliases) if (all.has(product)) all.add(sku);
  return all;
}

/** SKUs that stand for a product that was bought: all shoppers' baskets have it by them, and it is no other product. */
export function otherNamesOf(
  { products }: PurchaseHistory,
  { evidence: { identities } }: MemoryGraph,
): Set<string> {
  const others = new Set<string>();
  for (const [sku, product] of identities.productAliases) if (products.has(product)) others.add(sku);
  return others;
}
