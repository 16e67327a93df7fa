import { complementsClassic } from "../../src/personalize/complements/classic.ts";
import { complements } from "../../src/personalize/complements/complements.ts";
import { SHIPPED_COMPLEMENTS as weights } from "../../src/personalize/complements/shipped.ts";
import type { Answer, Ground } from "./answers.ts";

type Asked = { cart: readonly string[]; limit: number; isClassic: boolean };

/** What goes with a cart: one's own history first, then all shoppers' baskets, then what is popular in its categories. */
export function complementsAnswer({ cart, limit, isClassic }: Asked, ground: Ground): Answer {
  const { graph, history, hidden, shelf, sharedOrNone: shared, isOn, isPersonal } = ground;
  const mode = isClassic ? "classic" : "model";
  if (!isOn("complements")) return { mode, basis: "none", items: [], filtered: [] };
  // That two SKUs are one product, the person's orders say.
  const canonical = isPersonal ? cart.map((sku) => graph.evidence.identities.product(sku)) : cart;
  const asked = {
    cart: canonical,
    limit: shelf.candidates(limit),
    // A product that goes by another name in the cart is in the cart.
    hidden: new Set([...hidden, ...ground.otherNames, ...cart]),
  };
  const found = isClassic
    ? complementsClassic(history, shared, asked)
    : complements(history, { shared, weights }, asked);
  const unknown = shelf.unknown(found.items.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const items = shelf.shown(found.items, limit);
  return {
    mode,
    basis: items[0]?.basis ?? "none",
    items: items.map(({ goes_with: goesWith, ...item }) => ({
      ...item,
      product_name: shelf.nameOf(item.sku),
      goes_with: goesWith ?? null,
    })),
    filtered: shelf.hidden,
  };
}
