import { z } from "@hono/zod-openapi";
import { type Account, EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { listQuarantined } from "../forward/quarantine-list.ts";
import { queuesOf } from "../forward/queue-of.ts";
import { ask } from "../web/ask-memory.ts";
import { Count, type HealthAnswer, HealthFields, Instant, healthAnswer, instant } from "./health-answer.ts";

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

/** A sink as operations sees it: what it took, refused and still waits for. */
export const SinkStatus = z
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

export type SinkStatus = z.infer<typeof SinkStatus>;

/** A sink's status as of now.
 *  @param account of all captured events
 *  @throws Problem memory_unavailable when its health or its quarantine cannot be asked */
export async function statusOf(env: Env, sink: Sink, account: Account): Promise<SinkStatus> {
  const [health, quarantined] = await Promise.all([
    ask(() => healthAt(env, sink)),
    ask(() => inQuarantine(env, sink)),
  ]);
  return {
    ...health,
    events: eventsAt(sink, account),
    in_quarantine: quarantined,
    queues: queuesOf(env, sink).length,
  };
}

/** A sink's circuit, delays and counts as of now.
 *  @throws what its object does */
export async function healthAt(env: Env, sink: Sink): Promise<HealthAnswer> {
  return healthAnswer(await env.SINK_HEALTH.getByName(sink).health(), Date.now());
}

/** Where captured events are at a sink; null at one that takes none. */
export function eventsAt(sink: Sink, { sinks }: Account): z.infer<typeof EventCounts> | null {
  const known = EVENT_SINKS.find((one) => one === sink);
  if (known === undefined) return null;
  const { oldest_pending_ms, ...counts } = sinks[known];
  return { ...counts, oldest_pending_at: instant(oldest_pending_ms ?? undefined) };
}

/** What lies in quarantine for a sink, counted up to 2,000.
 *  @throws what R2 does */
export async function inQuarantine(env: Env, sink: Sink): Promise<SinkStatus["in_quarantine"]> {
  const { failed, next } = await listQuarantined(env, { sink }, { limit: MOST_COUNTED, after: undefined });
  const byReason = Map.groupBy(failed, ({ reason }) => reason);
  const counts = [...byReason].map(([reason, all]) => [reason, all.length] as const);
  return { messages: failed.length, by_reason: Object.fromEntries(counts), more: next !== undefined };
}
