import { describe, it } from "vitest";
import { complementsClassic } from "../../../src/personalize/complements/classic.ts";
import type { Complements } from "../../../src/personalize/complements/complements.ts";
import { dietsClassic } from "../../../src/personalize/dietary/classic.ts";
import type { PurchaseHistory } from "../../../src/personalize/history.ts";
import { NO_HISTORY } from "../../../src/personalize/recent.ts";
import { classicCycle, reorderClassic } from "../../../src/personalize/reorder/classic.ts";
import { usualClassic } from "../../../src/personalize/usual-classic.ts";
import { sharedOf } from "../../../dev/train/shared-of.ts";
import { AT_MS, historyFrom } from "./histories.ts";

const NOTHING = { hidden: new Set<string>(), snoozed: new Map<string, number>() };

/** A product bought on some days. */
function boughtOn(...days: number[]): PurchaseHistory {
  return historyFrom(...days.map((day) => ({ day, skus: ["OAT"] })));
}

function dueAt(today: number, history: PurchaseHistory, over: Partial<typeof NOTHING> = {}) {
  return reorderClassic(history, { nowMs: AT_MS(today), limit: 10, ...NOTHING, ...over });
}

function consistency(...days: number[]): string | undefined {
  return dueAt(500, boughtOn(...days)).items[0]?.consistency;
}

describe("reorder by the classic rule", () => {
  it("takes the mean of the intervals, without those of over 90 days", ({ expect }) => {
    expect(classicCycle([6, 10, 91])).toBe(8);
    expect(classicCycle([90])).toBe(90);
    expect(classicCycle([91, 200])).toBeUndefined();
    expect(classicCycle([])).toBeUndefined();
  });

  it("has a product due now, soon, upcoming or not at all by the days until", ({ expect }) => {
    // Every ten days, last on the 20th: due on the 30th.
    const of = boughtOn(0, 10, 20);
    const states = [22, 23, 27, 28, 29, 30, 400].map((today) => dueAt(today, of).items[0]);
    expect(states.map((item) => item?.state)).toEqual([
      undefined,
      "upcoming",
      "upcoming",
      "due_soon",
      "due_soon",
      "due_now",
      "due_now",
    ]);
    expect(states.map((item) => item?.days_until)).toEqual([undefined, 7, 3, 2, 1, 0, -370]);
  });

  it("says why, with the cycle's evidence", ({ expect }) => {
    // Intervals of 4, 10 and 100: the last is dropped, the mean is 7, due on the 121st.
    const { basis, items } = dueAt(120, boughtOn(0, 4, 14, 114));
    expect(basis).toBe("own_history");
    expect(items).toEqual([
      expect.objectContaining({ sku: "OAT", state: "due_soon", days_until: 1, cycle_days: 7 }),
    ]);
    expect(items[0]).toMatchObject({ reason: "Bought every 7 days on average", evidence: { orders: 4 } });
    expect(items[0]!.evidence.episodes).toHaveLength(4);
  });

  it("calls it high consistency when the deviation is under a fifth of the cycle", ({ expect }) => {
    // Of 9 and 11 the sample deviation is 1.41, of 8 and 12 it is 2.83: of a cycle of 10 a fifth is 2.
    expect(consistency(0, 9, 20)).toBe("high");
    expect(consistency(0, 8, 20)).toBe("low");
    expect(consistency(0, 10)).toBe("high");
  });

  it("needs two purchases, on two days, that are no more than 90 days apart", ({ expect }) => {
    expect(dueAt(500, boughtOn(0))).toEqual({ basis: "none", items: [] });
    expect(dueAt(500, boughtOn(0, 0.4))).toEqual({ basis: "none", items: [] });
    expect(dueAt(500, boughtOn(0, 91))).toEqual({ basis: "none", items: [] });
    expect(dueAt(500, NO_HISTORY)).toEqual({ basis: "none", items: [] });
    expect(dueAt(500, boughtOn(0, 90)).items).toHaveLength(1);
  });

  it("has what is due first at the front, ties by SKU, and nothing hidden or snoozed", ({ expect }) => {
    const of = historyFrom(
      { day: 0, skus: ["TEA", "OAT", "EGG", "SALT"] },
      { day: 7, skus: ["OAT", "EGG"] },
      { day: 9, skus: ["TEA"] },
      { day: 8, skus: ["SALT"] },
    );
    const skus = (over: Partial<typeof NOTHING>): string[] => dueAt(15, of, over).items.map(({ sku }) => sku);
    expect(skus({})).toEqual(["EGG", "OAT", "SALT", "TEA"]);
    expect(skus({ hidden: new Set(["EGG"]) })).toEqual(["OAT", "SALT", "TEA"]);
    expect(skus({ snoozed: new Map([["OAT", AT_MS(16)]]) })).toEqual(["EGG", "SALT", "TEA"]);
    expect(skus({ snoozed: new Map([["OAT", AT_MS(15)]]) })).toHaveLength(4);
  });
});

