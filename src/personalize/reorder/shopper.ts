/** How somebody shops, whatever it is that they buy, on one day. */
export type Shopper = {
  today: number;
  /** Days with a basket, rising. */
  trips: readonly number[];
  daysSinceTrip: number;
  /** Mean days between trips, at least 1. */
  tripGap: number;
  /** Log of trips a day, as the last month and the last four months weigh them. */
  lately: number;
  long: number;
};

const LATELY_DAYS = 30;
const LONG_DAYS = 120;

/** @param days of baskets, rising, days since 1970
 *  @param today what lies after it is not looked at
 *  @returns undefined of who never shopped */
export function shopperOf(days: Iterable<number>, today: number): Shopper | undefined {
  const trips: number[] = [];
  for (const day of days) {
    if (day > today) continue;
    if (trips.at(-1) !== day) trips.push(day);
  }
  const first = trips[0];
  const last = trips.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    today,
    trips,
    daysSinceTrip: today - last,
    tripGap: trips.length > 1 ? Math.max(1, (last - first) / (trips.length - 1)) : 1,
    lately: tripRate(trips, today, LATELY_DAYS),
    long: tripRate(trips, today, LONG_DAYS),
  };
}

/** Log of decayed trips over the decayed days in which they could be: a tenth of a trip in three days is there before any. */
function tripRate(trips: readonly number[], today: number, tau: number): number {
  let weight = 0;
  for (const day of trips) weight += Math.exp((day - today) / tau);
  const exposed = tau * (1 - Math.exp(-(today - (trips[0] ?? today) + 1) / tau));
  return Math.log((weight + 0.1) / (exposed + 3));
}
