import type { EffectiveOrder } from "../../durable-objects/graph/effective-order.ts";
import type { Evidence } from "../../durable-objects/graph/evidence.ts";
import type { Item } from "../../durable-objects/graph/order-event.ts";
import { type Purchase, boughtIn } from "../../durable-objects/graph/purchases.ts";

/** One order that was not a gift, as far as models read it. */
export type Basket = {
  orderId: string;
  /** Of its confirmation. */
  episodeId: string;
  atMs: number;
  /** A stock-up: it says that a product is wanted, not how often. */
  isBulk: boolean;
  /** Products in it, in the order of its lines. */
  skus: readonly string[];
};

/** Every purchase of one product, in evidence order: the columns go together. */
export type BoughtProduct = {
  /** The canonical SKU: one for all that GTINs or corrections showed to be the same product. */
  sku: string;
  /** As the latest purchase describes it; of those of one instant the one whose name sorts last, whichever arrived first. */
  item: Item;
  /** Places in `baskets`, rising. */
  baskets: readonly number[];
  /** Thousandths, the basket's lines of the product added up. */
  milli: readonly number[];
  /** Of one, in minor units. */
  priceMinor: readonly number[];
};

/** What a person bought, as models read it: baskets in evidence order, without gifts and orders that say nothing. */
export type PurchaseHistory = {
  baskets: readonly Basket[];
  products: ReadonlyMap<string, BoughtProduct>;
};

/** What a history is made of. */
export type Purchased = Pick<Evidence, "purchases" | "identities">;

type Growing = BoughtProduct & { baskets: number[]; milli: number[]; priceMinor: number[] };

/**
 * A history that is kept beside the memory that it is read from. Orders at the end extend it, at the cost of their lines;
 * anything else that changed an order makes it anew.
 */
export class KeptHistory {
  #orders: EffectiveOrder[] = [];
  #baskets: Basket[] = [];
  #products = new Map<string, Growing>();

  /** The history of all that is known now. It is the keeper's own and grows: read it before anything is added. */
  of({ purchases, identities }: Purchased): PurchaseHistory {
    const { orders } = purchases;
    // An order that anything happened to is another object, and what shows two products to be one makes all of them anew.
    if (!this.#orders.every((order, at) => order === orders[at])) this.#forget();
    for (const order of orders.slice(this.#orders.length)) {
      this.#orders.push(order);
      if (!order.isGift && order.lines.length > 0) this.#add(order, identities);
    }
    return { baskets: this.#baskets, products: this.#products };
  }

  #forget(): void {
    this.#orders = [];
    this.#baskets = [];
    this.#products = new Map();
  }

  #add(order: EffectiveOrder, identities: Purchased["identities"]): void {
    const { orderId, episodeId, occurredAtMs: atMs, isBulk } = order;
    const bought = boughtIn(order, identities);
    for (const [sku, purchase] of bought) this.#buy(sku, purchase);
    this.#baskets.push({ orderId, episodeId, atMs, isBulk, skus: [...bought.keys()] });
  }

  /** Notes what the basket that comes next has of a product. */
  #buy(sku: string, { order, item, milli, priceMinor }: Purchase): void {
    const place = this.#baskets.length;
    const known = this.#products.get(sku);
    if (known === undefined) {
      this.#products.set(sku, { sku, item, baskets: [place], milli: [milli], priceMinor: [priceMinor] });
      return;
    }
    const last = this.#baskets[known.baskets.at(-1) ?? 0];
    if (last?.atMs !== order.occurredAtMs || item.name >= known.item.name) known.item = item;
    known.baskets.push(place);
    known.milli.push(milli);
    known.priceMinor.push(priceMinor);
  }
}

/** The history of what is known, made for one reading. */
export function historyOf(purchased: Purchased): PurchaseHistory {
  return new KeptHistory().of(purchased);
}
