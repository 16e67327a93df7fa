import type { PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import type { Candidate } from "./rows.ts";

/** How near a product's category is to those of a cart: among them, one that goes with them, another. */
const SAME = 2;
const RELATED = 1;
const OTHER = 0;

/** Categories of a cart, and those that go with them. */
export type Kin = { same: ReadonlySet<string>; related: ReadonlySet<string> };

/** The categories of a cart, as all shoppers' orders name them, else one's own. */
export function kinOf(cart: readonly string[], { products }: PurchaseHistory, shared: SharedModel): Kin {
  const same = new Set(
    cart.flatMap((sku) => shared.product(sku)?.category ?? products.get(sku)?.item.category ?? []),
  );
  const related = new Set([...same].flatMap((category) => shared.relatedTo(category)));
  return { same, related };
}

/** What nothing but its popularity speaks for, within the places that such products have in a sorted list: those of the cart's
 *  categories first, then of categories that go with them. */
export function kinFirst<One extends Candidate>(sorted: readonly One[], kin: Kin): One[] {
  const isPopular = ({ own, tie }: One): boolean => own === undefined && tie === undefined;
  const popular = sorted.filter(isPopular).toSorted((a, b) => nearness(b, kin) - nearness(a, kin));
  const next = popular.values();
  return sorted.map((one) => (isPopular(one) ? (next.next().value ?? one) : one));
}

function nearness({ shared }: Candidate, { same, related }: Kin): number {
  const category = shared?.category ?? "";
  if (same.has(category)) return SAME;
  return related.has(category) ? RELATED : OTHER;
}
