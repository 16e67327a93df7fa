import { createRoute, z } from "@hono/zod-openapi";
import { IdempotencyKey } from "../web/idempotency-key.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { ActingUser } from "../web/user-id.ts";
import { Confirmation, DeliveryAnswer, Order } from "./answer-schema.ts";
import { ConfirmOrder } from "./order-schema.ts";

/** The order of a path. */
export const OrderId = z.object({
  order_id: z
    .string()
    .openapi({ param: { name: "order_id", in: "path" }, example: "ord_qnsamh4oiecno75aewftgt4rgf" }),
});

/** `POST /v1/orders/confirm` */
export const confirmRoute = createRoute({
  method: "post",
  path: "/confirm",
  tags: ["orders"],
  summary: "Confirm an order",
  description: "Returns when the memory has the order durably; safe to repeat with the same key.",
  security: BEARER,
  middleware: strictJson,
  request: {
    headers: ActingUser.extend(IdempotencyKey.shape),
    body: { required: true, content: { "application/json": { schema: ConfirmOrder } } },
  },
  responses: {
    201: {
      description: "Confirmed; a repeat carries `Idempotency-Replayed: true` and the same body",
      content: { "application/json": { schema: Confirmation } },
    },
    ...problems(400, 401, 410, 413, 415, 422, 503, 507),
  },
});

/** `GET /v1/orders/{order_id}` */
export const orderRoute = createRoute({
  method: "get",
  path: "/{order_id}",
  tags: ["orders"],
  summary: "An order as it stands",
  description:
    "After whatever was told of it since it was confirmed. Somebody else's order is as unknown as none.",
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
  tags: ["orders"],
  summary: "Where an order is",
  description:
    "By sink, for its confirmation and for everything that was told of it since: when and where it arrived, or why it did not.",
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
