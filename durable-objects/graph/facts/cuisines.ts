import type { EffectiveOrder } from "../effective-order.ts";
import { type Fact, type Fold, USER, lastOf } from "./fact.ts";

/** Cuisines by the tag shops give; a tag may also be written `cuisine:thai`. */
const CUISINES: ReadonlySet<string> = new Set([
  "chinese",
  "ethiopian",
  "french",
  "georgian",
  "greek",
  "indian",
  "indonesian",
  "italian",
  "japanese",
  "korean",
  "lebanese",
  "mexican",
  "moroccan",
  "persian",
  "polish",
  "spanish",
  "thai",
  "turkish",
  "vietnamese",
]);
const PREFIX = "cuisine:";

/** Products of one cuisine in an order from which somebody cooks it: one may be a snack. */
const LEAST_PRODUCTS = 2;
const LEAST_ORDERS = 3;
const MOST_CONFIDENCE = 0.95;

/**
 * COOKS, inferred: an order with two products of a cuisine, by their tags, speaks for it; from the third such order on
 * it is a fact. Confidence is n / (n + 2), 0.95 at most. Gifts say nothing.
 */
export function inferredCuisines(): Fold<EffectiveOrder> {
  const cooked = new Map<string, EffectiveOrder[]>();
  const facts = (): Fact[] => [...cooked].flatMap(([cuisine, orders]) => factOf(cuisine, orders));
  return {
    take: (order) => {
      if (order.isGift) return;
      for (const cuisine of cookedFrom(order)) {
        const orders = cooked.get(cuisine) ?? [];
        orders.push(order);
        cooked.set(cuisine, orders);
      }
    },
    facts,
    open: facts,
  };
}

function cookedFrom({ lines }: EffectiveOrder): string[] {
  const products = new Map<string, Set<string>>();
  for (const { item } of lines)
    for (const tag of item.traits) {
      const cuisine = cuisineOf(tag);
      if (cuisine !== undefined) products.set(cuisine, (products.get(cuisine) ?? new Set()).add(item.sku));
    }
  return [...products].filter(([, skus]) => skus.size >= LEAST_PRODUCTS).map(([cuisine]) => cuisine);
}

function cuisineOf(name: string): string | undefined {
  if (name.startsWith(PREFIX)) return name.slice(PREFIX.length);
  return CUISINES.has(name) ? name : undefined;
}

function factOf(cuisine: string, orders: readonly EffectiveOrder[]): Fact[] {
  const decided = orders[LEAST_ORDERS - 1];
  if (decided === undefined) return [];
  const weight = orders.length;
  return [
    {
      predicate: "COOKS",
      subject: USER,
      object: `${PREFIX}${cuisine}`,
      weight,
      confidence: Math.min(weight / (weight + 2), MOST_CONFIDENCE),
      source: "inferred",
      validFromMs: decided.occurredAtMs,
      recordedAtMs: decided.recordedAtMs,
      support: (latest) => lastOf(orders, weight, latest),
    },
  ];
}
