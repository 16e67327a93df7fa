import type { EffectiveOrder } from "../effective-order.ts";
import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import type { Fact } from "./fact.ts";

const LEAST_TOGETHER = 3;
const MOST_PER_PRODUCT = 10;

/**
 * BOUGHT_WITH: the products that were most often in one order with this one, ten at most, from three times on, since
 * the third. Confidence is the share of this product's orders. Counted when asked for: an order of 500 lines has
 * 124,750 pairs, and nobody asks for most of them.
 */
export function boughtWith(id: string, purchases: readonly Purchase[], identities: Identities): Fact[] {
  const orders = purchases.flatMap(({ order }) => (order.isGift ? [] : [order]));
  if (orders.length < LEAST_TOGETHER) return [];
  return mostOften(countOthers(id, orders, identities)).flatMap(([other, times]) => {
    const together = orders.filter((order) =>
      order.lines.some(({ item }) => identities.product(item.sku) === other),
    );
    const decided = together[LEAST_TOGETHER - 1];
    if (decided === undefined) return [];
    return [
      {
        predicate: "BOUGHT_WITH" as const,
        subject: `product:${id}`,
        object: `product:${other}`,
        weight: times,
        confidence: times / orders.length,
        source: "observed" as const,
        validFromMs: decided.occurredAtMs,
        support: together,
      },
    ];
  });
}

/** How many of the orders have each other product. */
function countOthers(
  id: string,
  orders: readonly EffectiveOrder[],
  identities: Identities,
): Map<string, number> {
  const counts = new Map<string, number>();
  const counted = new Map<string, EffectiveOrder>();
  for (const order of orders)
    for (const { item } of order.lines) {
      const other = identities.product(item.sku);
      // An order may have several lines of a product.
      if (other === id || counted.get(other) === order) continue;
      counted.set(other, order);
      counts.set(other, (counts.get(other) ?? 0) + 1);
    }
  return counts;
}

function mostOften(counts: ReadonlyMap<string, number>): [id: string, times: number][] {
  return [...counts]
    .filter(([, times]) => times >= LEAST_TOGETHER)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_PER_PRODUCT);
}
