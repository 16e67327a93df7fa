import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { eventAccount } from "../forward/event-ledger.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { BEARER, problems } from "../web/reference.ts";
import { Count } from "./health-answer.ts";
import { SinkStatus, statusOf } from "./sink-status.ts";

const Status = z
  .object({
    events_accepted: Count.openapi({ description: "Distinct captured events" }),
    sinks: z.object({ spanner: SinkStatus, bigquery: SinkStatus, archive: SinkStatus }),
  })
  .openapi("OpsStatus");

const statusRoute = createRoute({
  method: "get",
  path: "/status",
  tags: ["operations"],
  summary: "What was accepted, and where it is",
  description:
    "By sink: the circuit, delays, and counts of messages and of distinct events; accepted is always delivered, pending, quarantined and suppressed together.",
  security: BEARER,
  middleware: opsOnly,
  responses: {
    200: { description: "As of now", content: { "application/json": { schema: Status } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/ops/status` */
export const status = new OpenAPIHono<Signed>();

status.openapi(statusRoute, async (c) => {
  const account = await ask(async () => eventAccount(c.env));
  const [spanner, bigquery, archive] = await Promise.all([
    statusOf(c.env, "spanner", account),
    statusOf(c.env, "bigquery", account),
    statusOf(c.env, "archive", account),
  ]);
  return c.json({ events_accepted: account.accepted, sinks: { spanner, bigquery, archive } }, 200);
});
