import type { BoughtProduct, PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import type { Complement } from "./complement.ts";
import type { Complements, ComplementsAsked } from "./complements.ts";

const OWN_LEAST = 0.6;
const OWN_EACH = 0.15;
const OWN_MOST = 0.95;
const OF_SHOP = 0.7;
const OF_CATEGORY = 0.6;
const NAMED_EPISODES = 5;

/** One thing that speaks for a product: of several the strongest counts. */
type Speaks = Pick<Complement, "basis" | "score" | "goes_with" | "support" | "reason">;

/**
 * The classic rule: a product of one's own orders with one of the cart scores min(0.95, 0.6 + 0.15 × orders with both), one
 * that is a pair with it in the shop's baskets 0.7, one of its category 0.6; best first, ties by orders with both, then SKU.
 * Nothing of the cart or hidden is among them.
 */
export function complementsClassic(
  history: PurchaseHistory,
  shared: SharedModel,
  asked: ComplementsAsked,
): Complements {
  const cart = new Set(asked.cart);
  const found = new Map<string, Speaks>();
  const note = (sku: string, speaks: Speaks): void => {
    const known = found.get(sku);
    const isStronger =
      known === undefined ||
      speaks.score > known.score ||
      (speaks.score === known.score && speaks.support > known.support);
    if (!cart.has(sku) && !asked.hidden.has(sku) && isStronger) found.set(sku, speaks);
  };
  for (const one of [...cart].sort())
    for (const [sku, speaks] of beside(one, history, shared)) note(sku, speaks);
  const items = [...found]
    .sort(([a, one], [b, other]) => {
      return other.score - one.score || other.support - one.support || (a < b ? -1 : 1);
    })
    .slice(0, asked.limit)
    .map(([sku, speaks]) => itemOf(sku, speaks, history));
  return { basis: items[0]?.basis ?? "none", items };
}

/** All that goes with one product. */
function* beside(one: string, history: PurchaseHistory, shared: SharedModel): Generator<[string, Speaks]> {
  const { products } = history;
  const name = products.get(one)?.item.name ?? one;
  const speaks = (of: Pick<Speaks, "basis" | "score" | "reason">, support = 0): Speaks => {
    return { ...of, goes_with: one, support };
  };
  for (const [sku, together] of ownPairs(one, history)) {
    const score = Math.min(OWN_MOST, OWN_LEAST + OWN_EACH * together);
    const reason = `You bought it with ${name} in ${together} of your orders`;
    yield [sku, speaks({ basis: "own_history", score, reason }, together)];
  }
  for (const { sku } of shared.product(one)?.neighbours ?? [])
    yield [sku, speaks({ basis: "people_like_you", score: OF_SHOP, reason: `Often bought with ${name}` })];
  for (const sku of ofCategory(one, history, shared)) {
    const basis = products.has(sku) ? "own_history" : "popular";
    yield [sku, speaks({ basis, score: OF_CATEGORY, reason: `Of the same category as ${name}` })];
  }
}

/** Products of one's own orders with a product, and how many have both. */
function ownPairs(one: string, { baskets, products }: PurchaseHistory): Map<string, number> {
  const together = new Map<string, number>();
  for (const place of products.get(one)?.baskets ?? [])
    for (const sku of baskets[place]?.skus ?? [])
      if (sku !== one) together.set(sku, (together.get(sku) ?? 0) + 1);
  return together;
}

function ofCategory(one: string, { products }: PurchaseHistory, shared: SharedModel): string[] {
  const categoryOf = (sku: string, own = products.get(sku)): string | undefined =>
    shared.product(sku)?.category ?? own?.item.category;
  const category = categoryOf(one);
  if (category === undefined) return [];
  const own = [...products.values()].filter((product) => categoryOf(product.sku, product) === category);
  return [...own.map(({ sku }) => sku), ...shared.popularIn(category)];
}

function itemOf(sku: string, speaks: Speaks, { baskets, products }: PurchaseHistory): Complement {
  const own: BoughtProduct | undefined = products.get(sku);
  const places = own?.baskets ?? [];
  return {
    sku,
    product_name: own?.item.name,
    ...speaks,
    lift: 1,
    evidence: {
      orders: places.length,
      episodes: places.slice(-NAMED_EPISODES).flatMap((place) => baskets[place]?.episodeId ?? []),
    },
  };
}
