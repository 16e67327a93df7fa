import type { PurchaseHistory } from "../history.ts";
import { dateOf, dayOf } from "./days.ts";

/** Longer intervals are dropped. */
export const CLASSIC_MOST_DAYS = 90;
const SOON_DAYS = 2;
const UPCOMING_DAYS = 7;
/** An interval's deviation below this share of the cycle is high consistency. */
const HIGH_CONSISTENCY = 0.2;
const NAMED_EPISODES = 5;

/** One product of the classic reorder list. */
type ClassicReorderItem = {
  sku: string;
  product_name: string;
  state: "due_now" | "due_soon" | "upcoming";
  due_on: string;
  /** Whole days, begun ones counted; negative when it is overdue. */
  days_until: number;
  /** Mean of the days between purchases. */
  cycle_days: number;
  consistency: "high" | "low";
  reason: string;
  evidence: { orders: number; first_bought_on: string; last_bought_on: string; episodes: string[] };
};

/** What is due by the classic rule, what is due first at the front. */
export type ReorderClassic = { basis: "own_history" | "none"; items: ClassicReorderItem[] };

/** What is asked of the classic rule. */
type Asked = {
  /** Epoch milliseconds. */
  nowMs: number;
  limit: number;
  hidden: ReadonlySet<string>;
  /** Products that somebody does not want to hear of until then, epoch milliseconds. */
  snoozed: ReadonlyMap<string, number>;
};

/**
 * The classic rule: from two days with a purchase on, intervals of over 90 days dropped, the cycle is the mean of the others;
 * due now, soon (2 days) or upcoming (7 days). It knows neither quantities nor lapses: what nobody buys any more stays due.
 */
export function reorderClassic(history: PurchaseHistory, asked: Asked): ReorderClassic {
  const today = dayOf(asked.nowMs);
  const items: ClassicReorderItem[] = [];
  for (const product of history.products.values()) {
    const isSnoozed = (asked.snoozed.get(product.sku) ?? 0) > asked.nowMs;
    if (isSnoozed || asked.hidden.has(product.sku)) continue;
    const item = itemOf(product, history, today);
    if (item !== undefined) items.push(item);
  }
  items.sort((a, b) => a.days_until - b.days_until || (a.sku < b.sku ? -1 : 1));
  return { basis: items.length === 0 ? "none" : "own_history", items: items.slice(0, asked.limit) };
}

/** The mean of intervals in days, those of over 90 dropped; undefined where none is left. */
export function classicCycle(gaps: readonly number[]): number | undefined {
  const kept = gaps.filter((gap) => gap <= CLASSIC_MOST_DAYS);
  return kept.length === 0 ? undefined : kept.reduce((sum, gap) => sum + gap, 0) / kept.length;
}

type Product = PurchaseHistory["products"] extends ReadonlyMap<string, infer One> ? One : never;

function itemOf(product: Product, history: PurchaseHistory, today: number): ClassicReorderItem | undefined {
  const baskets = product.baskets.flatMap((place) => history.baskets[place] ?? []);
  const days = [...new Set(baskets.map(({ atMs }) => dayOf(atMs)))];
  const gaps = days.flatMap((day, at) => (at === 0 ? [] : [day - (days[at - 1] ?? day)]));
  const cycle = classicCycle(gaps);
  const [first, last] = [days[0], days.at(-1)];
  if (cycle === undefined || first === undefined || last === undefined) return undefined;
  const daysUntil = Math.ceil(last + cycle - today);
  if (daysUntil > UPCOMING_DAYS) return undefined;
  return {
    sku: product.sku,
    product_name: product.item.name,
    state: daysUntil <= 0 ? "due_now" : daysUntil <= SOON_DAYS ? "due_soon" : "upcoming",
    due_on: dateOf(today + daysUntil),
    days_until: daysUntil,
    cycle_days: cycle,
    consistency: deviation(gaps, cycle) < HIGH_CONSISTENCY * cycle ? "high" : "low",
    reason: `Bought every ${Number(cycle.toFixed(1))} days on average`,
    evidence: {
      orders: baskets.length,
      first_bought_on: dateOf(first),
      last_bought_on: dateOf(last),
      episodes: baskets.slice(-NAMED_EPISODES).map(({ episodeId }) => episodeId),
    },
  };
}

/** Sample standard deviation of the intervals that the cycle is the mean of; 0 of one. */
function deviation(gaps: readonly number[], mean: number): number {
  const kept = gaps.filter((gap) => gap <= CLASSIC_MOST_DAYS);
  if (kept.length < 2) return 0;
  return Math.sqrt(kept.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (kept.length - 1));
}
