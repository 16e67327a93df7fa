import { type UseMutationResult, useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { components } from "../../client/schema.d.ts";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { type Cart, productsIn } from "./cart.ts";
import { CURRENCY } from "./money.ts";
import { useShop } from "./shop.tsx";
import { suggestedKey } from "./suggestions.ts";

type Confirmation = components["schemas"]["Confirmation"];

/** An order that was confirmed in this visit. */
export type Placed = { user: string; confirmation: Confirmation };

const listeners = new Set<() => void>();
let placed: readonly Placed[] = [];

/** The orders of this visit, the latest first. */
export function usePlaced(): readonly Placed[] {
  const { session } = useLeafloaf();
  const all = useSyncExternalStore(subscribe, () => placed);
  return all.filter(({ user }) => user === session.user);
}

/** Confirms a cart under its key; its lines leave the cart when it is confirmed, and not before. */
export function useConfirm(): UseMutationResult<Confirmation, Error, Cart> {
  const { api, session } = useLeafloaf();
  const { store } = useShop();
  const queries = useQueryClient();
  return useMutation({
    mutationKey: confirmingKey(session.user),
    mutationFn: (cart: Cart) =>
      answered(
        api.POST("/v1/orders/confirm", {
          params: { header: { "idempotency-key": cart.key } },
          body: { items: productsIn(cart).map(itemOf), currency: CURRENCY },
        }),
      ),
    onSuccess: (confirmation, cart) => {
      store.takeOut(cart);
      // A double click is answered twice with the same order.
      const others = placed.filter((order) => order.confirmation.order_id !== confirmation.order_id);
      placed = [{ user: session.user, confirmation }, ...others];
      for (const listener of listeners) listener();
      return queries.invalidateQueries({ queryKey: suggestedKey(session.user) });
    },
  });
}

/** Whether an order of this person's is under way, begun before the view was left too. */
export function useIsConfirming(): boolean {
  const { session } = useLeafloaf();
  return useIsMutating({ mutationKey: confirmingKey(session.user) }) > 0;
}

function confirmingKey(user: string): string[] {
  return ["confirm", user];
}

function itemOf({ product, quantity }: ReturnType<typeof productsIn>[number]) {
  const { sku, name, brand, category, price_minor, diets, allergens } = product;
  const tags = [...diets, ...allergens, ...product.tags];
  return { sku, product_name: name, brand, category, quantity, unit_price_minor: price_minor, tags };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
