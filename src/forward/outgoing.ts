import { z } from "zod";
import { OrderLine, ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import { SINKS } from "../../durable-objects/receipts.ts";

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

/** An episode as the sinks see it: `kind` tells what its `body` is. Rows are pure functions of it. */
export const EpisodeMessage = z.intersection(
  Address.extend({
    occurred_at: z.iso.datetime(),
    recorded_at: z.iso.datetime(),
    trace_id: z.string(),
  }),
  ToldHappening,
);
export type EpisodeMessage = z.infer<typeof EpisodeMessage>;

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

/** An order as it stands at the memory's version; of one that was forgotten nothing but that is written. */
const OrderState = z.object({
  order_id: z.string(),
  order_date: z.iso.datetime(),
  status: z.enum(["confirmed", "revised", "cancelled", "partly_returned", "returned", "forgotten"]),
  items: z.array(OrderLine),
  item_count: z.int(),
  total_minor: z.int(),
  currency: z.string(),
  session_id: z.string().optional(),
  created_at: z.iso.datetime(),
});
export type OrderState = z.infer<typeof OrderState>;

/** An entity: id as in facts (`type:key`), name, properties. */
const EntityTuple = z.tuple([z.string(), z.string(), z.record(z.string(), z.unknown()).nullable()]);
export type EntityTuple = z.infer<typeof EntityTuple>;

/** A fact: id, subject, predicate, object, scope, weight, confidence, source, valid from and to, recorded and superseded at.
 *  Subject, object and scope are entity ids. */
const FactTuple = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.number(),
  z.number(),
  z.string(),
  z.iso.datetime(),
  z.iso.datetime().nullable(),
  z.iso.datetime(),
  z.iso.datetime().nullable(),
]);
export type FactTuple = z.infer<typeof FactTuple>;

/** To Spanner: the episode, and what the memory derived from it as of `memory_version`. What is withdrawn is named by its
 *  SKU, fact id or entity key, and stays as a row without content. */
export const SpannerMessage = z.intersection(
  EpisodeMessage,
  z.object({
    memory_version: z.int(),
    /** Tells a repeat of the request from a conflict; absent from messages of before it was told. */
    fingerprint: z.string().optional(),
    first_event_at: z.iso.datetime(),
    /** Switches, consent and retention; absent where the person changed none of it. */
    preferences: z.record(z.string(), z.unknown()).optional(),
    order: OrderState.nullable(),
    patterns: z.array(Pattern),
    withdrawn_patterns: z.array(z.string()),
    entities: z.array(EntityTuple),
    withdrawn_entities: z.array(z.string()).optional(),
    facts: z.array(FactTuple),
    withdrawn_facts: z.array(z.string()),
  }),
);
export type SpannerMessage = z.infer<typeof SpannerMessage>;

/** To the archive: the episode sealed with its user's key (base64 of iv and AES-GCM ciphertext). */
export const ArchiveMessage = Address.extend({
  kind: z.enum(ToldHappening.options.map(({ shape }) => shape.kind.value)),
  recorded_at: z.iso.datetime(),
  sealed: z.string(),
});
export type ArchiveMessage = z.infer<typeof ArchiveMessage>;

/** What only the memory's log has of an episode. `unnamed` is of a forgetting: keys of what answers must not name any more;
 *  what was forgotten may never have come to the archive, when answers that name it have. */
const Kept = z.object({
  fingerprint: z.string(),
  answer: z.string().optional(),
  unnamed: z.object({ entities: z.array(z.string()), sayings: z.array(z.string()) }).optional(),
});

/** What the archive seals: the episode, and what only the memory's log has of it, so that a memory that is written again
 *  answers a repeat with the first answer. Lines of before it was kept have no `log`. */
export const ArchivedEpisode = z.intersection(EpisodeMessage, z.object({ log: Kept.optional() }));
export type ArchivedEpisode = z.infer<typeof ArchivedEpisode>;

/** Instead of a message over the queue's limit: where its sealed text lies in R2. */
export const ClaimCheck = Address.extend({ claim: z.string() });
export type ClaimCheck = z.infer<typeof ClaimCheck>;

/** What a queue may carry. */
export type Outgoing = EpisodeMessage | SpannerMessage | ArchiveMessage | ClaimCheck;

/** Sinks by the queue that feeds them, one of several or not, and by its dead-letter queue: `…-spanner`, `…-spanner-1`,
 *  `…-spanner-1-dlq`. */
export function sinkOfQueue(queue: string): { sink: (typeof SINKS)[number]; dead: boolean } | undefined {
  const dead = queue.endsWith("-dlq");
  const feeding = queue.replace(/-dlq$/, "").replace(/-\d+$/, "");
  const sink = SINKS.find((name) => feeding.endsWith(`-${name}`));
  return sink === undefined ? undefined : { sink, dead };
}
