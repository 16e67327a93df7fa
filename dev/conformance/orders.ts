import { idsOf } from "../../src/confirm/identity.ts";
import { deliverToBigQuery } from "../../src/forward/bigquery/deliver.ts";
import type { Delivery } from "../../src/forward/delivery.ts";
import type { SpannerMessage } from "../../src/forward/outgoing.ts";
import { deliverToSpanner } from "../../src/forward/spanner/deliver.ts";
import type { Place } from "./check.ts";

const DAY_MS = 86_400_000;

/** A confirmation as Spanner gets it; BigQuery looks only at the episode in it. */
type Confirmed = Extract<SpannerMessage, { kind: "order_confirmed" }>;
type Body = Confirmed["body"];
type More = Partial<Omit<Confirmed, "body">> & { body?: Partial<Body> };

/** When the orders of this run were placed: yesterday, so that no partition of the warehouse is too old for them. */
export const ORDERED_AT = new Date(Date.now() - DAY_MS).toISOString();

/** A line of an order. */
export function line(more: Partial<Body["items"][number]> = {}): Body["items"][number] {
  return { sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219, ...more };
}

/** An order of a user under a key, as its memory sends it to both sinks: one line, unless told otherwise. */
export function order(user: string, key: string, more: More = {}): Confirmed {
  const { orderId, episodeId } = idsOf(user, key);
  const items = more.body?.items ?? [line()];
  const total = items.reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0);
  const amounts = { items, item_count: items.length, total_minor: Math.round(total), currency: "EUR" };
  const body = { order_id: orderId, ...amounts, ...more.body };
  const at = more.occurred_at ?? ORDERED_AT;
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
    order: { order_id: orderId, ...amounts, order_date: at, status: "confirmed", created_at: ORDERED_AT },
    patterns: [],
    withdrawn_patterns: [],
    entities: [],
    facts: [],
    withdrawn_facts: [],
    ...more,
    body,
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
