import { lineTotalMinor } from "./money.ts";
import type { EffectiveOrder } from "./effective-order.ts";
import type { OrderEffect } from "./episode.ts";
import type { Line } from "./order-event.ts";

/** An order's total in minor units: each line rounded half-even by itself. */
export function totalMinorOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { milli, priceMinor }) => sum + lineTotalMinor(milli, priceMinor), 0);
}

/** What made an order what it is now of what it was: signed, product and price by product and price.
 *  @param about what does not change of an order */
export function effectOf(
  before: EffectiveOrder,
  after: EffectiveOrder,
  about: Pick<OrderEffect, "currency" | "session_id">,
): OrderEffect {
  return {
    ...about,
    status: after.status,
    item_count: after.lines.length - before.lines.length,
    total_minor: totalMinorOf(after.lines) - totalMinorOf(before.lines),
    changes: changesOf(before.lines, after.lines),
  };
}

function changesOf(before: readonly Line[], after: readonly Line[]): OrderEffect["changes"] {
  const changes = new Map<string, { line: Line; milli: number }>();
  const count = (line: Line, sign: 1 | -1): void => {
    const key = JSON.stringify([line.item.sku, line.priceMinor]);
    const known = changes.get(key)?.milli ?? 0;
    changes.set(key, { line, milli: known + sign * line.milli });
  };
  for (const line of before) count(line, -1);
  for (const line of after) count(line, 1);
  return [...changes.values()]
    .filter(({ milli }) => milli !== 0)
    .map(({ line: { item, priceMinor }, milli }) => ({
      sku: item.sku,
      product_name: item.name,
      quantity: milli / 1000,
      unit_price_minor: priceMinor,
    }));
}
