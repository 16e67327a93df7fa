import type { BoughtProduct, PurchaseHistory } from "./history.ts";

const MS_PER_DAY = 86_400_000;
/** How much a purchase counts for each basket since. */
const BASKET_DECAYS = [0.6, 0.8, 0.9, 0.95, 0.98] as const;
/** After how many days a purchase counts 1/e. */
const DAY_DECAYS = [20, 60, 180] as const;
const FADINGS = BASKET_DECAYS.length + DAY_DECAYS.length;
const RECENT_BASKETS = 5;

/** A person at a time, as models see them. */
export type Person = {
  history: PurchaseHistory;
  baskets: number;
  meanSize: number;
  /** Mean share of a basket's products that were bought before; -1 of a single basket. */
  repeatShare: number;
  daysSinceOrder: number;
  /** Mean days from one order to the next; 0 of a single order. */
  orderGapDays: number;
  /** Of each basket, in the history's order. */
  daysAgo: Float64Array;
  /** What each basket counts, by each decay: by basket, then by day. */
  weights: Float64Array;
  /** What that is in all, by each decay. */
  most: Float64Array;
};

/** One product as its person bought it, at a time. */
export type Bought = {
  product: BoughtProduct;
  times: number;
  /** Baskets after the first and after the last that holds it. */
  sinceFirst: number;
  sinceLast: number;
  daysSinceFirst: number;
  daysSinceLast: number;
  /** Mean baskets from one to the next, and their standard deviation over it, -1 below three; the whole history for a product
   *  bought once. */
  gap: number;
  gapDeviation: number;
  lastGap: number;
  /** Mean days from one to the next; undefined for a product bought once. */
  gapDays: number | undefined;
  /** Baskets among the latest five. */
  recent: number;
  /** Purchases that fade, by each decay, as a share of what they were if every basket held the product. */
  faded: Float64Array;
};

/** What models see of a history at a time.
 *  @param nowMs epoch milliseconds; what is later counts as now */
export function personOf(history: PurchaseHistory, nowMs: number): Person {
  const { baskets } = history;
  const count = baskets.length;
  const daysAgo = Float64Array.from(baskets, ({ atMs }) => Math.max(0, nowMs - atMs) / MS_PER_DAY);
  const weights = new Float64Array(count * FADINGS);
  const most = new Float64Array(FADINGS);
  for (let place = 0; place < count; place++) {
    for (let which = 0; which < FADINGS; which++) {
      const weight = weightOf(which, count - 1 - place, daysAgo[place] ?? 0);
      weights[place * FADINGS + which] = weight;
      most[which] = (most[which] ?? 0) + weight;
    }
  }
  const [first = 0, last = 0] = [daysAgo[0], daysAgo[count - 1]];
  return {
    history,
    baskets: count,
    meanSize: baskets.reduce((sum, { skus }) => sum + skus.length, 0) / Math.max(1, count),
    repeatShare: repeatShareOf(history),
    daysSinceOrder: last,
    orderGapDays: (first - last) / Math.max(1, count - 1),
    daysAgo,
    weights,
    most,
  };
}

function weightOf(which: number, basketsAgo: number, daysAgo: number): number {
  const decay = BASKET_DECAYS[which];
  if (decay !== undefined) return decay ** basketsAgo;
  return Math.exp(-daysAgo / (DAY_DECAYS[which - BASKET_DECAYS.length] ?? 1));
}

/** Purchases of a product that fade by one of the decays, added up. */
export function fadedSum({ weights }: Person, { baskets }: BoughtProduct, which: number): number {
  let sum = 0;
  for (const place of baskets) sum += weights[place * FADINGS + which] ?? 0;
  return sum;
}

/** One product as a person bought it. */
export function boughtOf(person: Person, product: BoughtProduct): Bought {
  const { baskets: count, daysAgo, most } = person;
  const { baskets } = product;
  const times = baskets.length;
  const [first = 0, last = 0] = [baskets[0], baskets[times - 1]];
  const gap = times > 1 ? (last - first) / (times - 1) : count;
  const [daysSinceFirst = 0, daysSinceLast = 0] = [daysAgo[first], daysAgo[last]];
  return {
    product,
    times,
    sinceFirst: count - 1 - first,
    sinceLast: count - 1 - last,
    daysSinceFirst,
    daysSinceLast,
    gap,
    gapDeviation: deviationOf(baskets, gap),
    lastGap: times > 1 ? last - (baskets[times - 2] ?? 0) : count,
    gapDays: times > 1 ? (daysSinceFirst - daysSinceLast) / (times - 1) : undefined,
    recent: recentOf(baskets, count - RECENT_BASKETS),
    faded: most.map((all, which) => fadedSum(person, product, which) / Math.max(1e-9, all)),
  };
}

function deviationOf(baskets: readonly number[], gap: number): number {
  if (baskets.length < 3) return -1;
  let squares = 0;
  for (let at = 1; at < baskets.length; at++) {
    squares += ((baskets[at] ?? 0) - (baskets[at - 1] ?? 0) - gap) ** 2;
  }
  return Math.sqrt(squares / (baskets.length - 1)) / gap;
}

function recentOf(baskets: readonly number[], from: number): number {
  let recent = 0;
  for (let at = baskets.length - 1; at >= 0 && (baskets[at] ?? 0) >= from; at--) recent += 1;
  return recent;
}

function repeatShareOf({ baskets, products }: PurchaseHistory): number {
  if (baskets.length < 2) return -1;
  const firsts = new Int32Array(baskets.length);
  for (const product of products.values()) {
    const [first = 0] = product.baskets;
    firsts[first] = (firsts[first] ?? 0) + 1;
  }
  let sum = 0;
  for (let place = 1; place < baskets.length; place++) {
    sum += 1 - (firsts[place] ?? 0) / Math.max(1, baskets[place]?.skus.length ?? 1);
  }
  return sum / (baskets.length - 1);
}
