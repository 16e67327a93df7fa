import type { GapRow } from "./gap-row.ts";
import { linear } from "../linear.ts";
import type { ReorderWeights } from "./weights.ts";

/** Days on the product's clock after which one, five and nine of ten buy again, rising. */
export type NextGap = { p10: number; p50: number; p90: number };

/** Log odds of nine to one. */
const NINE_TO_ONE = Math.log(9);
/** So sure it may be at most that a product should have been bought again by now. */
const MOST_PASSED = 0.995;

/** The next gap after a purchase. What is learned moves the middle gap as far as the gaps are irregular: who buys every
 *  seventh day does so again. */
export function nextGap({ middleGap, irregularity, row }: GapRow, { gap }: ReorderWeights): NextGap {
  const p50 = middleGap * Math.exp(irregularity * linear(gap.p50, row));
  return {
    p10: Math.min(p50, middleGap * Math.exp(linear(gap.p10, row))),
    p50,
    p90: Math.max(p50, middleGap * Math.exp(linear(gap.p90, row))),
  };
}

/** The gap of who has not bought again until now: logs of gaps are taken as logistic, wider on one side than on the other. */
export function gapAfter(next: NextGap, age: number): NextGap {
  if (age <= 0) return next;
  const passed = Math.min(MOST_PASSED, shareWithin(next, age));
  const quantile = (share: number): number => Math.max(age, gapAt(next, passed + share * (1 - passed)));
  return { p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) };
}

/** The share of gaps that are over at some age. */
function shareWithin(next: NextGap, age: number): number {
  const off = Math.log(age / next.p50);
  return 1 / (1 + Math.exp((-off * NINE_TO_ONE) / spreadOf(next, off)));
}

function gapAt(next: NextGap, share: number): number {
  const odds = Math.log(share / (1 - share));
  return next.p50 * Math.exp((odds / NINE_TO_ONE) * spreadOf(next, odds));
}

/** Log of the ninth (or first) of ten over the middle; never nothing. */
function spreadOf({ p10, p50, p90 }: NextGap, side: number): number {
  return Math.max(0.01, side < 0 ? Math.log(p50 / p10) : Math.log(p90 / p50));
}
