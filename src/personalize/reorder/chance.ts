import { LEARNED_DAYS } from "./due-row.ts";
import { linear } from "../linear.ts";
import type { ReorderWeights } from "./weights.ts";

/** Hazard of a week that makes any chance, however long the span, but certainty. */
const LEAST_LEFT = 1e-9;

/**
 * The chance that a product is bought within so many days: learned for a week, longer and shorter spans by a hazard that
 * grows with a power of the days.
 * @param days on the product's clock
 */
export function chanceWithin(row: readonly number[], days: number, { due, growth }: ReorderWeights): number {
  const week = 1 / (1 + Math.exp(-linear(due, row)));
  return chanceOf(week, days, growth);
}

/** The chance of a span by that of a week. */
export function chanceOf(week: number, days: number, growth: number): number {
  const hazard = -Math.log(Math.max(LEAST_LEFT, 1 - week));
  return 1 - Math.exp(-hazard * (Math.max(0, days) / LEARNED_DAYS) ** growth);
}
