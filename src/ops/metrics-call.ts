import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { type Account, EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { backlogsOf } from "../web/backlog.ts";
import { eventAccount } from "../forward/event-ledger.ts";
import { spooledFor } from "../forward/events/spool.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { BEARER, problems } from "../web/reference.ts";
import { type SinkSeen, familiesOf } from "./metrics.ts";
import { TEXT_FORMAT, metricsText } from "./prometheus.ts";
import { statusOf } from "./sink-status.ts";

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  summary: "The same and more, for Prometheus",
  description:
    "In Prometheus's text format: circuits, delays, counts, queues, quarantine, spool and version. Alert rules on it are in docs/alerts.yml.",
  security: BEARER,
  middleware: opsOnly,
  responses: {
    200: {
      description: "As of now, in Prometheus's text format 0.0.4",
      content: { "text/plain": { schema: z.string() } },
    },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/ops/metrics` */
export const metrics = new OpenAPIHono<Signed>();

metrics.openapi(metricsRoute, async (c) => {
  const { env } = c;
  const account = await ask(async () => eventAccount(env));
  const sinks = await Promise.all(SINKS.map(async (sink) => seenAt(env, sink, account)));
  const { id = "", tag = "" } = env.VERSION ?? {};
  const families = familiesOf({
    nowMs: Date.now(),
    version: { id, tag },
    eventsAccepted: account.accepted,
    sinks,
  });
  return c.text(metricsText(families), 200, { "Content-Type": TEXT_FORMAT, "Cache-Control": "no-store" });
});

async function seenAt(env: Env, sink: Sink, account: Account): Promise<SinkSeen> {
  const hasSpool = EVENT_SINKS.find((one) => one === sink);
  const [status, backlogs, spooled] = await Promise.all([
    statusOf(env, sink, account),
    backlogsOf(env, sink),
    hasSpool === undefined ? undefined : spooledFor(env, hasSpool),
  ]);
  return { sink, status, backlogs, spooled };
}
