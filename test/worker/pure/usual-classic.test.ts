import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { historyOf } from "../../../src/personalize/history.ts";
import { type Usual, usualClassic } from "../../../src/personalize/usual-classic.ts";
import { START_MS, type StreamOrder, logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;

/** An order on a day: quantities by SKU. */
function bought(day: number, basket: Record<string, number>, gift = false): StreamOrder {
  const items = Object.entries(basket).map(([sku, quantity]) => ({
    sku,
    product_name: `Product ${sku}`,
    quantity,
    unit_price_minor: 100,
  }));
  return { atMs: START_MS + day * DAY_MS, items, gift };
}

function usualOf(...orders: StreamOrder[]): Usual {
  return usualClassic(historyOf(MemoryGraph.of(logged(orders)).evidence));
}

/** The usual quantity of a product bought in these quantities, a day apart. */
function usualQuantity(...quantities: number[]): number | undefined {
  return usualOf(...quantities.map((quantity, day) => bought(day, { A: quantity }))).items[0]?.usual_quantity;
}

/** The cadence of a product bought on these days. */
function cadenceOf(...days: number[]): string | undefined {
  return usualOf(...days.map((day) => bought(day, { A: 1 }))).items[0]?.cadence;
}

describe("My Usual by the classic rule", () => {
  it("needs two orders", ({ expect }) => {
    expect(usualOf(bought(0, { A: 1 }))).toEqual({ mode: "classic", basis: "none", items: [], basket: [] });
    expect(usualOf(bought(0, { A: 1 }), bought(7, { A: 1 })).basis).toBe("own_history");
  });

  it("says none when nothing is usual", ({ expect }) => {
    const usual = usualOf(bought(0, { A: 1 }), bought(1, { B: 1 }), bought(2, { C: 1 }));
    expect([usual.basis, usual.items]).toEqual(["none", []]);
  });

  it("scores quantities 1, 2, 1, 2 in every order 0.634, below the basket: a known flaw", ({ expect }) => {
    const usual = usualOf(
      bought(0, { A: 1 }),
      bought(7, { A: 2 }),
      bought(14, { A: 1 }),
      bought(21, { A: 2 }),
    );
    // Sample standard deviation of 1, 2, 1, 2 is sqrt(1/3) = 0.57735; 1 / 1.57735 = 0.63397.
    expect(usual.items).toEqual([
      {
        sku: "A",
        product_name: "Product A",
        usual_quantity: 1,
        frequency: 1,
        consistency: expect.closeTo(0.633_974_596, 9),
        confidence: expect.closeTo(0.633_974_596, 9),
        cadence: "weekly",
        reason: "In 4 of your 4 orders",
        evidence: {
          orders: 4,
          of_orders: 4,
          first_bought_at: "2026-01-01T00:00:00.000Z",
          last_bought_at: "2026-01-22T00:00:00.000Z",
        },
      },
    ]);
    expect(usual.basket).toEqual([]);
  });

  it("keeps what is in half of the orders, and leaves out what is in fewer", ({ expect }) => {
    const usual = usualOf(
      bought(0, { A: 1, B: 1 }),
      bought(7, { A: 1, B: 1 }),
      bought(14, { A: 1 }),
      bought(21, { A: 1, C: 1 }),
    );
    expect(usual.items.map(({ sku, frequency }) => [sku, frequency])).toEqual([
      ["A", 1],
      ["B", 0.5],
    ]);
  });

  it("confidence is frequency times consistency, and 0.8 is enough for the basket", ({ expect }) => {
    const usual = usualOf(
      ...[0, 7, 14, 21, 28].map((day) => bought(day, day < 28 ? { A: 2, B: 3 } : { B: 3 })),
    );
    expect(usual.items.map(({ sku, confidence }) => [sku, confidence])).toEqual([
      ["B", 1],
      ["A", 0.8],
    ]);
    expect(usual.basket).toEqual([
      { sku: "B", quantity: 3 },
      { sku: "A", quantity: 2 },
    ]);
  });

  it("is two thirds at quantities 1 and 3 of 4 orders: 3/4 of 1 / (1 + sqrt(4/3))", ({ expect }) => {
    const usual = usualOf(bought(0, { A: 1 }), bought(1, { A: 3 }), bought(2, { A: 3 }), bought(3, { Z: 1 }));
    expect(usual.items[0]).toMatchObject({
      frequency: 0.75,
      usual_quantity: 3,
      consistency: expect.closeTo(1 / (1 + Math.sqrt(4 / 3)), 12),
      confidence: expect.closeTo(0.75 / (1 + Math.sqrt(4 / 3)), 12),
    });
  });

  it("takes the quantity bought most often, of equals the smallest, decimals as they are", ({ expect }) => {
    expect(usualQuantity(3, 1, 3, 1, 2)).toBe(1);
    expect(usualQuantity(1, 3, 3)).toBe(3);
    expect(usualQuantity(0.35, 0.35, 1)).toBe(0.35);
    expect(usualQuantity(10, 9)).toBe(9);
  });

  it("adds up the lines of one product in one order", ({ expect }) => {
    const twice = bought(0, { A: 1 });
    twice.items.push(...bought(0, { A: 2 }).items);
    const [item] = usualOf(twice, bought(7, { A: 3 })).items;
    expect(item).toMatchObject({ usual_quantity: 3, consistency: 1, evidence: { orders: 2, of_orders: 2 } });
  });

  it("sorts by confidence, ties by SKU in code unit order", ({ expect }) => {
    const basket = { b: 1, "10": 1, a: 1, Z: 1, é: 1, "9": 1 };
    const usual = usualOf(bought(0, basket), bought(7, { ...basket, first: 1 }));
    expect(usual.items.map(({ sku }) => sku)).toEqual(["10", "9", "Z", "a", "b", "é", "first"]);
  });

  it("has at most ten items", ({ expect }) => {
    const twelve = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`S${String(n).padStart(2, "0")}`, 1]),
    );
    const usual = usualOf(bought(0, twelve), bought(7, twelve));
    expect(usual.items.map(({ sku }) => sku)).toEqual(Object.keys(twelve).slice(0, 10));
    expect(usual.basket).toHaveLength(10);
  });

  it("does not count gift orders, neither as orders nor as purchases", ({ expect }) => {
    const own = [bought(0, { A: 1 }), bought(7, { A: 1 })];
    const gifts = [
      bought(3, { A: 9, WINE: 1 }, true),
      bought(8, { WINE: 1 }, true),
      bought(-9, { A: 1 }, true),
    ];
    expect(usualOf(...own, ...gifts)).toEqual(usualOf(...own));
    expect(usualOf(...gifts).basis).toBe("none");
  });

  it("names a cadence by the mean gap between purchases", ({ expect }) => {
    expect(cadenceOf(0, 4, 16)).toBe("weekly");
    expect(cadenceOf(0, 8)).toBe("weekly");
    expect(cadenceOf(0, 8.5)).toBe("bi-weekly");
    expect(cadenceOf(0, 15)).toBe("bi-weekly");
    expect(cadenceOf(0, 16)).toBe("monthly");
    expect(cadenceOf(0, 32)).toBe("monthly");
    expect(cadenceOf(0, 33)).toBe("occasional");
  });

  it("calls a product bought once occasional", ({ expect }) => {
    expect(usualOf(bought(0, { A: 1 }), bought(1, { B: 1 })).items.map(({ cadence }) => cadence)).toEqual([
      "occasional",
      "occasional",
    ]);
  });

  it("names a product as its latest order did", ({ expect }) => {
    const renamed = bought(9, { A: 1 });
    renamed.items.forEach((line) => (line.product_name = "New name"));
    expect(usualOf(renamed, bought(0, { A: 1 })).items[0]?.product_name).toBe("New name");
  });

  it("names a product of two latest orders by the name that sorts last, whichever arrived first", ({
    expect,
  }) => {
    const renamed = bought(9, { A: 1 });
    renamed.items.forEach((line) => (line.product_name = "Renamed"));
    // A line before the last one of its product names nothing.
    renamed.items.unshift({ ...bought(9, { A: 1 }).items[0]!, product_name: "Zuletzt" });
    const [earlier, same] = [bought(0, { A: 1 }), bought(9, { A: 1 })];
    for (const orders of [
      [earlier, renamed, same],
      [same, renamed, earlier],
    ])
      expect(usualOf(...orders).items[0]?.product_name).toBe("Renamed");
  });
});
