import { createRoute, z } from "@hono/zod-openapi";
import { Receipt } from "../../durable-objects/receipts.ts";
import { BEARER, problems } from "../web/reference.ts";
import { ConfirmOrder, Item } from "./order-schema.ts";

const MAX_KEY_BYTES = 255;

const OrderId = z.object({
  order_id: z
    .string()
    .openapi({ param: { name: "order_id", in: "path" }, example: "ord_qnsamh4oiecno75aewftgt4rgf" }),
});

const ActingUser = z.object({
  "leafloaf-user": z
    .string()
    .optional()
    .openapi({ description: "With scope svc: the user acted for, percent-encoded" }),
});

const Fact = z.object({ predicate: z.literal("BOUGHT"), object: z.string(), product_name: z.string() });

const Confirmation = z
  .object({
    order_id: z.string(),
    status: z.literal("confirmed"),
    confirmed_at: z.iso.datetime(),
    item_count: z.int().openapi({ description: "Lines" }),
    total_minor: z.int(),
    currency: z.string(),
    memory: z.object({ version: z.int(), new_facts: z.array(Fact), closed_facts: z.array(Fact) }),
    links: z.object({ order: z.string(), delivery: z.string() }),
  })
  .openapi("Confirmation");

const Order = z
  .object({
    order_id: z.string(),
    status: z.literal("confirmed"),
    occurred_at: z.iso.datetime(),
    confirmed_at: z.iso.datetime(),
    items: z.array(Item),
    item_count: z.int(),
    total_minor: z.int(),
    currency: z.string(),
    session_id: z.string().optional(),
    gift: z.boolean().optional(),
    timezone: z.string().optional(),
    country: z.string().optional(),
    store_id: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    memory: z.object({ version: z.int() }),
  })
  .openapi("Order");

const AtSink = z.union([Receipt, z.object({ state: z.literal("pending") })]).openapi("SinkReceipt");

const DeliveryAnswer = z
  .object({
    order_id: z.string(),
    memory: z.object({ state: z.literal("recorded"), at: z.iso.datetime(), version: z.int() }),
    sinks: z.object({ spanner: AtSink, bigquery: AtSink, archive: AtSink }),
  })
  .openapi("Delivery");

/** `POST /v1/orders/confirm` */
export const confirmRoute = createRoute({
  method: "post",
  path: "/confirm",
  summary: "Confirm an order",
  description: "Returns when the memory has the order durably; safe to repeat with the same key.",
  security: BEARER,
  request: {
    headers: ActingUser.extend({
      "idempotency-key": z
        .string()
        .min(1, "the key is empty")
        .refine(
          (key) => new TextEncoder().encode(key).length <= MAX_KEY_BYTES,
          `at most ${MAX_KEY_BYTES} bytes`,
        )
        .optional()
        .openapi({ description: "Required. Belongs to one user and never expires", example: "cart-7f3a" }),
    }),
    body: { required: true, content: { "application/json": { schema: ConfirmOrder } } },
  },
  responses: {
    201: {
      description: "Confirmed; a repeat carries `Idempotency-Replayed: true` and the same body",
      content: { "application/json": { schema: Confirmation } },
    },
    ...problems(400, 401, 413, 415, 422, 503),
  },
});

/** `GET /v1/orders/{order_id}` */
export const orderRoute = createRoute({
  method: "get",
  path: "/{order_id}",
  summary: "An order",
  security: BEARER,
  request: { params: OrderId, headers: ActingUser },
  responses: {
    200: { description: "The order", content: { "application/json": { schema: Order } } },
    ...problems(400, 401, 404, 422, 503),
  },
});

/** `GET /v1/orders/{order_id}/delivery` */
export const deliveryRoute = createRoute({
  method: "get",
  path: "/{order_id}/delivery",
  summary: "Where an order is",
  security: BEARER,
  request: { params: OrderId, headers: ActingUser },
  responses: {
    200: {
      description: "Per sink: pending, delivered, quarantined or suppressed",
      content: { "application/json": { schema: DeliveryAnswer } },
    },
    ...problems(400, 401, 404, 422, 503),
  },
});
