import { type ReactNode, createContext, useContext, useMemo } from "react";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { type Cart, type CartStore, cartOf, totalOf, useCart } from "./cart.ts";
import { productOf } from "./products.ts";
import { type ToldEvents, toldBy } from "./told-events.ts";

type Shop = {
  cart: Cart;
  store: CartStore;
  events: ToldEvents;
  /** Puts so many of a product into the cart, and tells of it.
   *  @param from the recommendation that it was chosen from */
  put: (sku: string, quantity: number, from?: string) => void;
};

const Context = createContext<Shop | null>(null);

/** Gives everything below it one cart, and tells what is done with it. */
export function ShopProvider({ children }: { children: ReactNode }) {
  const { session } = useLeafloaf();
  const store = cartOf(session.user);
  const events = toldBy(session);
  const cart = useCart(store);
  const shop = useMemo(
    () => ({
      cart,
      store,
      events,
      put: (sku: string, quantity: number, from?: string) => put({ store, events }, { sku, quantity, from }),
    }),
    [cart, store, events],
  );
  return <Context value={shop}>{children}</Context>;
}

/** The cart, and what changes it.
 *  @throws Error outside of `ShopProvider` */
export function useShop(): Shop {
  const shop = useContext(Context);
  if (shop === null) throw new Error("there is no shop here");
  return shop;
}

type Put = { sku: string; quantity: number; from: string | undefined };

function put({ store, events }: Pick<Shop, "store" | "events">, { sku, quantity, from }: Put): void {
  const product = productOf(sku);
  const before = store.cart.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  if (product === undefined || before === quantity) return;
  const totalBefore = totalOf(store.cart);
  store.set(sku, quantity);
  const changed = before === 0 ? "add" : "update_quantity";
  events.tell({
    type: "cart_modification",
    action: quantity === 0 ? "remove" : changed,
    sku,
    product_name: product.name,
    unit_price_minor: product.price_minor,
    quantity_before: before,
    quantity_after: quantity,
    cart_total_before_minor: totalBefore,
    cart_total_after_minor: totalOf(store.cart),
    ...(from === undefined ? {} : { recommendation_id: from }),
  });
}
