import { z } from "zod";

/** What was noticed about an event's time: the sender's clock was off by over a minute; it was ahead of ours, and the time
 *  of arrival stands instead; it is more than three days old. */
const CLOCK_FLAGS = ["skew_corrected", "ahead", "late"] as const;
export type ClockFlag = (typeof CLOCK_FLAGS)[number];

const Text = z.string();
const Json = z.record(z.string(), z.unknown());

const Search = z.object({
  query: Text,
  result_count: z.int().optional(),
  filters_applied: Json.optional(),
  search_type: Text.optional(),
  latency_ms: z.int().optional(),
  products_shown: z.array(Text).optional(),
  metadata: Json.optional(),
});

const ProductInteraction = z.object({
  interaction_type: Text,
  sku: Text,
  product_name: Text.optional(),
  quantity: z.number().optional(),
  unit_price_minor: z.int().optional(),
  position: z.int().optional(),
  source: Text.optional(),
  recommendation_id: Text.optional(),
  metadata: Json.optional(),
});

const CartModification = z.object({
  action: z.enum(["add", "remove", "update_quantity"]),
  sku: Text,
  product_name: Text.optional(),
  quantity: z.number().optional(),
  unit_price_minor: z.int().optional(),
  quantity_before: z.number().optional(),
  quantity_after: z.number().optional(),
  cart_total_before_minor: z.int().optional(),
  cart_total_after_minor: z.int().optional(),
  recommendation_id: Text.optional(),
  metadata: Json.optional(),
});

const RecommendationImpression = z.object({
  recommendation_id: Text,
  recommendation_type: Text.optional(),
  products_shown: z.array(Text).optional(),
  position: z.int().optional(),
  clicked: z.boolean().optional(),
  added_to_cart: z.boolean().optional(),
  metadata: Json.optional(),
});

const common = {
  /** `evt_` and 26 characters: of the user and the sender's own id, or of what the event says. */
  event_id: z.string(),
  /** By our clock: what the sender said, plus what its clock was behind. */
  occurred_at: z.iso.datetime(),
  /** What the sender said of times and ids, untouched. */
  given: z.object({
    event_id: Text.optional(),
    occurred_at: Text.optional(),
    sent_at: Text.optional(),
    /** The name it came under, where that is another one's: GA4's or Segment's. */
    name: Text.optional(),
  }),
  flags: z.array(z.enum(CLOCK_FLAGS)).optional(),
  consent: z.object({ analytics: z.boolean(), personalization: z.boolean() }),
  session_id: Text.optional(),
  timezone: Text.optional(),
  country: Text.optional(),
  store_id: Text.optional(),
};

/** An event as it was accepted: all that sinks and memory know of it follows from this and its message. */
export const CapturedEvent = z.discriminatedUnion("type", [
  z.object({ ...common, type: z.literal("search"), body: Search }),
  z.object({ ...common, type: z.literal("product_interaction"), body: ProductInteraction }),
  z.object({ ...common, type: z.literal("cart_modification"), body: CartModification }),
  z.object({ ...common, type: z.literal("recommendation_impression"), body: RecommendationImpression }),
]);
export type CapturedEvent = z.infer<typeof CapturedEvent>;

const Envelope = z.object({
  v: z.literal(1),
  kind: z.literal("events"),
  user_id: z.string(),
  /** Keyed hash of the user id, for places the id itself must not stand in. */
  user_ref: z.string(),
  /** One accepted request. */
  batch_id: z.string(),
  received_at: z.iso.datetime(),
  trace_id: z.string(),
  /** Where its copy lies in R2 until a consumer has settled it, if there is one. */
  spool: z.string().optional(),
});

/** Events of one user and one request, as queues carry them, the archive seals them and quarantine keeps them. */
export const EventsMessage = Envelope.extend({ events: z.array(CapturedEvent) });
export type EventsMessage = z.infer<typeof EventsMessage>;

/** The same before its events are looked at: one that does not fit is not the others' fault. */
export const EventsParcel = Envelope.extend({
  events: z.array(z.looseObject({ event_id: z.string() })).min(1),
});
export type EventsParcel = z.infer<typeof EventsParcel>;

/** A sink's messages by what they carry, episodes or events. Spanner takes no events. */
export function byContent<Message extends { body: unknown }>(
  sink: string,
  messages: readonly Message[],
): { episodes: Message[]; events: Message[] } {
  const { episodes = [], events = [] } = Object.groupBy(messages, ({ body }) =>
    sink !== "spanner" && Kind.safeParse(body).success ? "events" : "episodes",
  );
  return { episodes, events };
}

const Kind = z.object({ kind: z.literal("events") });
