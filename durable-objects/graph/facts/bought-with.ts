import type { EffectiveOrder } from "../effective-order.ts";
import { byEventTime } from "../episode.ts";
import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import type { Baskets } from "./baskets.ts";
import type { Fact } from "./fact.ts";

const LEAST_TOGETHER = 3;
const MOST_PER_PRODUCT = 10;

/** A product that is often in one order with another: how often, in how many of that one's orders until they were together
 *  last, and the order that made it enough. */
type Companion = { other: string; times: number; ofOrders: number; decided: EffectiveOrder };

/** The companions of a product, as of so many of its purchases. Kept in this form because facts would need ten times the
 *  room. */
export type Companions = { purchases: number; companions: readonly Companion[] };

/**
 * The products that were most often in one order with this one, ten at most, from three times on, since the third.
 * Counted when asked for: an order of 500 lines has 124,750 pairs, and nobody asks for most of them.
 */
export function companionsOf(id: string, purchases: readonly Purchase[], baskets: Baskets): Companions {
  const orders = purchases.flatMap(({ order }) => (order.isGift ? [] : [order]));
  const companions = orders.length < LEAST_TOGETHER ? [] : mostOften(countOthers(id, orders, baskets));
  return { purchases: purchases.length, companions };
}

/** BOUGHT_WITH of a product's companions. Confidence is the share of the product's orders until the two were together last:
 *  as of the last evidence, as everywhere, so that an order without the other one says nothing new of the two.
 *  @param purchasesOf a product's, in evidence order */
export function boughtWith(
  id: string,
  { companions }: Companions,
  { purchasesOf, identities }: { purchasesOf: (id: string) => readonly Purchase[]; identities: Identities },
): Fact[] {
  const subject = identities.idOf("product", id);
  return companions.map(({ other, times, ofOrders, decided }) => ({
    predicate: "BOUGHT_WITH",
    subject,
    object: identities.idOf("product", other),
    weight: times,
    confidence: times / ofOrders,
    source: "observed",
    validFromMs: decided.occurredAtMs,
    recordedAtMs: decided.recordedAtMs,
    support: (latest) => together(purchasesOf(id), purchasesOf(other), latest),
  }));
}

/** The orders in both of two lists in evidence order, looked for from the latest on. */
function together(
  own: readonly Purchase[],
  others: readonly Purchase[],
  latest = Infinity,
): EffectiveOrder[] {
  const found: EffectiveOrder[] = [];
  let [one, other] = [own.length - 1, others.length - 1];
  while (one >= 0 && other >= 0 && found.length < latest) {
    const [mine, theirs] = [own[one]?.order, others[other]?.order];
    if (mine === undefined || theirs === undefined) break;
    const order = byEventTime(mine, theirs);
    if (order === 0 && !mine.isGift) found.push(mine);
    if (order >= 0) one -= 1;
    if (order <= 0) other -= 1;
  }
  return found.reverse();
}

/** How many of the orders have each other product: those that are in enough of them. */
function countOthers(id: string, orders: readonly EffectiveOrder[], baskets: Baskets): Companion[] {
  const lists = orders.map((order) => baskets.of(order));
  const times = new Uint32Array(baskets.size);
  /** The last order with it, by its place from 1. */
  const last = new Uint32Array(baskets.size);
  const enough: { number: number; decided: EffectiveOrder }[] = [];
  let place = 0;
  for (const decided of orders) {
    const list = lists[place] ?? [];
    place += 1;
    for (const number of list) {
      const count = (times[number] ?? 0) + 1;
      times[number] = count;
      last[number] = place;
      if (count === LEAST_TOGETHER) enough.push({ number, decided });
    }
  }
  const self = baskets.numberOf(id);
  return enough
    .filter(({ number }) => number !== self)
    .map(({ number, decided }) => ({
      other: baskets.skuOf(number),
      times: times[number] ?? 0,
      ofOrders: throughTime(orders, last[number] ?? 0),
      decided,
    }));
}

/** How many orders there were by the time of the last of so many: which of two orders of one time came first must not show. */
function throughTime(orders: readonly EffectiveOrder[], count: number): number {
  const atMs = orders[count - 1]?.occurredAtMs;
  let through = count;
  while (orders[through]?.occurredAtMs === atMs && through < orders.length) through += 1;
  return through;
}

function mostOften(often: Companion[]): Companion[] {
  return often.sort((a, b) => b.times - a.times || (a.other < b.other ? -1 : 1)).slice(0, MOST_PER_PRODUCT);
}
