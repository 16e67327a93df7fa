import type { Fact } from "../facts/fact.ts";

/** Says which of two comes first: below zero the one, above zero the other. */
type Order<Item> = (a: Item, b: Item) => number;

/** Strongest first: confidence × weight, then the later start, then by what it says, so that no order of arrival shows. */
export function byStrength(a: Fact, b: Fact): number {
  return (
    b.confidence * b.weight - a.confidence * a.weight ||
    b.validFromMs - a.validFromMs ||
    inText(a.object, b.object) ||
    inText(a.subject, b.subject) ||
    inText(a.predicate, b.predicate) ||
    inText(a.scope ?? "", b.scope ?? "")
  );
}

/** The order of code units: the same on every machine. */
export function inText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The first of many in an order, without sorting the rest: a person has thousands of facts and few are asked for. */
export function firstOf<Item>(items: readonly Item[], count: number, order: Order<Item>): Item[] {
  if (items.length <= count) return items.toSorted(order);
  const first = items.slice(0, Math.max(count, 0)).sort(order);
  for (const item of items.slice(first.length)) {
    const last = first.at(-1);
    if (last === undefined || order(item, last) >= 0) continue;
    first.pop();
    first.splice(placeOf(item, first, order), 0, item);
  }
  return first;
}

function placeOf<Item>(item: Item, sorted: readonly Item[], order: Order<Item>): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && order(item, other) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
