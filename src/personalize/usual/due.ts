import type { PurchaseHistory } from "../history.ts";
import type { Bought } from "../person.ts";

/** Purchases from which on gaps between them say anything. */
const LEAST_TIMES = 3;
/** A stock-up lasts at most so many usual gaps. */
const MOST_STRETCH = 4;
const LEAST_GAP_DAYS = 0.5;
/** A habit has ended when its silence had a chance of less than this by its own rate. */
const LEAST_CHANCE = 0.01;
/** Baskets without the product that a rate is mixed with, so that a few purchases in a row end no habit soon. */
const UNSURE_BASKETS = 2;

/** When a product comes again: days since it was bought over the usual gap, and whether the habit has ended. */
export type Due = { everyDays: number | undefined; share: number | undefined; hasEnded: boolean };

/** When a product comes again. A bulk purchase lasts as much longer as it was larger than usual. */
export function dueOf(bought: Bought, { baskets }: PurchaseHistory, usualMilli: number): Due {
  const { product, times, gapDays, sinceFirst, sinceLast, daysSinceLast } = bought;
  const active = sinceFirst - sinceLast + 1;
  const rate = times / (active + UNSURE_BASKETS);
  const last = product.baskets.length - 1;
  const isBulk = baskets[product.baskets[last] ?? 0]?.isBulk === true;
  const stretch = isBulk ? Math.min(MOST_STRETCH, Math.max(1, (product.milli[last] ?? 0) / usualMilli)) : 1;
  const hasEnded = times > 1 && (1 - rate) ** (sinceLast / stretch) < LEAST_CHANCE;
  if (times < LEAST_TIMES || gapDays === undefined) return { everyDays: gapDays, share: undefined, hasEnded };
  const share = daysSinceLast / (Math.max(LEAST_GAP_DAYS, gapDays) * stretch);
  return { everyDays: gapDays, share, hasEnded };
}
