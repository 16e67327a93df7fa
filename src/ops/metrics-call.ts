import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { type Account, EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { backlogsOf } from "../web/backlog.ts";
import { eventAccount } from "../forward/event-ledger.ts";
import { spooledFor } from "../forward/events/spool.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { BEARER, problems } from "../web/reference.ts";
import { familiesOf } from "./metrics.ts";
import { TEXT_FORMAT, metricsText } from "./prometheus.ts";
import type { SinkSeen } from "./sink-seen.ts";
import { eventsAt, healthAt, inQuarantine } from "./sink-status.ts";

/** For one source: Prometheus by itself gives up after ten seconds. */
const DEADLINE_MS = 5_000;

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["operations"],
  summary: "The same and more, for Prometheus",
  description:
    "In Prometheus's text format: circuits, delays, counts, queues, quarantine, spool and version. What does not answer is left out, and `leafloaf_source_up` is 0 for it. Alert rules on it are in docs/alerts.yml.",
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
  const account = await seen("ledger", () => eventAccount(env));
  const sinks = await Promise.all(SINKS.map(async (sink) => seenAt(env, sink, account)));
  const { id = "", tag = "" } = env.VERSION ?? {};
  const families = familiesOf({
    nowMs: Date.now(),
    version: { id, tag },
    eventsAccepted: account?.accepted,
    sinks,
  });
  return c.text(metricsText(families), 200, { "Content-Type": TEXT_FORMAT, "Cache-Control": "no-store" });
});

async function seenAt(env: Env, sink: Sink, account: Account | undefined): Promise<SinkSeen> {
  const spooling = EVENT_SINKS.find((one) => one === sink);
  const [health, quarantine, backlogs, spooled] = await Promise.all([
    seen(`health of ${sink}`, () => healthAt(env, sink)),
    seen(`quarantine of ${sink}`, () => inQuarantine(env, sink)),
    backlogsOf(env, sink),
    spooling === undefined ? undefined : seen(`spool of ${sink}`, () => spooledFor(env, spooling)),
  ]);
  const events = account === undefined ? null : eventsAt(sink, account);
  return { sink, health, events, quarantine, backlogs, spooled, hasSpool: spooling !== undefined };
}

/** What a source says; undefined of one that fails or is late, whose gauge says so: the others are shown all the same. */
async function seen<Answer>(source: string, ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await within(ask(), DEADLINE_MS);
  } catch (error) {
    log("warn", "not measured", { source, error: String(error) });
    return undefined;
  }
}
