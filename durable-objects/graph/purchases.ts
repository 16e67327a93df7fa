import type { EffectiveOrder } from "./effective-order.ts";
import { byEventTime } from "./episode.ts";
import type { Identities } from "./identities.ts";
import type { Item } from "./order-event.ts";

/** What one order says of one product: its lines of that product, added up. */
export type Purchase = {
  order: EffectiveOrder;
  /** As the last of the lines describes it. */
  item: Item;
  /** Thousandths. */
  milli: number;
  /** Of one, in minor units, on the last of the lines. */
  priceMinor: number;
};

/** Lists that changed: of products and categories, by id, and of all orders. */
type Changed = { products: string[]; categories: string[]; orders: boolean };

/** Orders, and their purchases by product and by category, each list in evidence order. */
export class Purchases {
  readonly #ofProduct = new Map<string, Purchase[]>();
  readonly #inCategory = new Map<string, Purchase[]>();
  readonly #orders: EffectiveOrder[] = [];

  get byProduct(): ReadonlyMap<string, readonly Purchase[]> {
    return this.#ofProduct;
  }

  get byCategory(): ReadonlyMap<string, readonly Purchase[]> {
    return this.#inCategory;
  }

  /** Orders that say something, in evidence order. */
  get orders(): readonly EffectiveOrder[] {
    return this.#orders;
  }

  /** @returns what changed otherwise than by growing at its end */
  add(order: EffectiveOrder, identities: Identities): Changed {
    const before = this.#orders.findLastIndex((known) => byEventTime(known, order) <= 0);
    this.#orders.splice(before + 1, 0, order);
    const isLastOrder = this.#orders.at(-1) === order;
    const changed: Changed = { products: [], categories: [], orders: !isLastOrder };
    for (const [id, purchase] of boughtIn(order, identities)) {
      if (!isLast(insert(this.#ofProduct, id, purchase), purchase)) changed.products.push(id);
      const { category } = purchase.item;
      if (category === undefined) continue;
      const categoryId = identities.named("category", category);
      if (!isLast(insert(this.#inCategory, categoryId, purchase), purchase))
        changed.categories.push(categoryId);
    }
    return changed;
  }

  /** Takes an order's purchases out again.
   *  @returns the products and categories that lost one */
  remove(order: EffectiveOrder, identities: Identities): Changed {
    const products = new Set<string>();
    const categories = new Set<string>();
    for (const { item } of order.lines) {
      products.add(identities.product(item.sku));
      if (item.category !== undefined) categories.add(identities.named("category", item.category));
    }
    for (const id of products) takeOut(this.#ofProduct, id, order);
    for (const id of categories) takeOut(this.#inCategory, id, order);
    this.#orders.splice(this.#orders.indexOf(order), 1);
    return { products: [...products], categories: [...categories], orders: true };
  }
}

function boughtIn(order: EffectiveOrder, identities: Identities): Map<string, Purchase> {
  const bought = new Map<string, Purchase>();
  for (const { item, milli, priceMinor } of order.lines) {
    const id = identities.product(item.sku);
    const before = bought.get(id)?.milli ?? 0;
    bought.set(id, { order, item, milli: before + milli, priceMinor });
  }
  return bought;
}

/** From the end: most evidence is newer than what is known. */
function insert(lists: Map<string, Purchase[]>, id: string, purchase: Purchase): readonly Purchase[] {
  const list = lists.get(id) ?? [];
  lists.set(id, list);
  const before = list.findLastIndex(({ order }) => byEventTime(order, purchase.order) <= 0);
  list.splice(before + 1, 0, purchase);
  return list;
}

function isLast(list: readonly Purchase[], purchase: Purchase): boolean {
  return list.at(-1) === purchase;
}

function takeOut(lists: Map<string, Purchase[]>, id: string, order: EffectiveOrder): void {
  const left = lists.get(id)?.filter((purchase) => purchase.order !== order) ?? [];
  if (left.length === 0) lists.delete(id);
  else lists.set(id, left);
}
