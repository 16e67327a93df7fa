import type { PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import type { Candidate } from "./rows.ts";

const NAMED_EPISODES = 5;
/** From so many of one's own baskets with both on, one's own history says that they go together. */
const OWN_PAIR = 2;

/** One product that goes with a cart, with why. */
export type Complement = {
  sku: string;
  product_name: string | undefined;
  basis: "own_history" | "people_like_you" | "popular";
  reason: string;
  /** How much speaks for it, in no unit. */
  score: number;
  /** The product of the cart that it goes with most. */
  goes_with: string | undefined;
  /** Baskets that hold both: one's own where the basis is one's own history, all shoppers' else; 0 where it goes with none. */
  support: number;
  /** How many times more often than chance they are together; 1 where nothing is known. */
  lift: number;
  evidence: { orders: number; episodes: string[] };
};

/** A candidate as it is answered. */
export function complementOf(
  candidate: Candidate & { score: number },
  told: { history: PurchaseHistory; shared: SharedModel },
): Complement {
  const { sku, own, score } = candidate;
  const baskets = own?.product.baskets ?? [];
  return {
    sku,
    product_name: own?.product.item.name,
    score,
    ...whyOf(candidate, told),
    evidence: {
      orders: baskets.length,
      episodes: baskets
        .slice(-NAMED_EPISODES)
        .flatMap((place) => told.history.baskets[place]?.episodeId ?? []),
    },
  };
}

type Why = Pick<Complement, "basis" | "reason" | "goes_with" | "support" | "lift">;

function whyOf(
  { own, tie, shared }: Candidate,
  told: { history: PurchaseHistory; shared: SharedModel },
): Why {
  const orders = told.history.baskets.length;
  if (own !== undefined && (own.pair?.support ?? 0) >= OWN_PAIR) {
    const { sku = "", support = 0 } = own.pair ?? {};
    const other = told.history.products.get(sku)?.baskets.length ?? support;
    const reason = `You bought it with ${nameOf(sku, told.history)} in ${support} of ${other} orders`;
    const lift = (support * orders) / Math.max(1, other * own.times);
    return { basis: "own_history", reason, goes_with: sku, support, lift };
  }
  if (own !== undefined) {
    const reason = `In ${own.times} of your ${orders} orders`;
    return { basis: "own_history", reason, goes_with: undefined, support: 0, lift: 1 };
  }
  if (tie?.pair !== undefined) {
    const { sku, support, lift } = tie.pair;
    const reason = `Often bought with ${nameOf(sku, told.history)}`;
    return { basis: "people_like_you", reason, goes_with: sku, support, lift };
  }
  const reason = shared?.category === undefined ? "Bought by many" : `Bought by many in ${shared.category}`;
  return { basis: "popular", reason, goes_with: undefined, support: 0, lift: 1 };
}

function nameOf(sku: string, { products }: PurchaseHistory): string {
  return products.get(sku)?.item.name ?? sku;
}
