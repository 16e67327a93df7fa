import { rateOf, reorderRateOf } from "../../src/shared/counted.ts";
import { WINDOW_DAYS } from "../../src/shared/queries.ts";
import type { ShopperBasket } from "./shared-of.ts";

/** Later baskets that hold a product again, and days from its buyers' first to their last baskets, as they stand at the end of
 *  each day of a calendar. */
class Counts {
  readonly again: Int32Array;
  readonly days: Int32Array;

  constructor(length: number) {
    this.again = new Int32Array(length);
    this.days = new Int32Array(length);
  }

  /** Notes what a day adds; what comes after the calendar is nobody's. */
  add(at: number, again: number, days: number): void {
    if (at >= this.again.length) return;
    this.again[at] = (this.again[at] ?? 0) + again;
    this.days[at] = (this.days[at] ?? 0) + days;
  }

  /** Adds up, once all days are noted. */
  sum(): void {
    for (let at = 1; at < this.again.length; at++)
      this.add(at, this.again[at - 1] ?? 0, this.days[at - 1] ?? 0);
  }
}

/** A product in the window: its place in the calendar when it was bought last, and days from then to its buyer's last basket. */
type Last = { counts: Counts; bought: number; days: number };

/** Repeat purchases a day of every product as a shop's model has them, had it been made at the end of any day: of the orders of
 *  its year, as the query `products` counts them, shrunk as `describedProducts` does. */
export class Rates {
  readonly #firstDay: number;
  readonly #length: number;
  readonly #all: Counts;
  readonly #products = new Map<string, Counts>();

  /** @param shoppers each with their baskets in order of time */
  constructor(shoppers: readonly (readonly ShopperBasket[])[]) {
    const known = shoppers.filter(({ length }) => length > 0);
    this.#firstDay = known.reduce((day, [first]) => Math.min(day, first?.day ?? day), Infinity);
    const lastDay = known.reduce((day, baskets) => Math.max(day, baskets.at(-1)?.day ?? day), -Infinity);
    this.#length = Math.max(0, lastDay - this.#firstDay + 1);
    this.#all = new Counts(this.#length);
    for (const baskets of known) this.#count(baskets);
    for (const { again, days } of this.#products.values())
      for (let at = 0; at < this.#length; at++) this.#all.add(at, again[at] ?? 0, days[at] ?? 0);
    for (const counts of [this.#all, ...this.#products.values()]) counts.sum();
  }

  /** What is usual of all products. */
  usual(day: number): number {
    const { again, days } = this.#until(this.#all, day);
    return rateOf(again, days);
  }

  /** A product's rate; what is usual of one that nobody bought in the year until then. */
  of(sku: string, day: number): number {
    return reorderRateOf(this.#until(this.#products.get(sku), day), this.usual(day));
  }

  #until(counts: Counts | undefined, day: number): { again: number; days: number } {
    const at = Math.min(day - this.#firstDay, this.#length - 1);
    return { again: counts?.again[at] ?? 0, days: counts?.days[at] ?? 0 };
  }

  #count(baskets: readonly ShopperBasket[]): void {
    const lasts = new Map<string, Last>();
    let before = 0;
    for (const { day, skus } of baskets) {
      const at = day - this.#firstDay;
      for (const [sku, last] of lasts) if (!sawBasket(last, at, at - before)) lasts.delete(sku);
      before = at;
      for (const sku of new Set(skus)) {
        const last = lasts.get(sku);
        const counts = last?.counts ?? this.#countsOf(sku);
        if (last !== undefined) {
          counts.add(at, 1, 0);
          leave(last, 1);
        }
        lasts.set(sku, { counts, bought: at, days: 0 });
      }
    }
    for (const last of lasts.values()) leave(last, 0);
  }

  #countsOf(sku: string): Counts {
    const counts = this.#products.get(sku) ?? new Counts(this.#length);
    this.#products.set(sku, counts);
    return counts;
  }
}

/** Notes another basket of a product's buyer, so many days after the one before; false: the product has left the window. */
function sawBasket(last: Last, at: number, passed: number): boolean {
  if (at - last.bought > WINDOW_DAYS) {
    leave(last, 0);
    return false;
  }
  last.days += passed;
  last.counts.add(at, 0, passed);
  return true;
}

/** A purchase leaves the window: what counted from it counts from the next one on.
 *  @param again 1 where the window has a next one */
function leave({ counts, bought, days }: Last, again: number): void {
  counts.add(bought + WINDOW_DAYS + 1, -again, -days);
}

/** How many of rising days are not after one. */
export function until(days: ArrayLike<number>, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] ?? 0) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
