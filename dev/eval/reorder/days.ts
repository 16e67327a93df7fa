/** Days on which products are looked at, those that weights are fitted on and those that are measured. */
export type LookedAt = { training: number[]; test: number[] };

const WEEK_DAYS = 7;
/** From so long a calendar on, days are looked at two weeks apart. */
const LONG_DAYS = 200;
/** Shares of a calendar: training begins and ends, the test begins. */
const TRAINING_FROM = 0.37;
const TEST_FROM = 0.69;

/** The days of the published definition, in each set's own calendar. */
const PUBLISHED: ReadonlyMap<string, LookedAt> = new Map([
  ["dunnhumby_cj78", { training: every(43, 57, 7), test: every(64, 71, 7) }],
  ["online_retail", { training: every(270, 500, 14), test: every(507, 731, 14) }],
]);

/**
 * The days on which a set is looked at: the published ones, or, of another set, days a week or two apart of which the last is
 * a week before its end. What training days wait for is over before the test begins.
 */
export function lookedAt(set: string, { first, last }: { first: number; last: number }): LookedAt {
  const published = PUBLISHED.get(set);
  if (published !== undefined) return published;
  const step = last - first < LONG_DAYS ? WEEK_DAYS : 2 * WEEK_DAYS;
  const share = (part: number): number => first + (last - first) * part;
  const test: number[] = [];
  for (let day = last - WEEK_DAYS; day >= share(TEST_FROM); day -= step) test.unshift(day);
  const training: number[] = [];
  for (let day = (test[0] ?? last) - WEEK_DAYS; day >= share(TRAINING_FROM); day -= step)
    training.unshift(day);
  return { training, test };
}

function every(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_none, at) => from + at * step);
}
