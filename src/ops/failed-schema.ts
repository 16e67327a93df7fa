import { z } from "@hono/zod-openapi";
import { SINKS } from "../../durable-objects/receipts.ts";
import { type Failed, pathOf } from "../forward/quarantine-list.ts";

/** The id of a quarantined message: a place in R2, as base64url. */
export const FailedId = z
  .string()
  .min(1)
  .max(600)
  .openapi({ example: "c3Bhbm5lci9GQUlMRURfUFJFQ09ORElUSU9OLy4uLg" });

/** Where the page before ended: an id of this kind, too. */
const FailedCursor = z
  .string()
  .max(600)
  .refine((cursor) => pathOf(cursor) !== undefined, "not a cursor of ours");

const Instant = z.iso.datetime({ offset: true });

/** Which quarantined messages are meant. */
export const FilterFields = {
  sink: z.enum(SINKS).optional(),
  reason: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "not a reason")
    .optional()
    .openapi({ example: "FAILED_PRECONDITION" }),
  from: Instant.optional().openapi({ description: "When it was quarantined: from then on" }),
  to: Instant.optional().openapi({ description: "When it was quarantined: before then" }),
  cursor: FailedCursor.optional().openapi({ description: "`next_cursor` of the page before; opaque" }),
};

/** The filter that those fields name. */
export function filterOf({ sink, reason, from, to }: Filtering): {
  sink: Filtering["sink"];
  reason: string | undefined;
  from: number | undefined;
  to: number | undefined;
} {
  return { sink, reason, from: epochMs(from), to: epochMs(to) };
}

type Filtering = Pick<z.infer<z.ZodObject<typeof FilterFields>>, "sink" | "reason" | "from" | "to">;

function epochMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

/** A quarantined message without what it says. */
export const FailedMessage = z
  .object({
    id: z.string(),
    sink: z.enum(SINKS),
    reason: z.string(),
    quarantined_at: z.iso.datetime(),
    replayed_at: z.iso.datetime().nullable().openapi({ description: "It is on its way since then" }),
    replayable: z.boolean().openapi({ description: "All but what is malformed and names nobody" }),
    user_ref: z.string().nullable().openapi({ description: "Keyed hash of the user id" }),
    episode_id: z.string().nullable(),
    batch_id: z.string().nullable(),
    events: z.int().nullable().openapi({ description: "Of captured ones: how many lie together" }),
    bytes: z.int(),
  })
  .openapi("FailedMessage");

/** The same as it is answered. */
export function failedAnswer(failed: Failed): z.infer<typeof FailedMessage> {
  const { id, sink, reason, bytes } = failed;
  return {
    id,
    sink,
    reason,
    quarantined_at: new Date(failed.quarantinedAtMs).toISOString(),
    replayed_at: failed.replayedAtMs === undefined ? null : new Date(failed.replayedAtMs).toISOString(),
    replayable: failed.userRef !== undefined,
    user_ref: failed.userRef ?? null,
    episode_id: failed.episodeId ?? null,
    batch_id: failed.batchId ?? null,
    events: failed.events ?? null,
    bytes,
  };
}
