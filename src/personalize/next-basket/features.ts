import type { SharedModel, SharedProduct } from "../shared-model.ts";
import type { Candidate } from "./candidates.ts";
import type { Bought, Person } from "../person.ts";

/** What is not there: before, or beyond, all that is. */
const NONE = -1;
const LONG = 999;
const LEAST_GAP_DAYS = 0.5;

const OF_PERSON = ["baskets", "mean_size", "repeat_share", "days_since_order", "order_gap_days"];
const OF_ALL = [
  ["popularity", "buyers", "rebuy_rate", "repeat_share_of_buyers", "rate_per_day", "gap_days_of_all"],
  ["near_last", "near_usual", "habit", "rank"],
].flat();
const OF_BOUGHT = [
  ["times", "rate", "rate_since_first", "since_last", "gap", "due", "gap_deviation", "last_gap", "recent"],
  ["fading_60", "fading_80", "fading_90", "fading_95", "fading_98"],
  ["fading_20d", "fading_60d", "fading_180d"],
  ["days_since_last", "gap_days", "due_days", "due_days_of_all", "hazard"],
].flat();

/** What trees are shown of a candidate, in order. */
export const FEATURES: readonly string[] = [...OF_PERSON, ...OF_ALL, ...OF_BOUGHT];

/** Rows of the features of candidates, one after the other. */
export function rowsOf(candidates: readonly Candidate[], person: Person, shared: SharedModel): Float32Array {
  const rows = new Float32Array(candidates.length * FEATURES.length);
  for (const [at, candidate] of candidates.entries()) {
    const place = at * FEATURES.length;
    rows[place] = person.baskets;
    rows[place + 1] = person.meanSize;
    rows[place + 2] = person.repeatShare;
    rows[place + 3] = person.daysSinceOrder;
    rows[place + 4] = person.orderGapDays;
    setOfAll(rows, place + OF_PERSON.length, { candidate, baskets: shared.baskets });
    const own = place + OF_PERSON.length + OF_ALL.length;
    if (candidate.bought === undefined) rows.set(UNBOUGHT, own);
    else setBought(rows, own, { ...candidate, bought: candidate.bought, person, hazard: shared.hazard });
  }
  return rows;
}

function setOfAll(
  rows: Float32Array,
  at: number,
  { candidate, baskets }: { candidate: Candidate; baskets: number },
): void {
  const { shared: product, nearLast, nearUsual, habit, rank } = candidate;
  rows[at] = Math.log((1 + (product?.baskets ?? 0)) / (1 + baskets));
  rows[at + 1] = Math.log(1 + (product?.buyers ?? 0));
  rows[at + 2] = product?.rebuyRate ?? 0;
  rows[at + 3] = product?.repeatShare ?? 0;
  rows[at + 4] = product?.ratePerDay ?? 0;
  rows[at + 5] = product?.gapDays ?? NONE;
  rows[at + 6] = nearLast;
  rows[at + 7] = nearUsual;
  rows[at + 8] = habit;
  rows[at + 9] = rank;
}

type Own = { bought: Bought; shared: SharedProduct | undefined; person: Person; hazard: readonly number[] };

function setBought(rows: Float32Array, at: number, { bought, shared, person, hazard }: Own): void {
  const { times, sinceLast, gap, daysSinceLast, gapDays } = bought;
  rows[at] = times;
  rows[at + 1] = times / person.baskets;
  rows[at + 2] = times / (bought.sinceFirst + 1);
  rows[at + 3] = sinceLast;
  rows[at + 4] = gap;
  rows[at + 5] = (sinceLast + 1) / gap;
  rows[at + 6] = bought.gapDeviation;
  rows[at + 7] = bought.lastGap;
  rows[at + 8] = bought.recent;
  rows.set(bought.faded, at + 9);
  rows[at + 17] = daysSinceLast;
  rows[at + 18] = gapDays ?? NONE;
  rows[at + 19] = gapDays === undefined ? NONE : daysSinceLast / Math.max(LEAST_GAP_DAYS, gapDays);
  rows[at + 20] = shared?.gapDays === undefined ? NONE : daysSinceLast / shared.gapDays;
  rows[at + 21] = hazard[Math.min(sinceLast, hazard.length - 1)] ?? 0;
}

/** Never bought: long ago, and not due. */
const UNBOUGHT = Float32Array.from(OF_BOUGHT, (name) => {
  if (name.includes("since_last")) return LONG;
  return name.includes("gap") || name.includes("due") ? NONE : 0;
});
