import { z } from "@hono/zod-openapi";

const MAX_AHEAD_MS = 5 * 60_000;
/** Five years to BigQuery are 1,825 days, counted when the row arrives there: a day is left for the way. */
const MAX_AGE_DAYS = 1_824;
const MS_PER_DAY = 86_400_000;

/** When something happened, RFC 3339 with an offset; optional, now when absent. */
export const OccurredAt = z.iso
  .datetime({ offset: true })
  .refine(withinReach, "at most five years back and five minutes ahead")
  .optional()
  .openapi({ description: "When it happened, RFC 3339; now when absent" });

/** The door's own clock: no pure file reads one. */
function withinReach(occurredAt: string): boolean {
  const ageMs = Date.now() - Date.parse(occurredAt);
  return ageMs >= -MAX_AHEAD_MS && ageMs <= MAX_AGE_DAYS * MS_PER_DAY;
}
