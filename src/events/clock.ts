import type { ClockFlag } from "../forward/events/message.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Below that a difference is the way's, not the clock's. */
const SKEW_MS = MINUTE_MS;
const MAX_AHEAD_MS = 5 * MINUTE_MS;
const LATE_MS = 3 * DAY_MS;
/** Five years to BigQuery are 1,825 days, counted when the row arrives there: a day is left for the way. */
const MAX_AGE_MS = 1_824 * DAY_MS;

/** Three clocks, epoch milliseconds: when it happened and when it was sent by the sender's, when it was received by ours. */
export type Clocks = { occurredMs: number | undefined; sentMs: number | undefined; receivedMs: number };

/**
 * When an event happened by our clock: occurred + (received - sent). Of one without a time the time of arrival; of one
 * that would still be over five minutes ahead the same, flagged.
 * @returns undefined when that is more than five years ago
 */
export function correctedTime({
  occurredMs,
  sentMs,
  receivedMs,
}: Clocks): { atMs: number; flags: ClockFlag[] } | undefined {
  if (occurredMs === undefined) return { atMs: receivedMs, flags: [] };
  const skewMs = sentMs === undefined ? 0 : receivedMs - sentMs;
  const flags: ClockFlag[] = Math.abs(skewMs) > SKEW_MS ? ["skew_corrected"] : [];
  const atMs = occurredMs + skewMs;
  if (receivedMs - atMs > MAX_AGE_MS) return undefined;
  if (atMs - receivedMs > MAX_AHEAD_MS) return { atMs: receivedMs, flags: [...flags, "ahead"] };
  return { atMs, flags: receivedMs - atMs > LATE_MS ? [...flags, "late"] : flags };
}
