import { z } from "@hono/zod-openapi";
import { OccurredAt } from "../web/occurred-at.ts";
import { Item, Items, Quantity, Sku, text, totalMinorOf } from "./order-schema.ts";

const MAX_RETURNED = 500;

const Reason = text(512).optional().openapi({ description: "Kept with the order's history" });

/** The order as it is from now on: every line of it. */
export const ReviseOrder = z
  .strictObject({ items: Items, reason: Reason, occurred_at: OccurredAt })
  .refine((order) => Number.isSafeInteger(totalMinorOf(order.items)), "the total is too large")
  .openapi("ReviseOrder");

/** Nothing needs to be said of a cancellation. */
export const CancelOrder = z.strictObject({ reason: Reason, occurred_at: OccurredAt }).openapi("CancelOrder");

/** What came back. */
export const ReturnItems = z
  .strictObject({
    items: z
      .array(z.strictObject({ sku: Sku, quantity: Quantity }))
      .min(1)
      .max(MAX_RETURNED),
    reason: Reason,
    occurred_at: OccurredAt,
  })
  .openapi("ReturnItems");

/** What the shop offered for a line it could not fill. */
export const Substitution = z
  .strictObject({
    sku: Sku.openapi({ description: "The line it stands in for" }),
    substitute: Item,
    accepted: z.boolean().openapi({ description: "Who refuses gets neither" }),
    occurred_at: OccurredAt,
  })
  .openapi("Substitution");

/** What the order was for. */
export const Mark = z
  .strictObject({
    gift: z
      .boolean()
      .optional()
      .openapi({ description: "For somebody else: leaves habits and diet untouched" }),
    bulk: z.boolean().optional().openapi({ description: "A stock-up: not the usual quantity" }),
    occurred_at: OccurredAt,
  })
  .refine(({ gift, bulk }) => gift !== undefined || bulk !== undefined, "gift or bulk is needed")
  .openapi("MarkOrder");
