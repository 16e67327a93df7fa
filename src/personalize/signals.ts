import type { Signal } from "../../durable-objects/signals/signal.ts";
import type { Weighted } from "./next-basket/candidates.ts";

/** What each is worth beside a purchase, which is 1 (contract: signals). */
const WORTH: Record<Signal["type"], number> = { cart: 0.5, view: 0.3, click: 0.2, search: 0.1, remove: -0.4 };
const DECAY_PER_DAY = 0.95;
const DAY_MS = 86_400_000;

/** How much each product was dealt with lately: what was done with it, 0.95 as much every day after, 1 at the most. Those
 *  with anything left, strongest first, ties by SKU.
 *  @param nowMs epoch milliseconds; what is later counts as now */
export function weighted(signals: readonly Signal[], nowMs: number): Weighted[] {
  const sums = new Map<string, number>();
  for (const { sku, type, atMs } of signals) {
    const days = Math.max(0, nowMs - atMs) / DAY_MS;
    sums.set(sku, (sums.get(sku) ?? 0) + WORTH[type] * DECAY_PER_DAY ** days);
  }
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .map(([sku, sum]) => ({ sku, weight: Math.min(1, sum) }))
    .sort((a, b) => b.weight - a.weight || (a.sku < b.sku ? -1 : 1));
}
