import type { PurchaseHistory } from "../history.ts";
import type { SharedModel } from "../shared-model.ts";
import type { Trees } from "../trees.ts";
import { type Candidate, type Weighted, candidatesOf, heaviest, nearTo } from "./candidates.ts";
import { FEATURES, rowsOf } from "./features.ts";
import { plainOdds } from "./odds.ts";
import { type Person, personOf } from "../person.ts";
import { type Basis, type Why, whyOf } from "./why.ts";

/** What the session adds to a product's log odds where it speaks for it most. */
const SESSION_ODDS = 2;
/** Products that go with the session's, at most. */
const SESSION_NEAR = 40;

/** One product of the next basket; `score` is its chance to be in it. */
type NextItem = { sku: string; score: number } & Why;

/** Products that may be in the next basket, likeliest first. */
export type NextBasket = { basis: Basis | "none"; items: NextItem[] };

/** What a next basket is made from. */
export type Asked = {
  history: PurchaseHistory;
  /** Epoch milliseconds. */
  nowMs: number;
  shared: SharedModel;
  /** Undefined where none were fitted: then habits and popularity decide. */
  trees: Trees | undefined;
  limit: number;
  /** SKUs that are never shown. */
  hidden: ReadonlySet<string>;
  /** SKUs of this session, seen, searched for or put into the cart; weights from 0 to 1. */
  signals: readonly Weighted[];
  /** SKUs that are popular where and on the day of the week when it is asked, best first. */
  local?: readonly string[];
};

/**
 * What may be in the next basket, habits and discoveries ranked together, ties by SKU: by boosted trees over the person's
 * own fading rates, all shoppers' rates and what goes with what. Who has ordered nothing gets what goes with the session,
 * then what is popular there and on that day of the week, then what is popular at all.
 */
export function nextBasket(asked: Asked): NextBasket {
  const { history, shared, signals, hidden, limit } = asked;
  // Of somebody with orders trees know more than a day and a place do.
  const local = history.baskets.length === 0 ? (asked.local ?? []) : [];
  const localPlaces = new Map(local.map((sku, place) => [sku, place]));
  const person = personOf(history, asked.nowMs);
  const near = nearTo(signals, shared);
  const seen = new Map(signals.map(({ sku, weight }) => [sku, weight]));
  const candidates = candidatesOf(person, shared, {
    session: [...seen.keys(), ...heaviest(near, SESSION_NEAR)],
    local,
  });
  const odds = oddsOf(candidates, person, asked);
  const ranked = candidates
    .map((candidate, at) => {
      const session = Math.min(1, (seen.get(candidate.sku) ?? 0) + (near.get(candidate.sku) ?? 0));
      const place = session > 0 ? -1 : (localPlaces.get(candidate.sku) ?? local.length);
      const rank = local.length === 0 ? 0 : place;
      return { candidate, session, rank, odds: (odds[at] ?? 0) + SESSION_ODDS * session };
    })
    .filter(({ candidate: { sku } }) => !hidden.has(sku))
    .sort((a, b) => a.rank - b.rank || b.odds - a.odds || (a.candidate.sku < b.candidate.sku ? -1 : 1))
    .slice(0, limit);
  const signalled = new Set(seen.keys());
  const items = ranked.map(({ candidate, session, odds: logOdds }): NextItem => ({
    sku: candidate.sku,
    score: 1 / (1 + Math.exp(-logOdds)),
    ...whyOf({ candidate, session, history, shared, signalled, isLocal: localPlaces.has(candidate.sku) }),
  }));
  return { basis: items[0]?.basis ?? "none", items };
}

function oddsOf(candidates: readonly Candidate[], person: Person, { shared, trees }: Asked): number[] {
  const plain = candidates.map((candidate) => plainOdds(candidate, shared));
  // Trees were shown people with an order: of anybody else they know nothing.
  if (trees === undefined || person.baskets === 0) return plain;
  const rows = rowsOf(candidates, person, shared);
  return plain.map((odds, at) => odds + trees.score(rows, at * FEATURES.length));
}
