/** The days of each product's baskets, rising; the same day as often as it has one. */
export type BoughtDays = ReadonlyMap<string, readonly number[]>;

/** So many days of what is usual are added to a product's own: twenty buyers' months. */
const SHRINK_DAYS = 600;
const LEAST_RATE = 1e-6;

/** Repeat purchases of one product, or of all: days on which buyers first bought it, with sums, and days of all later ones. */
class Repeats {
  readonly #firsts: Float64Array;
  readonly #sums: Float64Array;
  readonly #again: Float64Array;

  constructor(firsts: readonly number[], again: readonly number[]) {
    this.#firsts = Float64Array.from(firsts).sort();
    this.#again = Float64Array.from(again).sort();
    let sum = 0;
    this.#sums = this.#firsts.map((day) => (sum += day));
  }

  /** Until the end of a day: later purchases, and days since the first ones. */
  until(day: number): { again: number; days: number } {
    const buyers = until(this.#firsts, day);
    return { again: until(this.#again, day), days: buyers * day - (this.#sums[buyers - 1] ?? 0) };
  }
}

/** Repeat purchases a day of every product, pooled over shoppers and shrunk, as they stood on any day. */
export class Rates {
  readonly #all: Repeats;
  readonly #products = new Map<string, Repeats>();

  constructor(shoppers: Iterable<BoughtDays>) {
    const firsts = new Map<string, number[]>();
    const again = new Map<string, number[]>();
    for (const shopper of shoppers) {
      for (const [sku, [first = 0, ...later]] of shopper) {
        listOf(firsts, sku).push(first);
        for (const day of later) listOf(again, sku).push(day);
      }
    }
    this.#all = new Repeats([...firsts.values()].flat(), [...again.values()].flat());
    for (const [sku, days] of firsts) this.#products.set(sku, new Repeats(days, again.get(sku) ?? []));
  }

  /** What is usual of all products. */
  usual(day: number): number {
    const { again, days } = this.#all.until(day);
    return Math.max(LEAST_RATE, again / Math.max(1, days));
  }

  /** A product's rate; what is usual of one that nobody bought until then. */
  of(sku: string, day: number): number {
    const { again, days } = this.#products.get(sku)?.until(day) ?? { again: 0, days: 0 };
    return (again + SHRINK_DAYS * this.usual(day)) / (days + SHRINK_DAYS);
  }
}

function listOf(lists: Map<string, number[]>, sku: string): number[] {
  const known = lists.get(sku);
  if (known !== undefined) return known;
  const list: number[] = [];
  lists.set(sku, list);
  return list;
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
