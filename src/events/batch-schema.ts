import { z } from "@hono/zod-openapi";
import { CartEvent, Consent, ImpressionEvent, ProductEvent, SearchEvent, Time } from "./event-schema.ts";

/** Events of one request, at most. */
const MAX_EVENTS = 100;

const MAX_TOKEN_CHARACTERS = 8_192;

const Context = {
  sent_at: Time.optional().openapi({ description: "When the batch was sent, by the sender's clock" }),
  session_id: z.string().trim().min(1).max(128).optional(),
  consent: Consent.optional().openapi({ description: "Of every event that says nothing of its own" }),
};

const Credentials = {
  token: z
    .string()
    .max(MAX_TOKEN_CHARACTERS)
    .optional()
    .openapi({ description: "In a beacon: what stands in the Authorization header otherwise" }),
  publishable_key: z
    .string()
    .max(128)
    .optional()
    .openapi({ description: "In a beacon without a token, with a session_id: counted, not remembered" }),
};

/** What a request says around its events; of these only how many there are. GA4's and Segment's own members are let pass. */
export const EventBatch = z.object({
  ...Context,
  ...Credentials,
  sentAt: Time.optional(),
  events: z.array(z.unknown()).min(1).max(MAX_EVENTS),
});
export type EventBatch = z.infer<typeof EventBatch>;

const ForeignEvent = z
  .looseObject({
    name: z.enum(["view_item", "select_item", "add_to_cart", "remove_from_cart", "view_item_list"]),
    timestamp_micros: z.int().optional(),
    params: z.looseObject({ items: z.array(z.looseObject({ item_id: z.string() })) }),
  })
  .openapi("ForeignEvent", {
    description: "GA4's events with their items, and likewise Segment's (`event`, `properties`)",
  });

/** The same as the reference shows it. */
export const DocumentedBatch = z
  .object({
    ...Context,
    ...Credentials,
    events: z
      .array(z.union([SearchEvent, ProductEvent, CartEvent, ImpressionEvent, ForeignEvent]))
      .min(1)
      .max(MAX_EVENTS),
  })
  .openapi("EventBatch");

/** What became of one event. */
const EventOutcome = z
  .object({
    index: z.int().openapi({ description: "Its place in the request" }),
    status: z.enum(["accepted", "duplicate", "refused"]),
    event_id: z.string().optional().openapi({ example: "evt_qnsamh4oiecno75aewftgt4rgf" }),
    event_ids: z
      .array(z.string())
      .optional()
      .openapi({ description: "Of an event of several products: one each" }),
    flags: z.array(z.enum(["skew_corrected", "ahead", "late"])).optional(),
    error: z
      .object({
        type: z.string(),
        title: z.string(),
        detail: z.string(),
        errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
      })
      .optional(),
  })
  .openapi("EventOutcome");

/** The answer: never a blanket OK. */
export const EventReceipt = z
  .object({
    batch_id: z.string(),
    received_at: z.iso.datetime(),
    accepted: z.int(),
    duplicate: z.int(),
    refused: z.int(),
    results: z.array(EventOutcome),
  })
  .openapi("EventReceipt");
