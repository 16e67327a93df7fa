import { describe, it } from "vitest";
import { sharedOf } from "../../../dev/train/shared-of.ts";

const TWO_SHOPPERS = [
  [
    { day: 0, skus: ["OAT", "EGG"] },
    { day: 7, skus: ["OAT", "EGG"] },
    { day: 17, skus: ["OAT"] },
  ],
  [{ day: 3, skus: ["OAT"] }],
];

describe("what all shoppers' baskets say", () => {
  const shared = sharedOf(TWO_SHOPPERS, new Map([["OAT", "drinks"]]));

  it("counts baskets and buyers, most baskets first", ({ expect }) => {
    expect(shared.baskets).toBe(4);
    expect(shared.popular).toEqual(["OAT", "EGG"]);
    expect(shared.product("OAT")).toMatchObject({ baskets: 4, buyers: 2, category: "drinks" });
    expect(shared.product("SALT")).toBeUndefined();
  });

  it("shrinks shares and rates towards what is usual", ({ expect }) => {
    // Three of four later baskets hold it again; one of three buyers repeats one of the two products twice.
    expect(shared.product("OAT")?.rebuyRate).toBeCloseTo((2 + 20 * 0.75) / (2 + 20));
    expect(shared.product("EGG")?.rebuyRate).toBeCloseTo((1 + 20 * 0.75) / (2 + 20));
    expect(shared.product("OAT")?.repeatShare).toBeCloseTo((1 + 10 * (2 / 3)) / (2 + 10));
    expect(shared.product("OAT")?.ratePerDay).toBeCloseTo((2 + 100 * (3 / 34)) / (17 + 100));
    expect(shared.product("OAT")?.gapDays).toBeUndefined();
  });

  it("knows how likely a product is again by how long ago it was last in a basket", ({ expect }) => {
    expect(shared.hazard).toHaveLength(31);
    expect(shared.hazard[0]).toBeCloseTo((3 + 0.5) / (4 + 10));
  });

  it("has products of the same two baskets or more as neighbours, by cosine", ({ expect }) => {
    expect(shared.product("EGG")?.neighbours).toEqual([{ sku: "OAT", weight: 2 / Math.sqrt(2 * 4) }]);
    expect(sharedOf(TWO_SHOPPERS.slice(1)).product("OAT")?.neighbours).toEqual([]);
  });
});
