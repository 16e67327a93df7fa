import type { Linear } from "../linear.ts";

/** What the reorder model has learned. */
export type ReorderWeights = {
  version: string;
  /** Log odds that a product is bought again within a week, from its row. */
  due: Linear;
  /** How chances of other spans grow: the power of days in the hazard. */
  growth: number;
  /** Repeat purchases a day of a product that shoppers are not known to buy. */
  ratePerDay: number;
  /** Log of the gap over the middle one, from a gap's row: one, five and nine of ten. */
  gap: { p10: Linear; p50: Linear; p90: Linear };
};
