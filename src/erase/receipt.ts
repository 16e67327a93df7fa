import { z } from "@hono/zod-openapi";
import { type Erasure, LEGS } from "../../durable-objects/erasure.ts";

const Leg = z
  .object({
    state: z.enum(["done", "pending", "waiting_streaming_buffer", "failed"]),
    at: z.iso.datetime().openapi({ description: "Since when it is in this state" }),
    reason: z.string().optional(),
    detail: z.string(),
  })
  .openapi("ErasureLeg");

const Kept = z.object({ where: z.string(), what: z.string(), days: z.int().nullable() });

/** The receipt of an erasure. It names nobody: `user_ref` is a keyed hash. */
export const Receipt = z
  .object({
    erasure_id: z.string(),
    user_ref: z.string(),
    generation: z.int(),
    erased_at: z.iso.datetime(),
    state: z.enum(["pending", "completed"]),
    completed_at: z.iso.datetime().nullable(),
    legs: z.partialRecord(z.enum(LEGS), Leg),
    kept: z.array(Kept).openapi({ description: "What platforms and proofs keep, and for how many days" }),
    links: z.object({ ops: z.string(), own: z.string() }),
  })
  .openapi("ErasureReceipt");
export type Receipt = z.infer<typeof Receipt>;

/** What no deletion of ours reaches. Days after the leg was done; null: for good. */
const KEPT: z.infer<typeof Kept>[] = [
  {
    where: "bigquery",
    what: "deleted rows: time travel, then the fail-safe, for Google's support only",
    days: 14,
  },
  {
    where: "spanner",
    what: "deleted rows: earlier versions, as long as version_retention_period says",
    days: 7,
  },
  { where: "memory", what: "Cloudflare's point-in-time recovery of the object", days: 30 },
  { where: "r2", what: "nothing: what is deleted is gone", days: 0 },
  {
    where: "archive",
    what: "lines sealed with a key that is no more, with user_ref, kind and time",
    days: null,
  },
  {
    where: "delivery_ledger",
    what: "hashes of event ids, without a user, in reports that are kept for 30 days",
    days: 30,
  },
  { where: "erasure_ledger", what: "this receipt and the tombstone: user_ref, generation, time", days: null },
  { where: "queues", what: "messages under way, which are suppressed when they arrive", days: 14 },
];

/** An erasure as its receipt says it. */
export function receiptOf(erasure: Erasure): Receipt {
  const { erasure_id, user_ref, generation, erased_at_ms, completed_at_ms, legs } = erasure;
  return {
    erasure_id,
    user_ref,
    generation,
    erased_at: iso(erased_at_ms),
    state: completed_at_ms === undefined ? "pending" : "completed",
    completed_at: completed_at_ms === undefined ? null : iso(completed_at_ms),
    legs: Object.fromEntries(
      LEGS.map((name) => {
        const { at_ms, ...leg } = legs[name];
        return [name, { at: iso(at_ms), ...leg }] as const;
      }),
    ),
    kept: KEPT,
    links: { ops: `/v1/ops/erasures/${erasure_id}`, own: "/v1/users/me/erasure" },
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
