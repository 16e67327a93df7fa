import type { SharedModel } from "../shared-model.ts";
import type { Candidate } from "./candidates.ts";

const LEAST_CHANCE = 0.0005;
const MOST_CHANCE = 0.98;

/** Most who hold a popular product hold it again and again: for somebody who never bought it the chance is this much of it. */
const FIRST_TIME = 0.3;

/** Log odds without trees, which trees add to: of a habit, or of how many baskets hold a product never bought. */
export function plainOdds({ bought, habit, shared }: Candidate, { baskets }: SharedModel): number {
  const popularity = (shared?.baskets ?? 0) / Math.max(1, baskets);
  const chance = bought === undefined ? FIRST_TIME * popularity : habit;
  const bounded = Math.min(MOST_CHANCE, Math.max(LEAST_CHANCE, chance));
  return Math.log(bounded / (1 - bounded));
}