/** One order of products with tags, by name. */
function pantry(products: Record<string, string[]>): PurchaseHistory {
  const history = historyFrom({ day: 0, skus: Object.keys(products) });
  const tagged = [...history.products.values()].map((product) => {
    const traits = products[product.sku] ?? [];
    return { ...product, item: { ...product.item, traits } };
  });
  return { ...history, products: new Map(tagged.map((product) => [product.sku, product])) };
}

function some(count: number, tags: string[]): Record<string, string[]> {
  const name = tags.join(" ").replace(":", " ");
  return Object.fromEntries(Array.from({ length: count }, (_none, at) => [`${name} food ${at}`, tags]));
}

function found(products: Record<string, string[]>): [string, number][] {
  return dietsClassic(pantry(products)).map(({ entity, confidence }) => [entity, confidence]);
}

describe("diets by the classic rule", () => {
  it("has vegan over 80 % plant-based and under 10 % animal", ({ expect }) => {
    expect(found({ ...some(8, ["plant-based"]), ...some(2, []) })).toEqual([]);
    expect(found({ ...some(9, ["plant-based"]), ...some(1, []) })).toEqual([["diet:vegan", 0.9]]);
    expect(found({ ...some(9, ["plant-based"]), ...some(1, ["meat"]) })).toEqual([]);
    expect(found({ ...some(10, ["plant-based"]), ...some(1, ["meat"]) })).toEqual([["diet:vegan", 10 / 11]]);
    expect(found(some(10, ["plant-based"]))).toEqual([["diet:vegan", 0.95]]);
  });

  it.for([
    ["gluten-free", "diet:gluten-free", 0.7],
    ["dairy-free", "diet:dairy-free", 0.6],
    ["nut-free", "ingredient:nut", 0.6],
    ["low-sodium", "diet:low-sodium", 0.6],
  ] as const)("has %s over its share, and not at it", ([tag, entity, share], { expect }) => {
    const at = Math.round(share * 10);
    expect(found({ ...some(at, [tag]), ...some(10 - at, []) })).toEqual([]);
    expect(found({ ...some(at + 1, [tag]), ...some(9 - at, []) })).toEqual([[entity, (at + 1) / 10]]);
  });

  it("needs five products", ({ expect }) => {
    expect(found(some(4, ["gluten-free"]))).toEqual([]);
    expect(found(some(5, ["gluten-free"]))).toEqual([["diet:gluten-free", 0.95]]);
  });

  it("only suspects an allergy: over 20 products, none with it, three viewed that have it", ({ expect }) => {
    const peanuts = Array.from({ length: 3 }, () => ({ name: "Bar", traits: ["contains:peanut"] }));
    const suspected = (products: Record<string, string[]>, viewed = peanuts): string[] =>
      dietsClassic(pantry(products), viewed).flatMap(({ entity, isSuspicion }) =>
        isSuspicion ? [entity] : [],
      );
    expect(suspected(some(21, []))).toEqual(["ingredient:peanut"]);
    expect(suspected(some(20, []))).toEqual([]);
    expect(suspected(some(21, []), peanuts.slice(1))).toEqual([]);
    expect(suspected({ ...some(21, []), ...some(1, ["contains:peanut"]) })).toEqual([]);
    expect(suspected(some(21, []), [])).toEqual([]);
  });
});

