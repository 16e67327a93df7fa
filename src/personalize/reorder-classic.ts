const MIN_PURCHASES = 2;
const MAX_INTERVAL_DAYS = 90;

/** When a product is bought again, by the classic rule. Days are UTC day numbers since 1970. */
export type ReorderPattern = {
  cycleDays: number;
  lastDay: number;
  /** Last purchase + cycle, rounded to a whole day. */
  nextDay: number;
  /** 1 / (1 + coefficient of variation of the intervals): 1 when they are all the same. */
  confidence: number;
};

/**
 * The classic rule: from two purchase days on, intervals of over 90 days dropped, cycle = mean interval.
 * @param days purchase days, ascending, each once
 * @returns undefined when no interval is left
 */
export function reorderClassic(days: readonly number[]): ReorderPattern | undefined {
  const lastDay = days.at(-1);
  if (days.length < MIN_PURCHASES || lastDay === undefined) return undefined;
  const gaps = days.slice(1).map((day, index) => day - (days[index] ?? day));
  const kept = gaps.filter((gap) => gap <= MAX_INTERVAL_DAYS);
  if (kept.length === 0) return undefined;
  const cycleDays = kept.reduce((sum, gap) => sum + gap, 0) / kept.length;
  const variance = kept.reduce((sum, gap) => sum + (gap - cycleDays) ** 2, 0) / kept.length;
  return {
    cycleDays,
    lastDay,
    nextDay: lastDay + Math.round(cycleDays),
    confidence: 1 / (1 + Math.sqrt(variance) / cycleDays),
  };
}
