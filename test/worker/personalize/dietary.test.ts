import * as fc from "fast-check";
import { describe, it } from "vitest";
import { attributesOf } from "../../../src/catalogue/product.ts";
import { type Confirmed, type Filtered, hiddenBecause } from "../../../src/personalize/dietary/filter.ts";
import {
  avoidVerdict,
  dietVerdict,
  foodsIn,
  stanceOn,
} from "../../../durable-objects/graph/lexicon/verdict.ts";

const confirmed = (more: Partial<Confirmed> = {}): Confirmed => ({
  diets: [],
  ingredients: [],
  products: new Set(),
  brands: new Set(),
  categories: new Set(),
  ...more,
});

describe("a name", () => {
  it.for([
    ["Whole Milk 1 L", ["milk"]],
    ["Oat Milk Barista", []],
    ["Peanut butter crunchy", ["peanut"]],
    ["Dairy free spread", []],
    ["Crème fraîche", ["creme fraiche"]],
    ["Brazil nuts, salted", ["brazil nut"]],
    ["Hähnchen mit Reis", ["chicken", "rice"]],
    ["Shampoo", []],
    ["Gluten free chicken nuggets", ["chicken"]],
    ["Ham no added water", ["pork"]],
    ["Peanut butter no added sugar", ["peanut"]],
    ["Free from milk, chocolate", ["chocolate"]],
    ["Joghurt ohne Milch", []],
    ["", []],
  ] as const)("says what food it is of: %s", ([name, foods], { expect }) => {
    expect(foodsIn(name)).toEqual(foods);
  });
});

describe("a verdict", () => {
  it.for([
    ["vegan", { traits: ["vegan"] }, "fits"],
    ["vegan", { traits: ["vegan", "contains:milk"] }, "conflicts"],
    ["vegan", { traits: ["fresh"] }, "unknown"],
    ["vegan", { name: "Gouda cheese" }, "conflicts"],
    ["vegan", { name: "Mystery" }, "unknown"],
    ["vegan", {}, "unknown"],
    ["vegetarian", { traits: ["vegan"] }, "fits"],
    ["gluten-free", { traits: ["allergens:declared", "contains:milk"] }, "fits"],
    ["gluten-free", { traits: ["allergens:declared", "contains:wheat"] }, "conflicts"],
    ["gluten-free", { traits: ["vegan"] }, "unknown"],
    ["dairy-free", { traits: ["lactose-free"], name: "Lactose free whole milk" }, "conflicts"],
    ["dairy-free", { traits: ["lactose-free"] }, "unknown"],
    ["keto", { traits: ["keto"] }, "fits"],
    ["keto", { traits: ["vegan"] }, "unknown"],
    ["constructor", { traits: ["vegan"] }, "unknown"],
    ["pescatarian", { traits: ["contains:fish", "vegetarian"] }, "fits"],
    ["kosher", { traits: ["kosher", "contains:mollusc"] }, "conflicts"],
    // Annex II names oats as a cereal with gluten; some are sold without.
    ["gluten-free", { traits: ["contains:oat", "allergens:declared"] }, "conflicts"],
    ["gluten-free", { name: "Oat biscuits" }, "conflicts"],
    ["gluten-free", { traits: ["gluten-free", "contains:oat", "allergens:declared"] }, "fits"],
    ["gluten-free", { traits: ["gluten-free", "contains:wheat"] }, "conflicts"],
  ] as const)("on a diet closes where nobody knows: %s, %j", ([diet, product, verdict], { expect }) => {
    expect(dietVerdict(diet, product)).toBe(verdict);
  });

  it.for([
    ["peanut", { traits: ["allergens:declared"] }, "fits"],
    ["peanut", { traits: ["allergens:declared", "contains:peanut"] }, "conflicts"],
    ["peanut", { traits: ["vegan"] }, "unknown"],
    ["gluten", { traits: ["contains:oat", "allergens:declared"] }, "conflicts"],
    ["gluten", { traits: ["contains:oat", "gluten-free"] }, "fits"],
    ["gluten", { traits: ["contains:rye", "gluten-free"] }, "conflicts"],
    ["oat", { traits: ["contains:gluten", "allergens:declared"] }, "unknown"],
    ["peanut", { traits: ["peanut-free"] }, "fits"],
    ["peanut", { traits: [], name: "Peanut bar" }, "conflicts"],
    ["nut", { traits: ["allergens:declared", "contains:almond"] }, "conflicts"],
    ["pork", { traits: ["fresh"] }, "fits"],
    ["pork", { traits: ["fresh"], name: "Bacon" }, "conflicts"],
    ["pork", {}, "unknown"],
    ["pork", { traits: ["chilled"], name: "Ham no added water" }, "conflicts"],
    ["chicken", { traits: ["frozen"], name: "Gluten free chicken nuggets" }, "conflicts"],
    ["lactose", { traits: ["allergens:declared", "contains:milk"] }, "conflicts"],
    ["lactose", { traits: ["allergens:declared", "contains:milk", "lactose-free"] }, "fits"],
    ["almond", { traits: ["allergens:declared", "contains:nut"] }, "unknown"],
    ["almond", { traits: ["allergens:declared", "contains:nut", "contains:hazelnut"] }, "fits"],
    ["wheat", { traits: ["allergens:declared", "contains:gluten"] }, "unknown"],
    ["crustacean", { traits: ["allergens:declared", "contains:shellfish"] }, "unknown"],
    ["pork", { traits: ["meat"] }, "unknown"],
    ["pork", { traits: ["meat", "beef"] }, "fits"],
    ["constructor", { traits: [] }, "fits"],
  ] as const)(
    "on an ingredient closes where nobody knows: %s, %j",
    ([ingredient, product, verdict], { expect }) => {
      expect(avoidVerdict(ingredient, product)).toBe(verdict);
    },
  );
});

