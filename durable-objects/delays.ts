/** Each bucket reaches a fifth further than the one before: a quantile is told within a tenth. */
const GROWTH = 1.2;
const HOUR_MS = 60 * 60_000;

/** Messages by how long they took, by bucket, of an hour since 1970 and of the one before it. */
export type Delays = { hour: number; counts: Counts; before: Counts };
type Counts = Readonly<Record<string, number>>;

/** Of nothing. */
export const NO_DELAYS: Delays = { hour: 0, counts: {}, before: {} };

/** The delays with some more; what is two hours old is forgotten.
 *  @param delaysMs milliseconds from when a message was first sent until its sink had it */
export function withDelays(delays: Delays, delaysMs: readonly number[], nowMs: number): Delays {
  const { hour, counts, before } = asOf(delays, nowMs);
  const more: Record<string, number> = { ...counts };
  for (const delayMs of delaysMs) {
    const bucket = bucketOf(delayMs);
    more[bucket] = (more[bucket] ?? 0) + 1;
  }
  return { hour, counts: more, before };
}

/** How long half of the messages took at the most, and nineteen of twenty, in milliseconds, over this hour and the last;
 *  null when there were none. */
export function quantilesOf(
  delays: Delays,
  nowMs: number,
): { messages: number; p50Ms: number | null; p95Ms: number | null } {
  const { counts, before } = asOf(delays, nowMs);
  const sum = new Map<number, number>();
  for (const [bucket, count] of [...Object.entries(counts), ...Object.entries(before)])
    sum.set(Number(bucket), (sum.get(Number(bucket)) ?? 0) + count);
  const sorted = [...sum].sort(([a], [b]) => a - b);
  const messages = sorted.reduce((all, [, count]) => all + count, 0);
  return { messages, p50Ms: quantile(sorted, 0.5 * messages), p95Ms: quantile(sorted, 0.95 * messages) };
}

function quantile(sorted: readonly [bucket: number, count: number][], rank: number): number | null {
  let seen = 0;
  for (const [bucket, count] of sorted) {
    seen += count;
    // The middle of the bucket, by ratio.
    if (seen >= rank) return Math.round(GROWTH ** (bucket - 0.5));
  }
  return null;
}

function asOf({ hour, counts, before }: Delays, nowMs: number): Delays {
  const now = Math.floor(nowMs / HOUR_MS);
  if (now === hour) return { hour, counts, before };
  return { hour: now, counts: {}, before: now === hour + 1 ? counts : {} };
}

function bucketOf(delayMs: number): number {
  return Math.ceil(Math.log(Math.max(delayMs, 1)) / Math.log(GROWTH));
}
