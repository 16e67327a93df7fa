/** How often a product is bought, in the words of the classic rule. */
export type Cadence = "weekly" | "bi-weekly" | "monthly" | "occasional";

/** The classic cadence of a mean gap between purchases, in days; occasional when there is no gap to measure. */
export function cadenceOf(meanGapDays: number | undefined): Cadence {
  if (meanGapDays === undefined) return "occasional";
  if (meanGapDays <= 8) return "weekly";
  if (meanGapDays <= 15) return "bi-weekly";
  return meanGapDays <= 32 ? "monthly" : "occasional";
}
