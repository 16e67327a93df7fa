import { z } from "zod";
import { SINKS } from "../../durable-objects/receipts.ts";

/** A user's reorder pattern for one product, as of the memory's version. */
const Pattern = z.object({
  sku: z.string(),
  product_name: z.string(),
  avg_reorder_days: z.number(),
  order_count: z.int(),
  last_order_date: z.iso.date(),
  next_predicted_date: z.iso.date(),
  confidence: z.number(),
});
export type Pattern = z.infer<typeof Pattern>;

const OrderLine = z.object({
  sku: z.string(),
  product_name: z.string(),
  brand: z.string().optional(),
  category: z.string().optional(),
  quantity: z.number(),
  unit_price_minor: z.int(),
  tags: z.array(z.string()).optional(),
  gtin: z.string().optional(),
});

const Order = z.object({
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

/** Whose episode it is and where it stands: enough to check tombstones and to report an arrival. */
export const Address = z.object({
  v: z.literal(1),
  user_id: z.string(),
  /** Keyed hash of the user id, for places the id itself must not stand in. */
  user_ref: z.string(),
  generation: z.int(),
  seq: z.int(),
  episode_id: z.string(),
});
export type Address = z.infer<typeof Address>;

/** An episode as the sinks see it. Rows are pure functions of it. */
export const EpisodeMessage = Address.extend({
  kind: z.literal("order_confirmed"),
  occurred_at: z.iso.datetime(),
  recorded_at: z.iso.datetime(),
  trace_id: z.string(),
  order: Order,
});
export type EpisodeMessage = z.infer<typeof EpisodeMessage>;

/** To Spanner: the episode, and what the memory derived from it as of `memory_version`. */
export const SpannerMessage = EpisodeMessage.extend({
  memory_version: z.int(),
  first_event_at: z.iso.datetime(),
  patterns: z.array(Pattern),
});
export type SpannerMessage = z.infer<typeof SpannerMessage>;

/** To the archive: the episode sealed with its user's key (base64 of iv and AES-GCM ciphertext). */
export const ArchiveMessage = Address.extend({
  kind: z.string(),
  recorded_at: z.iso.datetime(),
  sealed: z.string(),
});
export type ArchiveMessage = z.infer<typeof ArchiveMessage>;

/** Instead of a message over the queue's limit: where its sealed text lies in R2. */
export const ClaimCheck = Address.extend({ claim: z.string() });
export type ClaimCheck = z.infer<typeof ClaimCheck>;

/** What a queue may carry. */
export type Outgoing = EpisodeMessage | SpannerMessage | ArchiveMessage | ClaimCheck;

/** Sinks by the queue that feeds them, and by its dead-letter queue. */
export function sinkOfQueue(queue: string): { sink: (typeof SINKS)[number]; dead: boolean } | undefined {
  const dead = queue.endsWith("-dlq");
  const sink = SINKS.find((name) => queue.replace(/-dlq$/, "").endsWith(`-${name}`));
  return sink === undefined ? undefined : { sink, dead };
}