describe("a purchase", () => {
  it.for([
    ["vegan", { traits: ["plant-based"] }, "for"],
    ["vegan", { traits: ["vegan", "contains:milk"] }, "against"],
    ["vegan", { name: "Gouda cheese" }, "against"],
    ["vegan", { traits: ["fresh"], name: "Apple" }, undefined],
    ["gluten-free", { traits: ["gluten-free"] }, "for"],
    // It fits, as most of what anybody buys does.
    ["gluten-free", { traits: ["allergens:declared"] }, undefined],
    ["pescatarian", { traits: ["vegetarian"] }, undefined],
    ["pescatarian", { traits: ["contains:fish"] }, "for"],
    ["pescatarian", { traits: ["fish"], name: "Fish and chicken paella" }, "against"],
    ["halal", { traits: ["halal"] }, undefined],
    ["halal", { traits: ["pork"] }, "against"],
  ] as const)(
    "speaks for a diet where it tells who keeps it, and against it: %s, %j",
    ([diet, product, stance], { expect }) => {
      expect(stanceOn(diet, product)).toBe(stance);
    },
  );
});

const anyProduct = fc.record(
  {
    sku: fc.constantFrom("A", "B"),
    name: fc.constantFrom("Milk", "Tofu", "Peanut bar", "Bread"),
    tags: fc.subarray(["vegan", "fresh", "meat", "gluten-free"]),
    diets: fc.subarray(["vegan", "gluten-free"]),
    allergens: fc.subarray(["milk", "peanut", "wheat", "egg"]),
  },
  { requiredKeys: ["sku"] },
);

describe("what a person confirmed", () => {
  it("lets no conflicting product through, nor one of which nothing is known", ({ expect }) => {
    fc.assert(
      fc.property(anyProduct, (product) => {
        const { traits = [], ...described } = attributesOf(product);
        const seen: Filtered = {
          ...described,
          traits: product.tags === undefined && traits.length === 0 ? undefined : traits,
        };
        const vegan = hiddenBecause(confirmed({ diets: ["vegan"] }), seen);
        const isAgainst = traits.some((one) => ["meat", "contains:milk", "contains:egg"].includes(one));
        if (isAgainst || !traits.includes("vegan")) expect(vegan?.because).toBe("diet:vegan");
        else expect(vegan).toBeUndefined();
        const peanut = hiddenBecause(confirmed({ ingredients: ["peanut"] }), seen);
        if (traits.includes("contains:peanut") || !traits.includes("allergens:declared"))
          expect(peanut?.because).toBe("ingredient:peanut");
      }),
    );
  });

  it("hides products, brands and categories by name; nothing confirmed hides nothing", ({ expect }) => {
    const product: Filtered = { sku: "A", brand: "oatly", category: "oat drink" };
    expect(hiddenBecause(confirmed(), product)).toBeUndefined();
    expect(hiddenBecause(confirmed({ products: new Set(["A"]) }), product)?.because).toBe("product:A");
    expect(hiddenBecause(confirmed({ brands: new Set(["oatly"]) }), product)?.because).toBe("brand:oatly");
    const categories = new Set(["oat drink"]);
    expect(hiddenBecause(confirmed({ categories }), product)?.because).toBe("category:oat drink");
  });
});
