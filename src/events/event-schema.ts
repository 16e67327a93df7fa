import { z } from "@hono/zod-openapi";

const MAX_QUANTITY = 1_000_000;
const MAX_MINOR = 1_000_000_000;
const MAX_POSITION = 1_000_000;
/** Of what was shown at once. */
const MAX_SHOWN = 200;

const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);
const Sku = text(128).openapi({ example: "OAT-1L" });
const Quantity = z.number().min(0).max(MAX_QUANTITY);
const Minor = z.int().min(0).max(MAX_MINOR).openapi({ description: "Minor units" });
const Position = z.int().min(0).max(MAX_POSITION);
const Metadata = z
  .record(z.string(), z.unknown())
  .transform(withoutAddresses)
  .openapi({ description: "The shop's own; members named like an IP address are not kept" });
const Shown = z.array(Sku).max(MAX_SHOWN).openapi({ description: "SKUs, in the order shown" });

/** Whether the person agreed to be counted, and to be remembered; both unless said otherwise. */
export const Consent = z.strictObject({
  analytics: z.boolean().optional(),
  personalization: z.boolean().optional(),
});

/** A time: RFC 3339 with an offset, never a number. */
export const Time = z.iso.datetime({ offset: true, error: "a time is RFC 3339 text with an offset" });

const common = {
  event_id: text(200)
    .optional()
    .openapi({ description: "The sender's own: the same again is the same event" }),
  occurred_at: Time.optional().openapi({ description: "By the sender's clock; when it arrived when absent" }),
  sent_at: Time.optional().openapi({ description: "By the sender's clock: tells how much that is off" }),
  session_id: text(128).optional(),
  timezone: text(64).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "two capital letters, ISO 3166")
    .optional(),
  store_id: text(128).optional(),
  consent: Consent.optional(),
  metadata: Metadata.optional(),
};

/** A search, with what it found. */
export const SearchEvent = z
  .strictObject({
    ...common,
    type: z.literal("search"),
    query: z.string().max(1_024),
    result_count: z.int().min(0).optional(),
    filters_applied: z.record(z.string(), z.unknown()).optional(),
    search_type: text(64).optional(),
    latency_ms: z.int().min(0).optional(),
    products_shown: Shown.optional(),
  })
  .openapi("SearchEvent");

/** A product looked at, and what else may be done with it but to buy it. */
export const ProductEvent = z
  .strictObject({
    ...common,
    type: z.literal("product_interaction"),
    // Purchases are counted from confirmed orders alone.
    interaction_type: z.enum([
      "view",
      "click",
      "add_to_cart",
      "add_to_list",
      "remove_from_list",
      "share",
      "review",
      "compare",
    ]),
    sku: Sku,
    product_name: text(512).optional(),
    quantity: Quantity.optional(),
    unit_price_minor: Minor.optional(),
    position: Position.optional(),
    source: text(128).optional(),
    recommendation_id: text(512).optional(),
  })
  .openapi("ProductEvent");

/** A change of the cart. */
export const CartEvent = z
  .strictObject({
    ...common,
    type: z.literal("cart_modification"),
    action: z.enum(["add", "remove", "update_quantity"]),
    sku: Sku,
    product_name: text(512).optional(),
    quantity: Quantity.optional(),
    unit_price_minor: Minor.optional(),
    quantity_before: Quantity.optional(),
    quantity_after: Quantity.optional(),
    cart_total_before_minor: Minor.optional(),
    cart_total_after_minor: Minor.optional(),
    recommendation_id: text(512).optional(),
  })
  .openapi("CartEvent");

/** Suggestions shown, and what came of them. */
export const ImpressionEvent = z
  .strictObject({
    ...common,
    type: z.literal("recommendation_impression"),
    recommendation_id: text(512).openapi({ description: "As the answer that was shown has it" }),
    recommendation_type: text(128).optional(),
    products_shown: Shown.optional(),
    position: Position.optional(),
    clicked: z.boolean().optional(),
    added_to_cart: z.boolean().optional(),
  })
  .openapi("ImpressionEvent");

/** An event under our own names. */
export const OwnEvent = z.discriminatedUnion("type", [SearchEvent, ProductEvent, CartEvent, ImpressionEvent]);
export type OwnEvent = z.infer<typeof OwnEvent>;

const ADDRESS = /^(?:client_?|remote_?|user_?)?ip(?:_?address|_?addr)?$/i;

function withoutAddresses(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !ADDRESS.test(name)));
}
