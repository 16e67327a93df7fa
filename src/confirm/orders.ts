import { OpenAPIHono } from "@hono/zod-openapi";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Confirmation } from "../../durable-objects/confirmation.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { jsonText } from "../web/json-text.ts";
import { strictJson } from "../web/read-json.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { actingUser } from "../web/user-id.ts";
import { toConfirmRequest } from "./confirm-request.ts";
import { deliveryAnswer, orderAnswer } from "./answers.ts";
import { confirmRoute, deliveryRoute, orderRoute } from "./routes.ts";

/** `/v1/orders`: confirm an order, look it up, see where it is. One call to one memory each. */
export const orders = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

orders.post("/confirm", strictJson);

orders.openapi(confirmRoute, async (c) => {
  const userId = actingUser(c);
  const key = c.req.valid("header")["idempotency-key"];
  if (key === undefined) throw new Problem("missing_idempotency_key");
  const request = toConfirmRequest({ userId, key, traceId: c.var.traceId }, c.req.valid("json"));
  const outcome = await ask(async () => memoryOf(c.env, userId).confirmOrder(request));
  if (outcome.kind === "conflict") throw new Problem("idempotency_conflict");
  if (outcome.kind === "replayed") c.header("Idempotency-Replayed", "true");
  // The text that was stored with the episode: a repeat gets the same bytes.
  return jsonText<Confirmation, 201>(c, outcome.answer, 201);
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
