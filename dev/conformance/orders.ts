import { idsOf } from "../../src/confirm/identity.ts";
import { deliverToBigQuery } from "../../src/forward/bigquery/deliver.ts";
import type { Delivery } from "../../src/forward/delivery.ts";
import type { SpannerMessage } from "../../src/forward/outgoing.ts";
import { deliverToSpanner } from "../../src/forward/spanner/deliver.ts";
import type { Place } from "./check.ts";

const DAY_MS = 86_400_000;

type Order = SpannerMessage["order"];
type More = Partial<Omit<SpannerMessage, "order">> & { order?: Partial<Order> };

/** When the orders of this run were placed: yesterday, so that no partition of the warehouse is too old for them. */
export const ORDERED_AT = new Date(Date.now() - DAY_MS).toISOString();

/** A line of an order. */
export function line(more: Partial<Order["items"][number]> = {}): Order["items"][number] {
  return { sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219, ...more };
}

/** An order of a user under a key, as its memory sends it to both sinks: one line, unless told otherwise. */
export function order(user: string, key: string, more: More = {}): SpannerMessage {
  const { orderId, episodeId } = idsOf(user, key);
  const items = more.order?.items ?? [line()];
  const total = items.reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0);
  return {
    v: 1,
    user_id: user,
    user_ref: "ref",
    generation: 1,
    seq: 1,
    episode_id: episodeId,
    kind: "order_confirmed",
    occurred_at: ORDERED_AT,
    recorded_at: ORDERED_AT,
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    memory_version: 1,
    first_event_at: ORDERED_AT,
    patterns: [],
    ...more,
    order: {
      order_id: orderId,
      items,
      item_count: items.length,
      total_minor: Math.round(total),
      currency: "EUR",
      ...more.order,
    },
  };
}

type Deliver = (
  config: Place["config"],
  parcels: { id: string; message: SpannerMessage }[],
) => Promise<ReadonlyMap<string, Delivery>>;

/** What becomes of orders that a consumer delivers as one batch, in their order. */
function delivering(deliver: Deliver) {
  return async (
    { config }: Pick<Place, "config">,
    messages: readonly SpannerMessage[],
  ): Promise<(Delivery | undefined)[]> => {
    const parcels = messages.map((message, index) => ({ id: `m${index}`, message }));
    const outcomes = await deliver(config, parcels);
    return parcels.map(({ id }) => outcomes.get(id));
  };
}

/** Delivers orders as the Spanner consumer does. */
export const toSpanner = delivering(deliverToSpanner);

/** Delivers orders as the BigQuery consumer does. */
export const toBigQuery = delivering(deliverToBigQuery);
