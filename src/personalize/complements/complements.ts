import type { PurchaseHistory } from "../history.ts";
import { type Linear, linear } from "../linear.ts";
import type { SharedModel } from "../shared-model.ts";
import { candidatesOf } from "./candidates.ts";
import { diverse } from "./diverse.ts";
import { kinFirst, kinOf } from "./kin.ts";
import { type Complement, complementOf } from "./complement.ts";

/** What the complements model has learned: how much speaks for a candidate, from its row. */
export type ComplementsWeights = { version: string; score: Linear };

/** A cart, and what is asked of it. */
export type ComplementsAsked = {
  cart: readonly string[];
  limit: number;
  /** Products never to be shown. */
  hidden: Pick<ReadonlySet<string>, "has">;
};

/** What goes with a cart, best first. */
export type Complements = {
  basis: "own_history" | "people_like_you" | "popular" | "none";
  items: Complement[];
};

/** What complements rest on. */
export type ComplementsModel = { shared: SharedModel; weights: ComplementsWeights };

/**
 * What goes with a cart: one's own products, those of all shoppers' baskets, and popular ones last, those of its categories
 * before those of categories that go with them and these before others. Nothing
 * of the cart or hidden is among them; nothing goes with an empty cart. Ties by popularity, then SKU.
 */
export function complements(
  history: PurchaseHistory,
  { shared, weights }: ComplementsModel,
  asked: ComplementsAsked,
): Complements {
  const cart = [...new Set(asked.cart)];
  if (cart.length === 0) return { basis: "none", items: [] };
  const isLeftOut = (sku: string): boolean => asked.hidden.has(sku);
  const scored = candidatesOf({ history, shared, cart, isLeftOut })
    .map((candidate) => ({ ...candidate, score: linear(weights.score, candidate.row) }))
    .sort(
      (a, b) =>
        b.score - a.score || (b.shared?.baskets ?? 0) - (a.shared?.baskets ?? 0) || (a.sku < b.sku ? -1 : 1),
    );
  const ordered = kinFirst(scored, kinOf(cart, history, shared));
  const items = diverse(ordered, asked.limit).map((one) => complementOf(one, { history, shared }));
  return { basis: items[0]?.basis ?? "none", items };
}
