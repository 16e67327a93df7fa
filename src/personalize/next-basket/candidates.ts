import type { SharedModel, SharedProduct } from "../shared-model.ts";
import { bestOf } from "../best.ts";
import { habitsOf } from "../habit.ts";
import { type Bought, type Person, boughtOf } from "../person.ts";

/** Own products that trees score, strongest first, and products never bought: so many of each kind. */
const MOST_OWN = 200;
const MOST_POPULAR = 40;
const MOST_NEAR = 40;
const MOST_OF_SESSION = 40;
const MOST_LOCAL = 100;
/** Own products whose neighbours are looked at, strongest first, and neighbours of each. */
const PROFILE = 40;
const NEAR_EACH = 30;

/** The decay of `Bought.faded` by which what a person usually buys is weighted. */
const PROFILE_FADING = 2;

/** A product that may be in the next basket. */
export type Candidate = {
  sku: string;
  bought: Bought | undefined;
  shared: SharedProduct | undefined;
  /** Chance to be in the next basket by the person's fading rate mixed with all buyers'; 0 of what was never bought. */
  habit: number;
  /** Place among own products by habit. */
  rank: number;
  /** Cosine to the last basket, and to what the person usually buys, added up. */
  nearLast: number;
  nearUsual: number;
};

/** A product and how much it counts. */
export type Weighted = { sku: string; weight: number };

/**
 * What may be in the next basket: the strongest own products, what goes with them, and what is popular.
 * @param now what the session suggests, and what is popular there and then, strongest first
 */
export function candidatesOf(
  person: Person,
  shared: SharedModel,
  { session = [], local = [] }: { session?: readonly string[]; local?: readonly string[] } = {},
): Candidate[] {
  const own = ownOf(person, shared);
  const { nearLast, nearUsual } = nearness(own, person, shared);
  const usual = heaviest(nearUsual, MOST_NEAR + own.length);
  const found = new Set<string>();
  for (const [skus, most] of [
    [session, MOST_OF_SESSION],
    [local, MOST_LOCAL],
    [usual, MOST_NEAR],
    [shared.popular, MOST_POPULAR],
  ] as const)
    discover({ skus, most, owned: person.history.products }, found);
  const candidates = [...own, ...Array.from(found, (sku) => unbought(sku, shared))];
  for (const candidate of candidates) {
    candidate.nearLast = nearLast.get(candidate.sku) ?? 0;
    candidate.nearUsual = nearUsual.get(candidate.sku) ?? 0;
  }
  return candidates;
}

function ownOf(person: Person, shared: SharedModel): Candidate[] {
  return habitsOf(person, shared, MOST_OWN).map((habit, rank): Candidate => {
    const { sku, product, shared: known, strength } = habit;
    const bought = boughtOf(person, product);
    return { sku, bought, shared: known, habit: strength, rank, nearLast: 0, nearUsual: 0 };
  });
}

type Near = { nearLast: Map<string, number>; nearUsual: Map<string, number> };

function nearness(own: readonly Candidate[], { history }: Person, shared: SharedModel): Near {
  const last = history.baskets.at(-1)?.skus.slice(0, PROFILE) ?? [];
  const usual = own.slice(0, PROFILE);
  return {
    nearLast: nearTo(
      last.map((sku) => ({ sku, weight: 1 })),
      shared,
    ),
    nearUsual: nearTo(
      usual.map(({ sku, bought }) => ({ sku, weight: bought?.faded[PROFILE_FADING] ?? 0 })),
      shared,
    ),
  };
}

/** Adds the first so many SKUs that are neither owned nor found. */
function discover(
  { skus, most, owned }: { skus: readonly string[]; most: number; owned: ReadonlyMap<string, unknown> },
  found: Set<string>,
): void {
  const enough = found.size + most;
  for (const sku of skus) {
    if (found.size >= enough) return;
    if (!owned.has(sku)) found.add(sku);
  }
}

/** The neighbours of some products, with cosines times weights added up. */
export function nearTo(products: readonly Weighted[], shared: SharedModel): Map<string, number> {
  const near = new Map<string, number>();
  for (const { sku, weight } of products) {
    const neighbours = shared.product(sku)?.neighbours ?? [];
    for (let at = 0; at < neighbours.length && at < NEAR_EACH; at++) {
      const neighbour = neighbours[at];
      if (neighbour === undefined) break;
      near.set(neighbour.sku, (near.get(neighbour.sku) ?? 0) + weight * neighbour.weight);
    }
  }
  return near;
}

/** Those that weigh most first, ties by SKU. */
export function heaviest(weights: ReadonlyMap<string, number>, most: number): string[] {
  const all = Array.from(weights, ([sku, weight]) => ({ sku, weight }));
  return bestOf(all, most, ({ weight }) => weight).map(({ sku }) => sku);
}

function unbought(sku: string, shared: SharedModel): Candidate {
  const known = shared.product(sku);
  return { sku, bought: undefined, shared: known, habit: 0, rank: -1, nearLast: 0, nearUsual: 0 };
}
