import { z } from "zod";
import { isOrderBody } from "../projection/episode.ts";
import type { Episode, Happening, OrderEpisode } from "./episode.ts";

/** A line of an order. */
export const OrderLine = z.object({
  sku: z.string(),
  product_name: z.string(),
  brand: z.string().optional(),
  category: z.string().optional(),
  quantity: z.number(),
  unit_price_minor: z.int(),
  tags: z.array(z.string()).optional(),
  gtin: z.string().optional(),
});
export type OrderLine = z.infer<typeof OrderLine>;

const OrderBody = z.object({
  order_id: z.string(),
  items: z.array(OrderLine),
  item_count: z.int(),
  total_minor: z.int(),
  currency: z.string(),
  session_id: z.string().optional(),
  gift: z.boolean().optional(),
  timezone: z.string().optional(),
  country: z.string().optional(),
  store_id: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

/** What an episode changed of its order: lines and money that came (positive) or went (negative). */
const OrderEffect = z.object({
  item_count: z.int(),
  total_minor: z.int(),
  currency: z.string(),
  session_id: z.string().optional(),
  status: z.enum(["confirmed", "revised", "cancelled", "partly_returned", "returned"]),
  changes: z.array(
    z.object({
      sku: z.string(),
      product_name: z.string(),
      quantity: z.number(),
      unit_price_minor: z.int(),
    }),
  ),
});

const OfOrder = z.object({
  order_id: z.string(),
  reason: z.string().optional(),
  effect: OrderEffect.optional(),
});

const StatedPredicate = z.enum(["PREFERS", "AVOIDS", "FOLLOWS_DIET", "COOKS"]);
const MergeableType = z.enum(["product", "brand", "category"]);

const Preference = z.object({
  predicate: StatedPredicate,
  object: z.string(),
  scope: z.string().optional(),
  holds: z.boolean(),
});

const Proposals = z.object({
  of: z.string(),
  model: z.string(),
  proposals: z.array(
    z.object({
      predicate: StatedPredicate,
      object: z.string(),
      scope: z.string().optional(),
      confidence: z.number(),
    }),
  ),
});

const PreferencesChange = z.object({
  features: z.record(z.string(), z.boolean().optional()).optional(),
  consent: z.record(z.string(), z.boolean().optional()).optional(),
  retention_days: z.int().nullable().optional(),
});

function told<const Kind extends string, Body extends z.ZodObject>(
  kind: Kind,
  body: Body,
): z.ZodObject<{ kind: z.ZodLiteral<Kind>; body: Body }> {
  return z.object({ kind: z.literal(kind), body });
}

const Owed = z.object({
  episode_id: z.string(),
  order_id: z.string().optional(),
  facts: z.array(z.string()),
  slots: z.array(z.string()),
  entities: z.array(z.string()),
  patterns: z.array(z.string()),
  sayings: z.array(z.string()).optional(),
});

const ORDER_KINDS = [
  told("order_confirmed", OrderBody),
  told("order_revised", OfOrder.extend({ items: z.array(OrderLine) })),
  told("order_cancelled", OfOrder),
  told(
    "order_returned",
    OfOrder.extend({ items: z.array(z.object({ sku: z.string(), quantity: z.number() })) }),
  ),
  told(
    "order_substituted",
    OfOrder.extend({ sku: z.string(), substitute: OrderLine, accepted: z.boolean() }),
  ),
  told("order_marked", OfOrder.extend({ gift: z.boolean().optional(), bulk: z.boolean().optional() })),
] as const;

const OTHER_KINDS = [
  told("note_added", z.object({ text: z.string() })),
  told("preference_stated", Preference),
  told("signals_seen", z.object({ searches: z.array(z.object({ query: z.string(), times: z.number() })) })),
  told("facts_proposed", Proposals),
  told("usual_set", z.object({ sku: z.string(), place: z.enum(["pinned", "hidden"]).nullable() })),
  told("reorder_snoozed", z.object({ sku: z.string(), days: z.int() })),
  told("preferences_set", PreferencesChange),
  told("entities_merged", z.object({ type: MergeableType, from: z.string(), into: z.string() })),
  told("entities_split", z.object({ type: MergeableType, entity: z.string() })),
  told("episode_retracted", z.object({ episode_id: z.string() })),
  told("session_adopted", z.object({ session_ref: z.string(), episodes: z.int() })),
] as const;

const Forgotten = told("episode_forgotten", z.object({ ref: z.string(), owed: Owed.optional() }));
const Other = z.discriminatedUnion("kind", [...OTHER_KINDS, Forgotten]);
const Logged = z.discriminatedUnion("kind", [...ORDER_KINDS, ...OTHER_KINDS, Forgotten]);
const Stamped = z.object({ episodeId: z.string(), occurredAtMs: z.number(), recordedAtMs: z.number() });

/** What an episode tells, by its kind, as it leaves the memory: of one that was forgotten its id, while sinks have to know. */
export const ToldHappening = z.discriminatedUnion("kind", [
  ...ORDER_KINDS,
  ...OTHER_KINDS,
  told("episode_forgotten", z.object({ ref: z.string(), episode_id: z.string().optional() })),
]);
export type ToldHappening = z.infer<typeof ToldHappening>;

/** Reads what an episode tells back from the log. Confirmed orders, which are nearly all of it, passed the door's schema:
 *  they are only held to the shape that projections rely on.
 *  @throws Error when it is none */
export function parseHappening(kind: string, text: string): Happening {
  const body: unknown = JSON.parse(text);
  if (kind !== "order_confirmed") return Logged.parse({ kind, body });
  if (!isOrderBody(body)) throw new Error("an order has no readable body");
  return { kind, body };
}

/** Reads an episode that is of no order back from a snapshot.
 *  @throws Error when it is none */
export function parseOther(value: unknown): Exclude<Episode, OrderEpisode> {
  return { ...Stamped.parse(value), ...Other.parse(value) };
}
