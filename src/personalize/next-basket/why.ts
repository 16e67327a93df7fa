import type { PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import type { Candidate } from "./candidates.ts";

const MOST_SAID = 3;
/** A product is said to be due from this share of its usual gap on. */
const DUE_FROM = 0.8;

/** What an answer rests on: the person's own orders, what goes together in all shoppers' baskets, what most buy. */
export type Basis = "own_history" | "people_like_you" | "popular";

/** One thing that speaks for a product. */
type Reason =
  /** Days between purchases where the next one is due. */
  | { kind: "bought"; times: number; ofBaskets: number; daysAgo: number; dueEveryDays?: number }
  /** Own products, or those of this session, in whose baskets it is found. */
  | { kind: "goes_with"; skus: string[] }
  | { kind: "session" }
  /** Popular where and on the day when it is asked. */
  | { kind: "local" }
  | { kind: "popular"; ofBaskets: number; baskets: number };

/** Why a product is recommended, strongest reason first, and the latest episodes that say so. */
export type Why = { basis: Basis; reasons: Reason[]; episodeIds: string[] };

/** What is known of a candidate when it is recommended. */
export type Recommended = {
  candidate: Candidate;
  history: PurchaseHistory;
  shared: SharedModel;
  /** SKUs of this session. */
  signalled: ReadonlySet<string>;
  /** How much the session speaks for it. */
  session: number;
  /** Whether it is popular where and on the day when it is asked. */
  isLocal: boolean;
};

/** Why a candidate is recommended. */
export function whyOf({ candidate, history, shared, signalled, session, isLocal }: Recommended): Why {
  const { sku, bought, shared: product } = candidate;
  const reasons: Reason[] = [];
  if (bought !== undefined) {
    const { times, daysSinceLast: daysAgo, gapDays } = bought;
    const isDue = gapDays !== undefined && gapDays > 0 && daysAgo >= DUE_FROM * gapDays;
    const due = isDue ? { dueEveryDays: gapDays } : {};
    reasons.push({ kind: "bought", times, ofBaskets: history.baskets.length, daysAgo, ...due });
  }
  if (signalled.has(sku)) reasons.push({ kind: "session" });
  const near = product?.neighbours.filter(
    (other) => signalled.has(other.sku) || history.products.has(other.sku),
  );
  const goesWith = bought === undefined || session > 0 ? (near ?? []).slice(0, MOST_SAID) : [];
  if (goesWith.length > 0) reasons.push({ kind: "goes_with", skus: goesWith.map((other) => other.sku) });
  if (isLocal) reasons.push({ kind: "local" });
  if (bought === undefined && product !== undefined)
    reasons.push({ kind: "popular", ofBaskets: shared.baskets, baskets: product.baskets });
  return {
    basis: bought !== undefined ? "own_history" : isPopular(reasons[0]) ? "popular" : "people_like_you",
    reasons,
    episodeIds: (bought?.product.baskets.slice(-MOST_SAID) ?? []).map(
      (place) => history.baskets[place]?.episodeId ?? "",
    ),
  };
}

function isPopular(first: Reason | undefined): boolean {
  return first?.kind === "popular" || first?.kind === "local";
}
