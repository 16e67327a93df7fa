import { type z, createRoute } from "@hono/zod-openapi";
import { IdempotencyKey } from "../web/idempotency-key.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { ActingUser } from "../web/user-id.ts";
import { CancelOrder, Mark, ReturnItems, ReviseOrder, Substitution } from "./life-schema.ts";
import { OrderChange } from "./answer-schema.ts";
import { OrderId } from "./routes.ts";

const TAGS = ["orders"];

/** What all calls of an order's life have in common; `method` and `path` are left to each. */
function recording<Body extends z.ZodType>(said: { summary: string; description?: string; body: Body }) {
  const { body, ...told } = said;
  return {
    ...told,
    tags: TAGS,
    security: BEARER,
    middleware: strictJson,
    request: {
      params: OrderId,
      headers: ActingUser.extend(IdempotencyKey.shape),
      body: { required: true, content: { "application/json": { schema: body } } },
    },
    responses: {
      201: {
        description: "Recorded; a repeat carries `Idempotency-Replayed: true` and the same body",
        content: { "application/json": { schema: OrderChange } },
      },
      ...problems(400, 401, 404, 409, 410, 413, 415, 422, 503, 507),
    },
  } as const;
}

/** `PUT /v1/orders/{order_id}` */
export const reviseRoute = createRoute({
  method: "put",
  path: "/{order_id}",
  ...recording({
    summary: "Revise an order",
    description: "The lines given are the whole order from now on; its history keeps both.",
    body: ReviseOrder,
  }),
});

/** `POST /v1/orders/{order_id}/cancel` */
export const cancelRoute = createRoute({
  method: "post",
  path: "/{order_id}/cancel",
  ...recording({
    summary: "Cancel an order",
    description: "A cancelled order supports nothing that is remembered. `{}` says enough.",
    body: CancelOrder,
  }),
});

/** `POST /v1/orders/{order_id}/return` */
export const returnRoute = createRoute({
  method: "post",
  path: "/{order_id}/return",
  ...recording({
    summary: "Return items of an order",
    description: "At most what the order has left of each.",
    body: ReturnItems,
  }),
});

/** `POST /v1/orders/{order_id}/substitutions` */
export const substituteRoute = createRoute({
  method: "post",
  path: "/{order_id}/substitutions",
  ...recording({
    summary: "Substitute a line of an order",
    description: "Accepted, the substitute takes the line's place; refused, the line is gone.",
    body: Substitution,
  }),
});

/** `POST /v1/orders/{order_id}/mark` */
export const markRoute = createRoute({
  method: "post",
  path: "/{order_id}/mark",
  ...recording({
    summary: "Mark an order as a gift or a stock-up",
    description: "What is not named stays as it is.",
    body: Mark,
  }),
});
