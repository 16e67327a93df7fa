import { habitsOf } from "../habit.ts";
import type { PurchaseHistory } from "../history.ts";
import { personOf } from "../person.ts";
import type { SharedModel } from "../shared-model.ts";
import { type UsualItem, itemOf } from "./items.ts";

/** Habits that are looked at closely, for each that is asked for: some have ended, some are not due. */
const LOOKED_AT = 3;
/** The basket takes what was bought so often and is likely now, at most so many lines of at most so many units. */
const BASKET_TIMES = 2;
const BASKET_CHANCE = 0.4;
const MOST_LINES = 30;
const MOST_MILLI = 99_000;
const ONE_UNIT = { milli: 1000, share: 0 };

/** My Usual, pinned products first, then the likeliest. */
export type Usual = { basis: "own_history" | "none"; items: UsualItem[] };

/** What My Usual is made from. */
export type UsualAsked = {
  history: PurchaseHistory;
  /** Epoch milliseconds. */
  nowMs: number;
  /** Undefined where none is at hand: then the person's own orders say everything. */
  shared: SharedModel | undefined;
  /** In the order in which they are shown. What is hidden as well is not. */
  pinned: readonly string[];
  hidden: ReadonlySet<string>;
  /** What is pinned is shown whatever it is. */
  limit: number;
};

/**
 * What a person usually buys: by their fading rate, less while the last purchase lasts, ties by SKU. What they stopped
 * buying is gone. Gifts do not count, a bulk order changes no quantity.
 */
export function usual({ history, nowMs, shared, pinned, hidden, limit }: UsualAsked): Usual {
  const person = personOf(history, nowMs);
  // What is pinned or hidden must not crowd others out; what is pinned may be a weak habit.
  const looked = LOOKED_AT * limit + hidden.size + pinned.length;
  const habits = habitsOf(person, shared, pinned.length > 0 ? history.products.size : looked);
  const isPinned = new Set(pinned.filter((sku) => !hidden.has(sku)));
  const bySku = new Map(habits.map((habit) => [habit.sku, habit]));
  const first = [...isPinned].map((sku): UsualItem => {
    const habit = bySku.get(sku);
    const item = habit === undefined ? undefined : itemOf(habit, person, true);
    return item ?? { sku, strength: 0, chance: 0, quantity: ONE_UNIT, isPinned: true, evidence: undefined };
  });
  const likely = habits
    .slice(0, looked)
    .filter(({ sku }) => !isPinned.has(sku) && !hidden.has(sku))
    .flatMap((habit) => itemOf(habit, person, false) ?? [])
    .sort((a, b) => b.chance - a.chance || (a.sku < b.sku ? -1 : 1));
  const items = [...first, ...likely.slice(0, Math.max(0, limit - first.length))];
  return { basis: items.length === 0 ? "none" : "own_history", items };
}

/** The basket that My Usual proposes of what is shown, to which nothing is ever added by itself: as many lines as the person's
 *  baskets have. */
export function basketOf(
  shown: readonly UsualItem[],
  { baskets }: PurchaseHistory,
): { sku: string; milli: number }[] {
  const meanSize = baskets.reduce((sum, { skus }) => sum + skus.length, 0) / Math.max(1, baskets.length);
  const lines = shown.filter(
    ({ chance, evidence }) => chance >= BASKET_CHANCE && (evidence?.times ?? 0) >= BASKET_TIMES,
  );
  return lines
    .slice(0, Math.min(MOST_LINES, Math.ceil(meanSize)))
    .map(({ sku, quantity: { milli } }) => ({ sku, milli: Math.min(MOST_MILLI, milli) }));
}
