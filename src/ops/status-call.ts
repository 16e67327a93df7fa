import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { type Account, EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { eventAccount } from "../forward/event-ledger.ts";
import { listQuarantined } from "../forward/quarantine-list.ts";
import { queuesOf } from "../forward/queue-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { opsOnly } from "../web/ops-only.ts";
import { Count, HealthFields, Instant, healthAnswer, instant } from "./health-answer.ts";

/** Quarantined messages of a sink that one answer counts. */
const MOST_COUNTED = 2_000;

const EventCounts = z
  .object({
    delivered: Count,
    pending: Count,
    quarantined: z.record(z.string(), Count).openapi({ description: "By reason" }),
    suppressed: z.record(z.string(), Count).openapi({ description: "By reason" }),
    lost: Count.openapi({ description: "Pending for thirty days" }),
    oldest_pending_at: Instant.openapi({ description: "When it was received" }),
  })
  .openapi("EventCounts", { description: "Distinct events, each in one figure; they add up to `accepted`" });

const SinkStatus = z
  .object({
    ...HealthFields,
    events: EventCounts.nullable(),
    in_quarantine: z.object({
      messages: Count,
      by_reason: z.record(z.string(), Count),
      more: z.boolean().openapi({ description: `Counted up to ${MOST_COUNTED}; there are more` }),
    }),
    queues: z.int().min(1).openapi({ description: "Over which its messages are spread" }),
  })
  .openapi("SinkStatus");

const Status = z
  .object({
    events_accepted: Count.openapi({ description: "Distinct captured events" }),
    sinks: z.object({ spanner: SinkStatus, bigquery: SinkStatus, archive: SinkStatus }),
  })
  .openapi("OpsStatus");

const statusRoute = createRoute({
  method: "get",
  path: "/status",
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

async function statusOf(env: Env, sink: Sink, account: Account): Promise<z.infer<typeof SinkStatus>> {
  const health = await ask(async () => env.SINK_HEALTH.getByName(sink).health());
  return {
    ...healthAnswer(health, Date.now()),
    events: eventsAt(sink, account),
    in_quarantine: await inQuarantine(env, sink),
    queues: queuesOf(env, sink).length,
  };
}

function eventsAt(sink: Sink, { sinks }: Account): z.infer<typeof EventCounts> | null {
  const known = EVENT_SINKS.find((one) => one === sink);
  if (known === undefined) return null;
  const { oldest_pending_ms, ...counts } = sinks[known];
  return { ...counts, oldest_pending_at: instant(oldest_pending_ms ?? undefined) };
}

async function inQuarantine(env: Env, sink: Sink): Promise<z.infer<typeof SinkStatus>["in_quarantine"]> {
  const { failed, next } = await listQuarantined(env, { sink }, { limit: MOST_COUNTED, after: undefined });
  const byReason = Map.groupBy(failed, ({ reason }) => reason);
  const counts = [...byReason].map(([reason, all]) => [reason, all.length] as const);
  return { messages: failed.length, by_reason: Object.fromEntries(counts), more: next !== undefined };
}
