import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { type Reorder, reorderOf, stateOf } from "../../../durable-objects/graph/reorder.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { START_MS, type StreamOrder, logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;
const FIRST_DAY = START_MS / DAY_MS;

type Bought = { day: number; quantity?: number; gift?: boolean; bulk?: boolean };

/** When milk is bought again after these purchases of it, in days from the first day on. */
function reorderAfter(...purchases: (number | Bought)[]): Reorder | undefined {
  const bought = purchases.map((one) => (typeof one === "number" ? { day: one } : one));
  const log = logged(bought.map(orderOf));
  const marks = bought.flatMap(({ bulk = false }, index): LogEpisode[] => {
    const confirmed = log[index];
    if (!bulk || confirmed?.kind !== "order_confirmed") return [];
    const { order_id } = confirmed.body;
    const stamp = { ...confirmed, seq: log.length + index, episodeId: `ep_mark_${index}` };
    return [{ ...stamp, kind: "order_marked", body: { order_id, bulk: true } }];
  });
  const { byProduct } = MemoryGraph.of([...log, ...marks]).evidence.purchases;
  const reorder = reorderOf(byProduct.get("MILK") ?? []);
  return (
    reorder && {
      ...reorder,
      lastDay: reorder.lastDay - FIRST_DAY,
      dueDay: reorder.dueDay - FIRST_DAY,
      lapsedDay: reorder.lapsedDay - FIRST_DAY,
    }
  );
}

function orderOf({ day, quantity = 1, gift = false }: Bought): StreamOrder {
  const milk = { sku: "MILK", product_name: "Milk", quantity, unit_price_minor: 100 };
  return { atMs: START_MS + day * DAY_MS, items: [milk], gift };
}

describe("when a product is bought again", () => {
  it("milk on days 0, 7, 14, 21 has a cycle of 7 and is due on day 28, for sure", ({ expect }) => {
    const reorder = reorderAfter(0, 7, 14, 21);
    expect(reorder).toMatchObject({ cycleDays: 7, orders: 4, lastDay: 21, dueDay: 28, confidence: 1 });
    const states = [27, 28, 42, 45].map((day) => reorder && stateOf(reorder, day));
    expect(states).toEqual(["waiting", "due", "due", "lapsed"]);
  });

  it("is not known after one purchase, two of one day, or gifts", ({ expect }) => {
    expect(reorderAfter()).toBeUndefined();
    expect(reorderAfter(5)).toBeUndefined();
    expect(reorderAfter(5, 5.4)).toBeUndefined();
    expect(reorderAfter(5, { day: 12, gift: true })).toBeUndefined();
  });

  it("is less sure the more the days between differ", ({ expect }) => {
    // 6 and 10 days: mean 8, population deviation 2, confidence 1 / (1 + 2 / 8).
    expect(reorderAfter(0, 6, 16)).toMatchObject({ cycleDays: 8, lastDay: 16, dueDay: 24, confidence: 0.8 });
  });

  it("is a date that exists, however much was bought at last", ({ expect }) => {
    // 800 days between; 99,999 of a product of which a thousandth is usual last for no more than twelve of them.
    const little = { quantity: 0.001 };
    const reorder = reorderAfter(
      { day: 0, ...little },
      { day: 800, ...little },
      { day: 1600, quantity: 99_999 },
    );
    expect(reorder).toMatchObject({ cycleDays: 800, dueDay: 1600 + 12 * 800 });
  });

  it("rounds the day, not the cycle", ({ expect }) => {
    expect(reorderAfter(0, 7, 15)).toMatchObject({ cycleDays: 7.5, dueDay: 23 });
  });

  it("is not moved by one long break: the cycle is the median", ({ expect }) => {
    expect(reorderAfter(0, 7, 98, 105)).toMatchObject({ cycleDays: 7, dueDay: 112 });
  });

  it("waits longer after more than usual, and comes no sooner after less", ({ expect }) => {
    expect(reorderAfter(0, 7, 14, { day: 21, quantity: 2 })).toMatchObject({ cycleDays: 7, dueDay: 35 });
    expect(reorderAfter(0, 7, 14, { day: 21, quantity: 0.5 })).toMatchObject({ dueDay: 28 });
  });

  it("waits out a stock-up, whose days are no cycle", ({ expect }) => {
    const stockUp = { day: 21, quantity: 4, bulk: true };
    expect(reorderAfter(0, 7, 14, stockUp)).toMatchObject({ cycleDays: 7, dueDay: 49 });
    expect(reorderAfter(0, { ...stockUp, day: 7 }, 35)).toMatchObject({
      cycleDays: 7,
      dueDay: 42,
      orders: 3,
    });
  });

  it("does not depend on the order in which purchases became known", ({ expect }) => {
    expect(reorderAfter(21, 0, 14, 7)).toEqual(reorderAfter(0, 7, 14, 21));
  });
});