const CATEGORIES = new Map(["PASTA", "NOODLES", "RICE"].map((sku) => [sku, "dry"]));
/** Pasta and pesto are a pair of the shop's. */
const SHARED = sharedOf(
  Array.from({ length: 4 }, (_none, day) => [
    { day, skus: ["PASTA", "PESTO"] },
    { day: day + 7, skus: ["NOODLES"] },
  ]),
  CATEGORIES,
);

function ask(history: PurchaseHistory, cart: string[], hidden: string[] = []): Complements {
  return complementsClassic(history, SHARED, { cart, limit: 10, hidden: new Set(hidden) });
}

describe("complements by the classic rule", () => {
  const COOK = historyFrom(
    { day: 0, skus: ["PASTA", "BASIL", "OIL"] },
    { day: 7, skus: ["PASTA", "BASIL", "OIL"] },
    { day: 14, skus: ["PASTA", "BASIL", "SALT"] },
    { day: 21, skus: ["SOAP"] },
  );

  it("scores own pairs by their orders, the shop's pairs 0.7, the category 0.6", ({ expect }) => {
    const { basis, items } = ask(COOK, ["PASTA"]);
    expect(basis).toBe("own_history");
    expect(items.map(({ sku, score, support }) => [sku, Number(score.toFixed(9)), support])).toEqual([
      ["BASIL", 0.95, 3],
      ["OIL", 0.9, 2],
      ["SALT", 0.75, 1],
      ["PESTO", 0.7, 0],
      ["NOODLES", 0.6, 0],
    ]);
    expect(items.map((item) => item.reason)).toEqual([
      "You bought it with PASTA in 3 of your orders",
      "You bought it with PASTA in 2 of your orders",
      "You bought it with PASTA in 1 of your orders",
      "Often bought with PASTA",
      "Of the same category as PASTA",
    ]);
    expect(items[0]!.evidence).toMatchObject({ orders: 3, episodes: { length: 3 } });
  });

  it("has nothing of the cart, nothing hidden, and nothing with an empty cart", ({ expect }) => {
    const { items } = ask(COOK, ["PASTA", "BASIL", "PASTA"], ["OIL", "PESTO"]);
    expect(items.map(({ sku }) => sku)).toEqual(["SALT", "NOODLES"]);
    expect(ask(COOK, [])).toEqual({ basis: "none", items: [] });
    expect(ask(NO_HISTORY, ["NOBODY-KNOWS"])).toEqual({ basis: "none", items: [] });
    expect(ask(NO_HISTORY, ["PASTA"]).items.map(({ sku }) => sku)).toEqual(["PESTO", "NOODLES"]);
  });
});

describe("My Usual by the classic rule", () => {
  it("leaves out what may not be shown before it takes ten", ({ expect }) => {
    const skus = Array.from({ length: 12 }, (_none, at) => `P${String(at).padStart(2, "0")}`);
    const history = historyFrom({ day: 0, skus }, { day: 7, skus: [...skus, "NEW:3"] });
    const usual = usualClassic(history);
    expect(usual.items.map(({ sku }) => sku)).toEqual(skus.slice(0, 10));
    expect(usual.items[0]).toMatchObject({ frequency: 1, consistency: 1, cadence: "weekly" });
    const without = usualClassic(history, (sku) => sku !== "P00");
    expect(without.items.map(({ sku }) => sku)).toEqual(skus.slice(1, 11));
    expect(without.basket.map(({ sku }) => sku)).not.toContain("P00");
  });
});
