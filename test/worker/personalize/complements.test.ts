import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  type Complements,
  type ComplementsAsked,
  complements,
} from "../../../src/personalize/complements/complements.ts";
import { SHIPPED_COMPLEMENTS } from "../../../src/personalize/complements/shipped.ts";
import type { PurchaseHistory } from "../../../src/personalize/history.ts";
import { sharedOf } from "../../../dev/train/shared-of.ts";
import { historyFrom } from "./histories.ts";

const CATEGORIES = new Map([
  ["PASTA", "pasta"],
  ["NOODLES", "pasta"],
  ["SPAETZLE", "pasta"],
]);

/** Pasta goes with pesto, beer with crisps; milk is in every other basket. */
const SHARED = sharedOf(
  Array.from({ length: 30 }, (_none, at) => [
    { day: at, skus: at % 2 === 0 ? ["PASTA", "PESTO", "MILK"] : ["BEER", "CRISPS"] },
    { day: at + 7, skus: at % 3 === 0 ? ["PASTA", "PESTO", "CHEESE"] : ["MILK", "BREAD", "NOODLES"] },
  ]),
  CATEGORIES,
);

function ask(history: PurchaseHistory, asked: Partial<ComplementsAsked>): Complements {
  const model = { shared: SHARED, weights: SHIPPED_COMPLEMENTS };
  return complements(history, model, { cart: [], limit: 10, hidden: new Set(), ...asked });
}

const NOBODY = historyFrom();
const COOK = historyFrom(
  { day: 0, skus: ["PASTA", "BASIL"] },
  { day: 7, skus: ["PASTA", "BASIL", "MILK"] },
  { day: 14, skus: ["PASTA", "BASIL"] },
  { day: 21, skus: ["SOAP"] },
);

describe("what goes with a cart", () => {
  it("is what all shoppers buy with it, with support and lift, of who never ordered", ({ expect }) => {
    const { basis, items } = ask(NOBODY, { cart: ["PASTA"] });
    expect(basis).toBe("people_like_you");
    expect(items[0]).toMatchObject({
      sku: "PESTO",
      goes_with: "PASTA",
      support: 25,
      basis: "people_like_you",
    });
    expect(items[0]!.lift).toBeCloseTo((25 * 60) / (25 * 25), 9);
    expect(items[0]!.reason).toBe("Often bought with PASTA");
  });

  it("has one's own habits first, with their orders", ({ expect }) => {
    const { basis, items } = ask(COOK, { cart: ["PASTA"] });
    expect(basis).toBe("own_history");
    expect(items[0]).toMatchObject({
      sku: "BASIL",
      basis: "own_history",
      goes_with: "PASTA",
      support: 3,
      reason: "You bought it with PASTA in 3 of 3 orders",
      evidence: { orders: 3 },
    });
    expect(items[0]!.evidence.episodes).toHaveLength(3);
    expect(items[0]!.lift).toBeCloseTo(4 / 3, 9);
    const soap = items.find(({ sku }) => sku === "SOAP");
    expect(soap).toMatchObject({ basis: "own_history", goes_with: undefined, support: 0 });
  });

  it("never has what is in the cart or hidden", ({ expect }) => {
    const sku = fc.constantFrom<string[]>(
      "PASTA",
      "PESTO",
      "MILK",
      "BASIL",
      "SOAP",
      "CHEESE",
      "BEER",
      "NOBODY-KNOWS",
    );
    fc.assert(
      fc.property(fc.array(sku), fc.array(sku), (cart, hidden) => {
        const { items } = ask(COOK, { cart, hidden: new Set(hidden), limit: 50 });
        const shown = items.map((one) => one.sku);
        expect(shown.filter((one) => cart.includes(one) || hidden.includes(one))).toEqual([]);
        expect(new Set(shown).size).toBe(shown.length);
      }),
    );
  });

  it("is nothing for an empty cart", ({ expect }) => {
    expect(ask(COOK, { cart: [] })).toEqual({ basis: "none", items: [] });
  });

  it("takes SKUs that nobody knows for nothing, and falls back to what is popular", ({ expect }) => {
    const { basis, items } = ask(NOBODY, { cart: ["NOBODY-KNOWS"], limit: 3 });
    expect(basis).toBe("popular");
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({ basis: "popular", goes_with: undefined, support: 0, lift: 1 });
    expect(SHARED.popular).toContain(items[0]!.sku);
    const nothing = {
      version: "none",
      baskets: 0,
      hazard: [],
      popular: [],
      product: () => undefined,
      popularIn: () => [],
      popularOn: () => [],
      relatedTo: () => [],
    };
    const model = { shared: nothing, weights: SHIPPED_COMPLEMENTS };
    const asked = { cart: ["PASTA"], limit: 10, hidden: new Set<string>() };
    expect(complements(NOBODY, model, asked)).toEqual({ basis: "none", items: [] });
    expect(complements(COOK, model, asked).items[0]!.sku).toBe("BASIL");
  });

  it("has what is only popular last: of the cart's categories, then of those that go with them", ({
    expect,
  }) => {
    const categories = new Map([
      ...["PASTA", "NOODLES"].map((sku) => [sku, "pasta"] as const),
      ...["WINE", "PORT"].map((sku) => [sku, "wine"] as const),
    ]);
    const shared = sharedOf(
      Array.from({ length: 12 }, (_none, at) => [
        { day: at, skus: at < 6 ? ["PASTA", "WINE"] : ["SOAP"] },
        { day: at + 7, skus: at < 2 ? ["NOODLES"] : at < 4 ? ["PORT"] : ["SOAP"] },
      ]),
      categories,
    );
    // Own orders alone say what the new one is: nobody else has bought it.
    const own = historyFrom({ day: 0, skus: ["NEW-PASTA"] });
    const [product] = [...own.products.values()];
    const item = { ...product!.item, category: "pasta" };
    const history = { ...own, products: new Map([["NEW-PASTA", { ...product!, item }]]) };
    const asked = { cart: ["NEW-PASTA"], limit: 10, hidden: new Set<string>() };
    const { items } = complements(history, { shared, weights: SHIPPED_COMPLEMENTS }, asked);
    expect(items.map(({ sku }) => sku)).toEqual(["PASTA", "NOODLES", "WINE", "PORT", "SOAP"]);
    expect(items.map((one) => one.basis)).toEqual(Array(5).fill("popular"));
  });

  it("is no more than is asked for, and the same every time", ({ expect }) => {
    expect(ask(COOK, { cart: ["PASTA"], limit: 2 }).items).toHaveLength(2);
    expect(ask(COOK, { cart: ["PASTA"] })).toEqual(ask(COOK, { cart: ["PASTA"] }));
    expect(ask(COOK, { cart: ["PASTA", "PASTA"] })).toEqual(ask(COOK, { cart: ["PASTA"] }));
  });

  it("is not of one category alone while there are others", ({ expect }) => {
    const pastas = Array.from({ length: 8 }, (_none, at) => `PASTA-${at}`);
    const shared = sharedOf(
      Array.from({ length: 20 }, (_none, at) => [
        { day: at, skus: ["SAUCE", ...pastas] },
        { day: at + 7, skus: ["SAUCE", "WINE", "BREAD", "OIL"] },
      ]),
      new Map(pastas.map((sku) => [sku, "pasta"])),
    );
    const asked = { cart: ["SAUCE"], limit: 7, hidden: new Set<string>() };
    const { items } = complements(NOBODY, { shared, weights: SHIPPED_COMPLEMENTS }, asked);
    expect(items.filter(({ sku }) => sku.startsWith("PASTA")).length).toBe(4);
  });
});
