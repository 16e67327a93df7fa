import type { Pace } from "../../../src/personalize/reorder/pace.ts";
import { CLASSIC_MOST_DAYS, classicCycle } from "../../../src/personalize/reorder/classic.ts";
import { halfway } from "../../../src/personalize/reorder/gap-row.ts";

/** Rules that the model is compared with, in the order of their columns. */
export const RULES = ["classic", "median gap", "mean gap"] as const;

const TAU_DAYS = 120;
const PRIOR_DAYS = 30;

/** The next gap as each rule has it; of who has none that the classic rule does not drop, the longest that it takes. */
export function ruledGaps({ gaps }: Pace): number[] {
  return [classicCycle(gaps) ?? CLASSIC_MOST_DAYS, halfway(gaps), meanOf(gaps)];
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The rate at which a product was bought, decayed, with what all shoppers do as a gamma prior of thirty days. */
export function decayedRate({ days }: Pace, today: number, ratePerDay: number): number {
  let weight = ratePerDay * PRIOR_DAYS;
  for (const day of days) weight += Math.exp((day - today) / TAU_DAYS);
  const exposed = TAU_DAYS * (1 - Math.exp(-(today - (days[0] ?? today) + 1) / TAU_DAYS));
  return weight / (exposed + PRIOR_DAYS);
}
