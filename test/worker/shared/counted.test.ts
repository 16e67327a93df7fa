import { describe, it } from "vitest";
import { complements } from "../../../src/personalize/complements/complements.ts";
import { SHIPPED_COMPLEMENTS } from "../../../src/personalize/complements/shipped.ts";
import { reorder } from "../../../src/personalize/reorder/reorder.ts";
import { SHIPPED_REORDER as weights } from "../../../src/personalize/reorder/shipped.ts";
import type { SharedModel } from "../../../src/personalize/shared-model.ts";
import { describedProducts } from "../../../src/shared/counted.ts";
import { AT_MS, historyFrom } from "../personalize/histories.ts";

/** Two products that ten shoppers bought once each. */
const ONCE = ["OAT", "TEA"].map((sku) => ({
  sku,
  category: null,
  baskets: 10,
  buyers: 10,
  repeaters: 0,
  later: 0,
  again: 0,
  days: 0,
  gaps: 0,
  gapDays: null,
}));

const PRODUCTS = new Map(
  describedProducts(ONCE).map((product) => [product.sku, { ...product, neighbours: [], companions: [] }]),
);

const SHARED: SharedModel = {
  version: "once",
  baskets: 20,
  hazard: [],
  popular: ["OAT", "TEA"],
  product: (sku) => PRODUCTS.get(sku),
  popularIn: () => [],
  popularOn: () => [],
  relatedTo: () => [],
};

describe("a shop in which nothing was bought twice yet", () => {
  it("has rates of which logs can be taken", ({ expect }) => {
    for (const { rebuyRate, repeatShare, ratePerDay, reorderRatePerDay } of PRODUCTS.values())
      for (const rate of [rebuyRate, repeatShare, ratePerDay, reorderRatePerDay])
        expect(rate).toBeGreaterThan(0);
  });

  it("still gets dates, and scores of what goes with a cart", ({ expect }) => {
    const history = historyFrom({ day: 0, skus: ["OAT"] }, { day: 7, skus: ["OAT"] });
    const model = { weights, ratePerDay: (sku: string) => PRODUCTS.get(sku)?.reorderRatePerDay };
    const asked = {
      nowMs: AT_MS(10),
      withinDays: 7,
      limit: 10,
      hidden: new Set<string>(),
      snoozed: new Map(),
    };
    const [oat] = reorder(history, model, asked).items;
    expect(Date.parse(oat!.next.on)).toBeGreaterThan(AT_MS(7));
    expect(oat!.chance).toBeGreaterThan(0);
    const cart = { cart: ["OAT"], limit: 10, hidden: new Set<string>() };
    const goesWith = complements(history, { shared: SHARED, weights: SHIPPED_COMPLEMENTS }, cart);
    expect(goesWith.items.map(({ sku, score }) => [sku, Number.isFinite(score)])).toEqual([["TEA", true]]);
  });
});
