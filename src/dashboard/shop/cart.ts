import { useSyncExternalStore } from "react";
import { freshKey } from "../session/fresh-key.ts";
import { type Product, productOf } from "./products.ts";

/** What is to be ordered, and the Idempotency-Key it is ordered under: it stays until the order is confirmed, so that a double
 *  click, a retry and a reload are one order. */
export type Cart = { key: string; lines: readonly CartLine[] };
type CartLine = { sku: string; quantity: number };

const stores = new Map<string, CartStore>();

/** A person's cart in this tab: the same one whenever the view is opened again, so that an order that is under way meanwhile
 *  takes its lines out of the cart that is shown. */
export function cartOf(user: string): CartStore {
  const store = stores.get(user) ?? new CartStore(user);
  stores.set(user, store);
  return store;
}

/** One person's cart; it survives a reload. */
export class CartStore {
  readonly #place: string;
  readonly #listeners = new Set<() => void>();
  #cart: Cart;

  constructor(user: string) {
    this.#place = `leafloaf.cart.${user}`;
    this.#cart = readCart(sessionStorage.getItem(this.#place));
  }

  get cart(): Cart {
    return this.#cart;
  }

  /** Sets how many of a product; 0 takes it out. */
  set(sku: string, quantity: number): void {
    const { key, lines } = this.#cart;
    const isThere = lines.some((line) => line.sku === sku);
    const changed = lines.map((line) => (line.sku === sku ? { sku, quantity } : line));
    const all = isThere ? changed : [...lines, { sku, quantity }];
    this.#keep({ key, lines: all.filter((line) => line.quantity > 0) });
  }

  /** Another order: the same lines under another key. */
  renew(): void {
    this.#keep({ key: freshKey(), lines: this.#cart.lines });
  }

  /** Takes out what was ordered; what was added while the order was under way stays, for another one. */
  takeOut(ordered: Cart): void {
    const { key, lines } = this.#cart;
    if (key !== ordered.key) return;
    const quantities = new Map(ordered.lines.map(({ sku, quantity }) => [sku, quantity]));
    const rest = lines.map(({ sku, quantity }) => ({ sku, quantity: quantity - (quantities.get(sku) ?? 0) }));
    this.#keep({ key: freshKey(), lines: rest.filter(({ quantity }) => quantity > 0) });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #keep(cart: Cart): void {
    this.#cart = cart;
    sessionStorage.setItem(this.#place, JSON.stringify(cart));
    for (const listener of this.#listeners) listener();
  }
}

/** The cart as it is now. */
export function useCart(store: CartStore): Cart {
  return useSyncExternalStore(store.subscribe, () => store.cart);
}

/** A cart's lines with their products. */
export function productsIn({ lines }: Cart): { product: Product; quantity: number }[] {
  return lines.flatMap(({ sku, quantity }) => {
    const product = productOf(sku);
    return product === undefined ? [] : [{ product, quantity }];
  });
}

/** What a cart costs, in cents. */
export function totalOf(cart: Cart): number {
  return productsIn(cart).reduce((sum, { product, quantity }) => sum + product.price_minor * quantity, 0);
}

function readCart(text: string | null): Cart {
  const empty: Cart = { key: freshKey(), lines: [] };
  if (text === null) return empty;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== "object" || stored === null || !("key" in stored) || !("lines" in stored))
      return empty;
    const { key, lines } = stored;
    if (typeof key !== "string" || !Array.isArray(lines)) return empty;
    return { key, lines: lines.filter(isLine) };
  } catch {
    return empty;
  }
}

function isLine(line: unknown): line is CartLine {
  return (
    typeof line === "object" &&
    line !== null &&
    "sku" in line &&
    typeof line.sku === "string" &&
    productOf(line.sku) !== undefined &&
    "quantity" in line &&
    Number.isInteger(line.quantity)
  );
}
