import type { SharedModel, SharedProduct } from "../shared-model.ts";
import type { Baskets, Own } from "./own.ts";
import type { Tie } from "./ties.ts";

/** Later baskets of what all shoppers do that are added to one's own. */
const PRIOR_BASKETS = 4;
const MOST_GAPS = 4;

/** What a product that goes with a cart is told from; of one's own products more. Logs where it says so. */
const TIE_COLUMNS = [
  "log cosine",
  "log share",
  "log strongest",
  "hits",
  "lift",
  "log habit",
  "log popularity",
  "log rebuy rate",
  "cosine of the best",
  "share of the best",
  "habit of the best",
] as const;
const OWN_COLUMNS = [
  "is own",
  "log baskets",
  "log late rate",
  "log long rate",
  "log rate",
  "log rate since the first",
  "log baskets since",
  "gaps since",
  "log with the cart",
  "log times",
] as const;

/** The best of all candidates, for what is measured against it. */
export type Best = { cosine: number; share: number; habit: number };

/** A product that may be shown: how it is tied, what is known of it, and what of it is one's own. */
export type Candidate = {
  sku: string;
  tie: Tie | undefined;
  shared: SharedProduct | undefined;
  own: Own | undefined;
};

/** What a row is made beside. */
export type Beside = { cartSize: number; best: Best; baskets: Baskets; shared: SharedModel };

/** A candidate's row: first what ties it, then what is one's own; zeros of what is not. */
export function rowOf({ tie, shared, own }: Candidate, beside: Beside): number[] {
  const rebuyRate = shared?.rebuyRate ?? 0.01;
  const ties = tieRow(tie, beside);
  ties[6] = Math.log(((shared?.baskets ?? 0) + 1) / (beside.shared.baskets + 1));
  ties[7] = Math.log(rebuyRate);
  const nothing = ties.map(() => 0);
  return own === undefined
    ? [...ties, ...nothing, ...OWN_COLUMNS.map(() => 0)]
    : [...nothing, ...ties, ...ownRow(own, rebuyRate, beside)];
}

function tieRow(tie: Tie | undefined, { cartSize, best }: Beside): number[] {
  const { cosine, share, strongest, hits, lift, habit } = tie ?? NO_TIE;
  return [
    Math.log(cosine / cartSize + 0.002),
    Math.log(share / cartSize + 0.002),
    Math.log(strongest + 0.01),
    hits / cartSize,
    lift / cartSize,
    Math.log(habit + 0.002),
    0,
    0,
    cosine / best.cosine,
    share / best.share,
    habit / best.habit,
  ];
}

const NO_TIE = { cosine: 0, share: 0, strongest: 0, hits: 0, lift: 0, habit: 0 };

function ownRow(own: Own, rebuyRate: number, { cartSize, baskets }: Beside): number[] {
  const { times, late, long, age, known } = own;
  const gap = times > 1 ? (known - age) / (times - 1) : baskets.count;
  const shrunk = (bought: number, of: number, prior: number): number =>
    Math.log((bought + prior * rebuyRate) / (of + prior));
  return [
    1,
    Math.log(baskets.count),
    shrunk(late, baskets.late, PRIOR_BASKETS),
    shrunk(long, baskets.long, PRIOR_BASKETS),
    shrunk(times, baskets.count, 1),
    shrunk(times - 1, known, 2),
    Math.log1p(age),
    Math.min(MOST_GAPS, (age + 1) / gap),
    Math.log(own.withCart / cartSize / baskets.count + 0.01),
    Math.log(times),
  ];
}

/** How many columns a row has. */
export const ROW_WIDTH = TIE_COLUMNS.length * 2 + OWN_COLUMNS.length;
