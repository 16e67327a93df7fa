import { z } from "@hono/zod-openapi";
import { NO_DELAYS, quantilesOf } from "../../durable-objects/delays.ts";
import type { Health } from "../../durable-objects/sink-health.ts";

export const Count = z.int().min(0);
export const Instant = z.iso.datetime().nullable();

/** What operations see of a sink's health. */
export const HealthFields = {
  circuit: z.enum(["closed", "half_open", "open"]),
  oldest_ms: Count.openapi({ description: "How long its oldest message had waited in the last batch" }),
  last_batch_at: Instant,
  last_delivered_at: Instant,
  last_error: z.object({ reason: z.string(), at: z.iso.datetime() }).nullable(),
  delay: z
    .object({ messages: Count, p50_ms: Count.nullable(), p95_ms: Count.nullable() })
    .openapi({ description: "From queue to sink, this hour and the last, within a tenth" }),
  messages: z
    .object({ batches: Count, delivered: Count, retried: Count, quarantined: Count, suppressed: Count })
    .openapi({ description: "Outcomes of queue messages since the first, repeats included" }),
};

export type HealthAnswer = z.infer<z.ZodObject<typeof HealthFields>>;

/** The same of a health as it is.
 *  @param nowMs epoch milliseconds */
export function healthAnswer(health: Health, nowMs: number): HealthAnswer {
  const { messages, p50Ms, p95Ms } = quantilesOf(health.delays ?? NO_DELAYS, nowMs);
  const { batches, delivered, retried, quarantined, suppressed, lastError } = health;
  return {
    circuit: health.circuit.state,
    oldest_ms: health.oldestMs,
    last_batch_at: instant(health.lastBatchAtMs),
    last_delivered_at: instant(health.lastDeliveredAtMs),
    last_error:
      lastError === undefined
        ? null
        : { reason: lastError.reason, at: new Date(lastError.atMs).toISOString() },
    delay: { messages, p50_ms: p50Ms, p95_ms: p95Ms },
    messages: { batches, delivered, retried, quarantined, suppressed },
  };
}

/** Of 0 and of nothing: never. */
export function instant(ms: number | undefined): string | null {
  return ms === undefined || ms === 0 ? null : new Date(ms).toISOString();
}
