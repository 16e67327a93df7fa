import { OpenAPIHono } from "@hono/zod-openapi";
import type { Confirmation } from "../../durable-objects/write-answers.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { keyOf } from "../web/idempotency-key.ts";
import { Problem } from "../web/problem.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { actingUser } from "../web/user-id.ts";
import { written } from "../web/written.ts";
import { deliveryAnswer, orderAnswer } from "./answers.ts";
import { toConfirmRequest } from "./confirm-request.ts";
import { confirmRoute, deliveryRoute, orderRoute } from "./routes.ts";

/** `/v1/orders`: confirm an order, look it up, see where it is. One call to one memory each. */
export const orders = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

orders.openapi(confirmRoute, async (c) => {
  const userId = actingUser(c);
  const writer = { userId, key: keyOf(c.req.valid("header")), traceId: c.var.traceId };
  const request = toConfirmRequest(writer, c.req.valid("json"));
  return written<Confirmation>(c, await ask(async () => memoryOf(c.env, userId).write(request)));
});

orders.openapi(orderRoute, async (c) => {
  const { order_id: orderId } = c.req.valid("param");
  const userId = actingUser(c);
  const known = await ask(async () => memoryOf(c.env, userId).order(orderId));
  if (known === undefined) throw new Problem("not_found");
  return c.json(orderAnswer(known), 200);
});

orders.openapi(deliveryRoute, async (c) => {
  const { order_id: orderId } = c.req.valid("param");
  const userId = actingUser(c);
  const known = await ask(async () => memoryOf(c.env, userId).delivery(orderId));
  if (known === undefined) throw new Problem("not_found");
  return c.json(deliveryAnswer(orderId, known), 200);
});
