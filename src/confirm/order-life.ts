import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Happening } from "../../durable-objects/graph/episode.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { keyOf } from "../web/idempotency-key.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { actingUser } from "../web/user-id.ts";
import { written } from "../web/written.ts";
import { cancelRoute, markRoute, returnRoute, reviseRoute, substituteRoute } from "./life-routes.ts";
import type { OrderChange } from "./answer-schema.ts";
import { toWriteRequest } from "./write-request.ts";

/** `/v1/orders/{order_id}/…`: what becomes of an order after it was confirmed. One episode each. */
export const orderLife = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

orderLife.openapi(reviseRoute, (c) => {
  const { order_id } = c.req.valid("param");
  const { items, reason, occurred_at } = c.req.valid("json");
  const happening = { kind: "order_revised", body: { order_id, items, ...because(reason) } } as const;
  return record(c, { happening, occurredAt: occurred_at, headers: c.req.valid("header") });
});

orderLife.openapi(cancelRoute, (c) => {
  const { order_id } = c.req.valid("param");
  const { reason, occurred_at } = c.req.valid("json");
  const happening = { kind: "order_cancelled", body: { order_id, ...because(reason) } } as const;
  return record(c, { happening, occurredAt: occurred_at, headers: c.req.valid("header") });
});

orderLife.openapi(returnRoute, (c) => {
  const { order_id } = c.req.valid("param");
  const { items, reason, occurred_at } = c.req.valid("json");
  const happening = { kind: "order_returned", body: { order_id, items, ...because(reason) } } as const;
  return record(c, { happening, occurredAt: occurred_at, headers: c.req.valid("header") });
});

orderLife.openapi(substituteRoute, (c) => {
  const { order_id } = c.req.valid("param");
  const { occurred_at, ...offer } = c.req.valid("json");
  const happening = { kind: "order_substituted", body: { order_id, ...offer } } as const;
  return record(c, { happening, occurredAt: occurred_at, headers: c.req.valid("header") });
});

orderLife.openapi(markRoute, (c) => {
  const { order_id } = c.req.valid("param");
  const { gift, bulk, occurred_at } = c.req.valid("json");
  const body = {
    order_id,
    ...(gift === undefined ? {} : { gift }),
    ...(bulk === undefined ? {} : { bulk }),
  };
  const happening = { kind: "order_marked", body } as const;
  return record(c, { happening, occurredAt: occurred_at, headers: c.req.valid("header") });
});

type Recorded = {
  happening: Happening;
  occurredAt: string | undefined;
  headers: Parameters<typeof keyOf>[0];
};

async function record(c: Context<Signed>, { happening, occurredAt, headers }: Recorded) {
  const userId = actingUser(c);
  const writer = { userId, key: keyOf(headers), traceId: c.var.traceId };
  const request = toWriteRequest(writer, happening, { occurredAt });
  return written<OrderChange>(c, await ask(async () => memoryOf(c.env, userId).write(request)));
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}
