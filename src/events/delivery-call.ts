import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { AtSink } from "../confirm/answer-schema.ts";
import { eventStatus } from "../forward/event-ledger.ts";
import { userRef } from "../forward/seal.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { ActingUser, actingUser } from "../web/user-id.ts";

const EventDelivery = z
  .object({
    event_id: z.string(),
    received_at: z.iso.datetime(),
    sinks: z.object({ bigquery: AtSink, archive: AtSink }),
  })
  .openapi("EventDelivery");

const deliveryRoute = createRoute({
  method: "get",
  path: "/{event_id}/delivery",
  tags: ["events"],
  summary: "Where an event is",
  description: "For thirty days after it was accepted.",
  security: BEARER,
  request: {
    params: z.object({
      event_id: z
        .string()
        .openapi({ param: { name: "event_id", in: "path" }, example: "evt_qnsamh4oiecno75aewftgt4rgf" }),
    }),
    headers: ActingUser,
  },
  responses: {
    200: {
      description: "Per sink: pending, delivered, quarantined or suppressed",
      content: { "application/json": { schema: EventDelivery } },
    },
    ...problems(400, 401, 404, 422, 503),
  },
});

/** `GET /v1/events/{id}/delivery` */
export const eventDelivery = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

eventDelivery.openapi(deliveryRoute, async (c) => {
  const { event_id } = c.req.valid("param");
  const ref = userRef(actingUser(c), c.env.USER_REF_SECRET);
  const status = await ask(async () => eventStatus(c.env, ref, event_id));
  if (status === undefined) throw new Problem("not_found");
  return c.json({ event_id, ...status }, 200);
});
