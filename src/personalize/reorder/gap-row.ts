import type { Pace } from "./pace.ts";

/** From this deviation of log gaps on nothing is regular; taken from the middle one's, which an order that was skipped does not
 *  move. */
const IRREGULAR = 0.4;
/** The middle deviation of a normal distribution is so much smaller than its standard deviation. */
const TO_DEVIATION = 1.4826;
/** Two gaps that agree may do so by chance. */
const FEW_GAPS = 3;

/** What the next gap is told from, in the order of a row; logs of days. */
export const GAP_COLUMNS = [
  "middle gap",
  "mean gap",
  "mean of logs",
  "last gap",
  "gap of all shoppers",
  "gap by trips",
  "middle days between trips",
  "mean days between trips",
  "deviation",
  "1 / gaps",
  "gap of all shoppers / gaps",
  "middle gap / gaps",
  "least gap",
  "most",
  "trips a gap",
] as const;

/** A product's gaps as a row, and how irregular they are: 0 of gaps that are all the same to 1. */
export type GapRow = { middleGap: number; irregularity: number; row: number[] };

/** What gaps are by themselves; it is kept with the pace that has them. */
type GapStatistics = {
  middleGap: number;
  irregularity: number;
  logs: number[];
  mean: number;
  deviation: number;
};

const kept = new WeakMap<Pace, GapStatistics>();

function statisticsOf(pace: Pace): GapStatistics {
  const known = kept.get(pace);
  if (known !== undefined) return known;
  const { gaps } = pace;
  const logs = gaps.map((gap) => Math.log(Math.max(1, gap)));
  const mean = meanOf(logs);
  const middleLog = halfway(logs);
  const spread = TO_DEVIATION * halfway(logs.map((log) => Math.abs(log - middleLog)));
  const fewGaps = gaps.length < FEW_GAPS ? 0.5 : 0;
  const statistics = {
    middleGap: halfway(gaps),
    irregularity: Math.min(1, spread / IRREGULAR + fewGaps),
    logs,
    mean,
    deviation: Math.sqrt(meanOf(logs.map((log) => (log - mean) ** 2))),
  };
  kept.set(pace, statistics);
  return statistics;
}

/** The middle of the days between purchases. */
export function cycleOf(pace: Pace): number {
  return statisticsOf(pace).middleGap;
}

/** @param pace of at least two days */
export function gapRow(pace: Pace, told: { trips: readonly number[]; ratePerDay: number }): GapRow {
  const { gaps, span } = pace;
  const { logs, mean, deviation, irregularity, ...statistics } = statisticsOf(pace);
  const middleGap = Math.max(1, statistics.middleGap);
  const ofAll = -Math.log(told.ratePerDay);
  const trips = tripsOf(pace, told.trips);
  const row = [
    Math.log(middleGap),
    Math.log(Math.max(1, span / gaps.length)),
    mean,
    logs.at(-1) ?? 0,
    ofAll,
    Math.log(Math.max(1, trips.between * trips.gap)),
    Math.log(Math.max(1, trips.gap)),
    Math.log(Math.max(1, trips.meanGap)),
    deviation,
    1 / gaps.length,
    ofAll / gaps.length,
    Math.log(middleGap) / gaps.length,
    Math.min(...logs),
    Math.max(...logs),
    Math.log(Math.max(1, trips.meanBetween)),
  ];
  return { middleGap, irregularity, row };
}

/** How many trips lie between purchases, and days between trips until the last purchase: the middle, and the mean. */
type Trips = { between: number; meanBetween: number; gap: number; meanGap: number };

function tripsOf({ days }: Pace, trips: readonly number[]): Trips {
  const last = days.at(-1) ?? 0;
  const between: number[] = [];
  const gaps: number[] = [];
  let bought = 0;
  let first = 0;
  let since = 0;
  let at = 0;
  for (; at < trips.length; at++) {
    const trip = trips[at] ?? 0;
    if (trip > last) break;
    if (at > 0) count(gaps, trip - (trips[at - 1] ?? trip));
    if (trip !== days[bought]) continue;
    if (bought === 0) first = at;
    else count(between, at - since);
    since = at;
    bought += 1;
  }
  return {
    between: middleOf(between, bought - 1),
    meanBetween: bought > 1 ? (since - first) / (bought - 1) : 0,
    gap: middleOf(gaps, at - 1),
    meanGap: at > 1 ? ((trips[at - 1] ?? 0) - (trips[0] ?? 0)) / (at - 1) : 0,
  };
}

function count(counts: number[], value: number): void {
  while (counts.length <= value) counts.push(0);
  counts[value] = (counts[value] ?? 0) + 1;
}

/** The middle of whole numbers that were counted, between the two in the middle when they are even; 0 of none. */
function middleOf(counts: readonly number[], all: number): number {
  const [lower, upper] = [(all - 1) >> 1, all >> 1];
  let below = 0;
  let first: number | undefined;
  for (let value = 0; value < counts.length; value++) {
    below += counts[value] ?? 0;
    if (below > lower) first ??= value;
    if (below > upper) return ((first ?? value) + value) / 2;
  }
  return 0;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The middle of numbers, between the two in the middle when they are even; 0 of none. */
export function halfway(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const { length } = sorted;
  return ((sorted[length >> 1] ?? 0) + (sorted[(length - 1) >> 1] ?? 0)) / 2;
}
