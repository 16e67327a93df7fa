import type { Signal } from "../../durable-objects/signals/signal.ts";
import type { CapturedEvent } from "../forward/events/message.ts";

/** Of what a search showed, the first ones speak for it. */
const SHOWN_BY_SEARCH = 5;

/** What events tell a memory: which product was seen, clicked, put into the cart or taken out, or found. Nothing of those
 *  that may not be remembered, and nothing of what was only shown. */
export function signalsOf(events: readonly CapturedEvent[]): Signal[] {
  return events.filter(({ consent }) => consent.personalization).flatMap(signalsOfOne);
}

function signalsOfOne(event: CapturedEvent): Signal[] {
  const atMs = Date.parse(event.occurred_at);
  switch (event.type) {
    case "search": {
      const shown = event.body.products_shown ?? [];
      return shown.slice(0, SHOWN_BY_SEARCH).map((sku) => ({ sku, type: "search", atMs }));
    }
    case "product_interaction": {
      const type = INTERACTIONS[event.body.interaction_type];
      return type === undefined ? [] : [{ sku: event.body.sku, type, atMs }];
    }
    case "cart_modification":
      return [{ sku: event.body.sku, type: cartSignal(event.body), atMs }];
    case "recommendation_impression":
      return [];
  }
}

const INTERACTIONS: Record<string, Signal["type"]> = {
  view: "view",
  compare: "view",
  review: "view",
  click: "click",
  share: "click",
  add_to_list: "cart",
  add_to_cart: "cart",
  remove_from_list: "remove",
};

type Cart = Extract<CapturedEvent, { type: "cart_modification" }>["body"];

/** A quantity of nothing is a removal, however it is told. */
function cartSignal({ action, quantity_before: before = 0, quantity_after: after }: Cart): Signal["type"] {
  if (action === "remove" || after === 0) return "remove";
  return action === "update_quantity" && after !== undefined && after < before ? "remove" : "cart";
}
