import { describe, it } from "vitest";
import { patternsOf } from "../../../durable-objects/messages.ts";
import { purchaseDays } from "../../../durable-objects/projection/purchase-days.ts";
import { reorderClassic } from "../../../src/personalize/reorder-classic.ts";
import { START_MS, type StreamOrder, logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;

function on(day: number, ...skus: string[]): StreamOrder {
  const items = skus.map((sku) => ({
    sku,
    product_name: `Product ${sku}`,
    quantity: 1,
    unit_price_minor: 1,
  }));
  return { atMs: START_MS + day * DAY_MS, items, gift: false };
}

describe("reorder timing by the classic rule", () => {
  it("milk on days 0, 7, 14, 21 has a cycle of 7 and is due on day 28, for sure", ({ expect }) => {
    expect(reorderClassic([0, 7, 14, 21])).toEqual({ cycleDays: 7, lastDay: 21, nextDay: 28, confidence: 1 });
  });

  it("one purchase gives no cycle, none neither", ({ expect }) => {
    expect([reorderClassic([]), reorderClassic([5])]).toEqual([undefined, undefined]);
  });

  it("takes the mean, and is less sure the more intervals differ", ({ expect }) => {
    // Intervals 6 and 10: mean 8, population deviation 2, confidence 1 / (1 + 2 / 8).
    expect(reorderClassic([0, 6, 16])).toEqual({ cycleDays: 8, lastDay: 16, nextDay: 24, confidence: 0.8 });
  });

  it("rounds the next day, not the cycle", ({ expect }) => {
    expect(reorderClassic([0, 7, 15])).toMatchObject({ cycleDays: 7.5, nextDay: 23 });
  });

  it("drops intervals of over 90 days, and has no cycle when none is left", ({ expect }) => {
    expect(reorderClassic([0, 7, 98, 105])).toMatchObject({ cycleDays: 7, nextDay: 112 });
    expect(reorderClassic([0, 90])).toMatchObject({ cycleDays: 90 });
    expect(reorderClassic([0, 91])).toBeUndefined();
  });
});

describe("the patterns sent to the system of record", () => {
  it("are of the products asked for, each once, and of those only with a cycle", ({ expect }) => {
    const view = purchaseDays.empty();
    const stream = [on(0, "MILK", "TEA"), on(7, "MILK"), on(7.5, "MILK"), on(14, "MILK", "NEW")];
    for (const episode of logged(stream)) purchaseDays.add(view, episode);
    expect(patternsOf(view, ["MILK", "MILK", "TEA", "NEW", "UNKNOWN"])).toEqual([
      {
        sku: "MILK",
        product_name: "Product MILK",
        avg_reorder_days: 7,
        order_count: 4,
        last_order_date: "2026-01-15",
        next_predicted_date: "2026-01-22",
        confidence: 1,
      },
    ]);
  });
});
