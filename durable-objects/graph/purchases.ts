import type { EffectiveOrder } from "./effective-order.ts";
import { byEventTime } from "./episode.ts";
import type { Identities } from "./identities.ts";
import type { Item, Line } from "./order-event.ts";

/** What one order says of one product: its lines of that product, added up to one. There are thousands: two fields each. */
export class Purchase {
  readonly order: EffectiveOrder;
  readonly #line: Line;

  constructor(order: EffectiveOrder, line: Line) {
    this.order = order;
    this.#line = line;
  }

  /** As the last of the lines describes it. */
  get item(): Item {
    return this.#line.item;
  }

  /** Thousandths. */
  get milli(): number {
    return this.#line.milli;
  }

  /** Of one, in minor units, on the last of the lines. */
  get priceMinor(): number {
    return this.#line.priceMinor;
  }
}

/** Products and categories by id: the slots that an episode may change. */
export type Slots = { products: ReadonlySet<string>; categories: ReadonlySet<string> };

/** Lists that changed: of products and categories, by id, and of all orders. */
type Changed = { products: string[]; categories: string[]; orders: boolean };

/** Orders, and their purchases by product and by category, each list in evidence order. */
export class Purchases {
  readonly #ofProduct = new Map<string, Purchase[]>();
  readonly #inCategory = new Map<string, Purchase[]>();
  readonly #orders: EffectiveOrder[] = [];
  #offered: EffectiveOrder[] = [];

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

  /** Orders in which something was refused or taken for something else, in the order in which they came. */
  get offered(): readonly EffectiveOrder[] {
    return this.#offered;
  }

  /** The lists of some products and categories, and all orders, without one of them. */
  without(order: EffectiveOrder, { products, categories }: Slots): Purchases {
    const rest = new Purchases();
    const others = (list: readonly Purchase[] = []): Purchase[] =>
      list.filter((purchase) => purchase.order !== order);
    for (const id of products) keep(rest.#ofProduct, id, others(this.#ofProduct.get(id)));
    for (const id of categories) keep(rest.#inCategory, id, others(this.#inCategory.get(id)));
    for (const other of this.#orders) if (other !== order) rest.#orders.push(other);
    rest.#offered = this.#offered.filter((other) => other !== order);
    return rest;
  }

  /** @returns what changed otherwise than by growing at its end */
  add(order: EffectiveOrder, identities: Identities): Changed {
    const isLastOrder = put(this.#orders, order, byEventTime);
    if (isOffered(order)) this.#offered.push(order);
    const changed: Changed = { products: [], categories: [], orders: !isLastOrder };
    for (const [id, purchase] of boughtIn(order, identities)) {
      if (!insert(this.#ofProduct, id, purchase)) changed.products.push(id);
      const { category } = purchase.item;
      if (category === undefined) continue;
      const categoryId = identities.named("category", category);
      if (!insert(this.#inCategory, categoryId, purchase)) changed.categories.push(categoryId);
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
    this.#orders.splice(this.#orders.lastIndexOf(order), 1);
    if (isOffered(order)) this.#offered.splice(this.#offered.lastIndexOf(order), 1);
    return { products: [...products], categories: [...categories], orders: true };
  }
}

/** What an order has of each product, by id, in the order of its lines. */
export function boughtIn(order: EffectiveOrder, identities: Identities): Map<string, Purchase> {
  const bought = new Map<string, Purchase>();
  for (const line of order.lines) {
    const id = identities.product(line.item.sku);
    const before = bought.get(id);
    const whole = before === undefined ? line : { ...line, milli: before.milli + line.milli };
    bought.set(id, new Purchase(order, whole));
  }
  return bought;
}

/** Below this a list is made anew with every purchase: one that grows keeps room for sixteen more, and most never need it. */
const GROWING_FROM = 16;

/** @returns whether it came to its list's end */
function insert(lists: Map<string, Purchase[]>, id: string, purchase: Purchase): boolean {
  const list = lists.get(id) ?? [];
  const isLast = put(list, purchase, (a, b) => byEventTime(a.order, b.order));
  if (list.length < GROWING_FROM) lists.set(id, Array.from(list));
  return isLast;
}

/** Puts one into a list in evidence order, most often at its end.
 *  @returns whether it came there */
function put<One>(list: One[], one: One, compare: (a: One, b: One) => number): boolean {
  const last = list.at(-1);
  if (last === undefined || compare(last, one) <= 0) {
    list.push(one);
    return true;
  }
  const before = list.findLastIndex((known) => compare(known, one) <= 0);
  list.splice(before + 1, 0, one);
  return false;
}

function takeOut(lists: Map<string, Purchase[]>, id: string, order: EffectiveOrder): void {
  keep(lists, id, lists.get(id)?.filter((purchase) => purchase.order !== order) ?? []);
}

function keep(lists: Map<string, Purchase[]>, id: string, list: Purchase[]): void {
  if (list.length === 0) lists.delete(id);
  else lists.set(id, list);
}

function isOffered({ refused, substitutions }: EffectiveOrder): boolean {
  return refused.length + substitutions.length > 0;
}
