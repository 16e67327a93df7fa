import type { PurchaseHistory } from "../history.ts";

const DAY_MS = 86_400_000;

/** The UTC day of a time, in days since 1970.
 *  @param atMs epoch milliseconds */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

const DAYS_IN_400_YEARS = 146_097;
/** Days from the 1st of March 2000, where a cycle of 400 years begins, to 1970. */
const CYCLE_BEGAN = 11_017;

/** A day as a date, `2026-11-27`: by the calendar's arithmetic, since an answer has hundreds of them.
 *  Years are counted from March, so that a leap day is the last of its year. */
export function dateOf(day: number): string {
  const cycle = Math.floor((day - CYCLE_BEGAN) / DAYS_IN_400_YEARS);
  const ofCycle = day - CYCLE_BEGAN - cycle * DAYS_IN_400_YEARS;
  const leaps = Math.floor(ofCycle / 1_460) - Math.floor(ofCycle / 36_524) + Math.floor(ofCycle / 146_096);
  const year = Math.floor((ofCycle - leaps) / 365);
  const ofYear = ofCycle - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const whole = 2000 + cycle * 400 + year + (month <= 2 ? 1 : 0);
  return `${whole}-${month < 10 ? "0" : ""}${month}-${date < 10 ? "0" : ""}${date}`;
}

/** The days of a history's baskets, by their place: what a reading needs of them again and again. */
export function basketDays({ baskets }: PurchaseHistory): Int32Array {
  return Int32Array.from(baskets, ({ atMs }) => dayOf(atMs));
}
