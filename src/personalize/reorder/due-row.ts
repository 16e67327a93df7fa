import { LATELY_DAYS, LATE_DAYS, type Pace } from "./pace.ts";
import type { Shopper } from "./shopper.ts";

/** Days over which the chance is learned; other spans follow from it. */
export const LEARNED_DAYS = 7;
/** What is known of a product from all shoppers counts as much as so many days of one's own. */
const PRIOR_DAYS = 30;

/** What a row tells beside a product's own pace: who shops, and repeat purchases a day of the product among all shoppers. */
export type Beside = { shopper: Shopper; ratePerDay: number };

/** What the chance that a product is due is told from, in the order of a row. */
export const DUE_COLUMNS = [
  "log rate",
  "log rate lately",
  "log rate of late",
  "log rate, a gap due",
  "log rate of all shoppers",
  "distance from due",
  "log trips lately",
  "log trips long",
  "log days since trip",
  "log days between trips",
  "log days since",
  "rate",
] as const;

/**
 * A product's row: rates a day on the product's own clock, each between what the person did and what all shoppers do, as a
 * gamma prior of so many days has it.
 * @param pace of at least two days
 * @param age days since the last purchase, on the product's clock
 */
export function dueRow(
  { gaps, span, lately, late }: Pace,
  age: number,
  { shopper, ratePerDay }: Beside,
): number[] {
  const repeats = gaps.length;
  const prior = ratePerDay * PRIOR_DAYS;
  const gap = Math.max(1, span / repeats);
  const rate = (repeats + prior) / (span + age + PRIOR_DAYS);
  // Who is about a gap away is near, whichever side of it.
  const off = age < 2 * gap ? 2 * Math.abs(gap - age) : age;
  const decayed = (weight: number, tau: number): number => {
    const exposed = tau * (1 - Math.exp(-(span + age + 1) / tau));
    return Math.log((weight * Math.exp(-age / tau) + prior) / (exposed + PRIOR_DAYS));
  };
  return [
    Math.log(rate),
    decayed(lately, LATELY_DAYS),
    decayed(late, LATE_DAYS),
    Math.log((repeats + prior) / (span + off + PRIOR_DAYS)),
    Math.log(ratePerDay),
    Math.abs(Math.log((age + LEARNED_DAYS / 2) / gap)),
    shopper.lately,
    shopper.long,
    Math.log1p(shopper.daysSinceTrip),
    Math.log(shopper.tripGap),
    Math.log1p(age),
    rate,
  ];
}

/** Days since the last purchase on the product's own clock. */
export function ageOf({ days, supplies }: Pace, today: number): number {
  return Math.max(0, today - (days.at(-1) ?? today)) / (supplies.at(-1) ?? 1);
}
