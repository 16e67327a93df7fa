import { dateOf, dayOf } from "./days.ts";

/** Products whose dates lie so near each other that one order may bring them. */
export type Bundle = { on: string; skus: string[] };

/** A product, and the date on which it is expected. */
type Awaited = { sku: string; next: { on: string } };

/** The most days between the first and the last of a bundle. */
const BUNDLE_DAYS = 3;

/** Bundles of two and more, in order of time: each begins with the earliest product that no bundle before it took. */
export function bundlesOf(awaited: readonly Awaited[]): Bundle[] {
  const bundles: { day: number; skus: string[] }[] = [];
  const days = awaited.map(({ sku, next }) => ({ sku, day: dayOf(Date.parse(next.on)) }));
  for (const { sku, day } of days.sort((a, b) => a.day - b.day || (a.sku < b.sku ? -1 : 1))) {
    const last = bundles.at(-1);
    if (last === undefined || day - last.day > BUNDLE_DAYS) bundles.push({ day, skus: [sku] });
    else last.skus.push(sku);
  }
  return bundles.filter(({ skus }) => skus.length > 1).map(({ day, skus }) => ({ on: dateOf(day), skus }));
}
