import { describe, it } from "vitest";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import { Story, line } from "./story.ts";

const oatly = line("OATLY", { brand: "Oatly", category: "Oat drink" });
const alpro = line("ALPRO", { brand: "Alpro", category: "Oat drink" });
const milk = line("MILK", { product_name: "Milk 1 l" });
const bread = line("BREAD");

/** Alpro offered where Oatly was ordered. */
function offer(order_id: string, accepted: boolean): Happening {
  return { kind: "order_substituted", body: { order_id, sku: "OATLY", substitute: alpro, accepted } };
}

describe("a preferred brand", () => {
  it("switches where the purchases say so, and was the other one before (case 1)", ({ expect }) => {
    const story = new Story();
    for (const day of [3, 10, 20]) story.order(day, [oatly]);
    for (const day of [60, 67, 74]) story.order(day, [alpro]);
    expect(story.facts("PREFERS")).toMatchObject([{ object: "brand:alpro", from: 67 }]);
    expect(story.facts("PREFERS", { valid: 45 })).toMatchObject([{ object: "brand:oatly" }]);
    expect(story.history("PREFERS")).toMatchObject([
      { object: "brand:oatly", from: 10, to: 67 },
      { object: "brand:alpro", from: 67, to: undefined },
    ]);
  });

  it("that comes back has two stretches of time (case 2)", ({ expect }) => {
    const story = new Story();
    for (const [day, item] of [
      [0, oatly],
      [7, oatly],
      [14, alpro],
      [21, alpro],
      [28, oatly],
      [35, oatly],
    ] as const)
      story.order(day, [item]);
    expect(story.history("PREFERS")).toMatchObject([
      { object: "brand:oatly", from: 7, to: 21, support: ["ep_0", "ep_1"] },
      { object: "brand:alpro", from: 21, to: 35, support: ["ep_2", "ep_3"] },
      { object: "brand:oatly", from: 35, to: undefined, support: ["ep_4", "ep_5"] },
    ]);
  });

  it("is not changed by one trial, which is bought all the same (case 3)", ({ expect }) => {
    const story = new Story();
    for (const day of [0, 7, 14]) story.order(day, [oatly]);
    story.order(21, [alpro]);
    story.order(28, [oatly]);
    expect(story.history("PREFERS")).toMatchObject([{ object: "brand:oatly", to: undefined }]);
    expect(
      story
        .facts("BOUGHT")
        .map(({ object }) => object)
        .sort(),
    ).toEqual(["product:ALPRO", "product:OATLY"]);
  });

  it("is what the person says, until that is withdrawn", ({ expect }) => {
    const story = new Story();
    for (const day of [0, 7, 14]) story.order(day, [oatly]);
    const stated = { predicate: "PREFERS", object: "brand:alpro", scope: "category:oat drink" } as const;
    story.add(20, { kind: "preference_stated", body: { ...stated, holds: true } });
    expect(story.facts("PREFERS")).toMatchObject([{ object: "brand:alpro", source: "stated", from: 20 }]);
    story.add(30, { kind: "preference_stated", body: { ...stated, holds: false } });
    expect(story.facts("PREFERS")).toMatchObject([{ object: "brand:oatly", source: "inferred", from: 30 }]);
    expect(story.facts("PREFERS", { valid: 25 })).toMatchObject([{ object: "brand:alpro" }]);
  });
});

describe("an order that is learned of late", () => {
  it("gives the same facts as in time, and what was believed before stays believed (case 4)", ({
    expect,
  }) => {
    const [inTime, late] = [new Story(), new Story()];
    inTime.order(3, [oatly, milk]);
    inTime.order(70, [alpro]);
    inTime.order(77, [alpro]);
    late.order(70, [alpro]);
    late.order(77, [alpro]);
    late.order(3, [oatly, milk], { knownOn: 80 });
    for (const predicate of ["BOUGHT", "PREFERS", "MADE_BY"] as const) {
      const told = (story: Story): string[] =>
        story.facts(predicate).map((fact) => JSON.stringify({ ...fact, support: fact.support.length }));
      expect(told(late).sort()).toEqual(told(inTime).sort());
    }
    expect(late.facts("BOUGHT", { valid: 40, known: 79 })).toEqual([]);
    expect(late.facts("BOUGHT", { valid: 40, known: 80 })).toHaveLength(2);
  });
});

describe("evidence of one instant that conflicts", () => {
  it("has exactly one winner: the episode whose id sorts last (case 5)", ({ expect }) => {
    const story = new Story();
    story.order(5, [{ ...milk, brand: "Arla" }]);
    story.order(5, [{ ...milk, brand: "Weihenstephan" }]);
    expect(story.history("MADE_BY")).toMatchObject([
      { object: "brand:weihenstephan", from: 5, to: undefined },
    ]);
  });
});

describe("the life of an order", () => {
  it("revised: its old lines lose their support, the past keeps them (case 7)", ({ expect }) => {
    const story = new Story();
    const order_id = story.order(1, [milk, bread]);
    story.add(3, { kind: "order_revised", body: { order_id, items: [milk] } });
    expect(story.facts("BOUGHT").map(({ object }) => object)).toEqual(["product:MILK"]);
    expect(story.facts("BOUGHT", { known: 2 })).toHaveLength(2);
  });

  it("twice the same basket counts twice (case 8)", ({ expect }) => {
    const story = new Story();
    story.order(1, [milk]);
    story.order(1, [milk]);
    expect(story.facts("BOUGHT")).toMatchObject([
      { object: "product:MILK", weight: 2, support: ["ep_0", "ep_1"] },
    ]);
  });

  it("cancelled: what only it supported is gone, but not as it was known before (case 9)", ({ expect }) => {
    const story = new Story();
    story.order(1, [milk]);
    const order_id = story.order(2, [milk, bread]);
    story.add(4, { kind: "order_cancelled", body: { order_id } });
    expect(story.facts("BOUGHT")).toMatchObject([{ object: "product:MILK", weight: 1 }]);
    expect(story.facts("BOUGHT", { valid: 4, known: 3 })).toHaveLength(2);
  });

  it("returned in part: what is kept still counts, nothing goes below zero (case 10)", ({ expect }) => {
    const story = new Story();
    const order_id = story.order(1, [milk, bread]);
    story.add(2, { kind: "order_returned", body: { order_id, items: [{ sku: "MILK", quantity: 1 }] } });
    expect(story.facts("BOUGHT")).toHaveLength(2);
    story.add(3, { kind: "order_returned", body: { order_id, items: [{ sku: "MILK", quantity: 9 }] } });
    expect(story.facts("BOUGHT")).toMatchObject([{ object: "product:BREAD" }]);
  });

  it("substituted: taking opens a substitute, refusing it closes it", ({ expect }) => {
    const story = new Story();
    const first = story.order(1, [oatly, milk]);
    story.add(1, offer(first, true));
    expect(
      story
        .facts("BOUGHT")
        .map(({ object }) => object)
        .sort(),
    ).toEqual(["product:ALPRO", "product:MILK"]);
    expect(story.facts("SUBSTITUTES")).toMatchObject([{ subject: "product:ALPRO", object: "product:OATLY" }]);
    const second = story.order(8, [oatly, milk]);
    story.add(8, offer(second, false));
    expect(story.facts("SUBSTITUTES")).toEqual([]);
    expect(story.history("SUBSTITUTES")).toMatchObject([{ from: 1, to: 8 }]);
    expect(story.facts("BOUGHT").find(({ object }) => object === "product:OATLY")).toBeUndefined();
  });

  it("cancelled: neither what was taken for something else nor what was refused is left", ({ expect }) => {
    const story = new Story();
    for (const [day, accepted] of [
      [1, true],
      [8, false],
      [15, false],
    ] as const) {
      const order_id = story.order(day, [oatly, milk]);
      story.add(day, offer(order_id, accepted));
      story.add(day + 1, { kind: "order_cancelled", body: { order_id } });
    }
    expect([...story.history("SUBSTITUTES"), ...story.history("AVOIDS")]).toEqual([]);
  });

  it("a gift says nothing of the person, once it is known to be one", ({ expect }) => {
    const story = new Story();
    const order_id = story.order(1, [bread]);
    expect(story.facts("BOUGHT")).toHaveLength(1);
    story.add(2, { kind: "order_marked", body: { order_id, gift: true } });
    expect(story.facts("BOUGHT")).toEqual([]);
  });
});

describe("a retracted episode", () => {
  it("is gone from now on, known in the past, and back when the retraction is retracted", ({ expect }) => {
    const story = new Story();
    story.order(1, [milk]);
    const retraction = story.add(5, { kind: "episode_retracted", body: { episode_id: "ep_0" } });
    expect(story.facts("BOUGHT")).toEqual([]);
    expect(story.facts("BOUGHT", { known: 4 })).toHaveLength(1);
    story.add(6, { kind: "episode_retracted", body: { episode_id: retraction } });
    expect(story.facts("BOUGHT")).toHaveLength(1);
  });
});

describe("what is bought regularly", () => {
  it("is a cycle from the second purchase, a habit from the third, and neither from one (case 17)", ({
    expect,
  }) => {
    const story = new Story();
    story.order(0, [milk]);
    expect([story.facts("REORDERS"), story.facts("REGULARLY_BUYS")]).toEqual([[], []]);
    for (const day of [7, 14, 21]) story.order(day, [milk]);
    expect(story.facts("REORDERS")).toMatchObject([
      { object: "product:MILK", from: 7, weight: 4, confidence: 1 },
    ]);
    expect(story.facts("REGULARLY_BUYS")).toMatchObject([{ from: 14, weight: 4 }]);
  });

  it("is due a cycle after the last purchase, and lapsed, not due, when nothing came (case 17)", ({
    expect,
  }) => {
    const story = new Story();
    story.order(0, [milk]);
    expect(story.reorder("MILK")).toBeUndefined();
    for (const day of [7, 14, 21]) story.order(day, [milk]);
    const reorder = story.reorder("MILK");
    expect(reorder).toMatchObject({ cycle: 7, due: 28 });
    expect([27, 28, 42, 43, 45].map((day) => reorder?.stateOn(day))).toEqual([
      "waiting",
      "due",
      "due",
      "lapsed",
      "lapsed",
    ]);
  });

  it("is due four cycles later after a bulk order of four, whose gap is no cycle (case 17)", ({ expect }) => {
    const story = new Story();
    for (const day of [0, 7, 14]) story.order(day, [milk]);
    const order_id = story.order(21, [{ ...milk, quantity: 8 }]);
    expect(story.reorder("MILK")).toMatchObject({ cycle: 7, due: 49 });
    story.add(21, { kind: "order_marked", body: { order_id, bulk: true } });
    expect(story.reorder("MILK")).toMatchObject({ cycle: 7, due: 49 });
    story.order(49, [milk]);
    expect(story.reorder("MILK")).toMatchObject({ cycle: 7, due: 56 });
  });

  it("is what was kept: a part that came back moves the due date, a whole one the cycle (case 10)", ({
    expect,
  }) => {
    const story = new Story();
    for (const day of [0, 7, 14]) story.order(day, [milk]);
    const order_id = story.order(21, [{ ...milk, quantity: 4 }]);
    expect(story.reorder("MILK")).toMatchObject({ due: 35 });
    const back = (quantity: number): Happening => ({
      kind: "order_returned",
      body: { order_id, items: [{ sku: "MILK", quantity }] },
    });
    story.add(22, back(2));
    expect(story.reorder("MILK")).toMatchObject({ due: 28 });
    story.add(23, back(2));
    expect(story.reorder("MILK")).toMatchObject({ cycle: 7, due: 21 });
  });

  it("ends only by a purchase that comes far too late, not by time", ({ expect }) => {
    const story = new Story();
    for (const day of [0, 7, 14, 21]) story.order(day, [milk]);
    expect(story.facts("REGULARLY_BUYS", { valid: 400 })).toHaveLength(1);
    story.order(200, [milk]);
    expect(story.facts("REGULARLY_BUYS")).toEqual([]);
    expect(story.history("REGULARLY_BUYS")).toMatchObject([{ from: 14, to: 200 }]);
  });
});

describe("a diet", () => {
  const tofu = line("TOFU", { tags: ["vegetarian"] });
  const steak = line("STEAK", { tags: ["Meat"] });

  it("holds through a gift with meat, and is less sure after two orders of it (case 16)", ({ expect }) => {
    const story = new Story();
    for (let day = 0; day < 10; day += 1) story.order(day, [tofu]);
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([
      { object: "diet:vegetarian", from: 4, weight: 10, confidence: 0.95, source: "inferred" },
    ]);
    story.order(11, [steak], { gift: true });
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([{ confidence: 0.95 }]);
    story.order(12, [steak]);
    story.order(13, [steak]);
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([{ confidence: 10 / 16 }]);
    story.order(14, [steak]);
    expect(story.facts("FOLLOWS_DIET")).toEqual([]);
    expect(story.history("FOLLOWS_DIET")).toMatchObject([{ from: 4, to: 14 }]);
  });

  it("is spoken against by what a name says where there are no tags, and is not by what it only sounds like", ({
    expect,
  }) => {
    const untagged = line("WINGS", { product_name: "Chicken wings 500 g" });
    const plain = line("OATS", { product_name: "Gluten free oats" });
    const carnivore = new Story();
    const herbivore = new Story();
    for (let day = 0; day < 6; day += 1) {
      carnivore.order(day, [tofu, untagged]);
      herbivore.order(day, [tofu, plain]);
    }
    expect(carnivore.facts("FOLLOWS_DIET")).toEqual([]);
    expect(herbivore.facts("FOLLOWS_DIET")).toMatchObject([{ object: "diet:vegetarian", from: 4 }]);
  });

  it("that is denied is suggested no more, though orders speak for it", ({ expect }) => {
    const story = new Story();
    for (let day = 0; day < 6; day += 1) story.order(day, [tofu]);
    story.add(10, { kind: "note_added", body: { text: "I'm not vegetarian" } });
    expect(story.facts("FOLLOWS_DIET")).toEqual([]);
    expect(story.history("FOLLOWS_DIET")).toMatchObject([{ from: 4, to: 10, source: "inferred" }]);
    story.add(20, { kind: "note_added", body: { text: "I'm vegetarian" } });
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([{ from: 20, source: "stated" }]);
  });

  it("that is stated outranks what is inferred, until it is withdrawn (case 16)", ({ expect }) => {
    const story = new Story();
    for (let day = 0; day < 6; day += 1) story.order(day, [tofu]);
    const stated = { predicate: "FOLLOWS_DIET", object: "diet:vegetarian" } as const;
    story.add(10, { kind: "preference_stated", body: { ...stated, holds: true } });
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([{ source: "stated", from: 10 }]);
    story.add(20, { kind: "preference_stated", body: { ...stated, holds: false } });
    expect(story.facts("FOLLOWS_DIET")).toMatchObject([{ source: "inferred", from: 20 }]);
  });
});

describe("who is who", () => {
  it("brands are one however they are spelt; two SKUs with one name stay two (cases 12 and 13)", ({
    expect,
  }) => {
    const story = new Story();
    story.order(1, [line("A", { product_name: "Joghurt", brand: "Müller" })]);
    story.order(2, [line("B", { product_name: "Joghurt", brand: "MULLER" })]);
    expect(story.facts("MADE_BY").map(({ object }) => object)).toEqual(["brand:muller", "brand:muller"]);
    expect(story.facts("BOUGHT")).toHaveLength(2);
  });

  it("two SKUs of one GTIN are one product, with or without its leading zeros", ({ expect }) => {
    const story = new Story();
    story.order(1, [line("OLD", { gtin: "096385074".slice(1) })]);
    story.order(2, [line("NEW", { gtin: "00000096385074" })]);
    expect(story.facts("BOUGHT")).toMatchObject([{ object: "product:NEW", weight: 2 }]);
  });

  it("merged products are one, and two again when they are split", ({ expect }) => {
    const story = new Story();
    story.order(1, [line("A")]);
    story.order(2, [line("B")]);
    story.add(3, { kind: "entities_merged", body: { type: "product", from: "B", into: "A" } });
    expect(story.facts("BOUGHT")).toMatchObject([
      { object: "product:A", weight: 2, support: ["ep_0", "ep_1"] },
    ]);
    expect(story.facts("BOUGHT", { known: 2 })).toHaveLength(2);
    story.add(4, { kind: "entities_split", body: { type: "product", entity: "B" } });
    expect(story.facts("BOUGHT")).toHaveLength(2);
  });
});

describe("bought together", () => {
  it("is a fact from three times on, ten at most for a product", ({ expect }) => {
    const story = new Story();
    for (const day of [0, 1]) story.order(day, [milk, bread]);
    expect(story.facts("BOUGHT_WITH")).toEqual([]);
    story.order(2, [milk, bread]);
    expect(story.facts("BOUGHT_WITH")).toMatchObject([
      { subject: "product:BREAD", object: "product:MILK", weight: 3, from: 2 },
      { subject: "product:MILK", object: "product:BREAD", weight: 3, from: 2 },
    ]);
    const basket = [milk, ...Array.from({ length: 12 }, (_, n) => line(`P${n}`))];
    for (const day of [3, 4, 5]) story.order(day, basket);
    expect(story.facts("BOUGHT_WITH").filter(({ subject }) => subject === "product:MILK")).toHaveLength(10);
  });

  it("is as sure as when both were last in one order: what comes without the other says nothing new", ({
    expect,
  }) => {
    const story = new Story();
    story.order(0, [milk]);
    for (const day of [1, 2, 3]) story.order(day, [milk, bread]);
    const before = story.facts("BOUGHT_WITH");
    expect(before).toMatchObject([
      { subject: "product:BREAD", confidence: 1 },
      { subject: "product:MILK", confidence: 0.75 },
    ]);
    story.order(4, [milk]);
    expect(story.facts("BOUGHT_WITH")).toEqual(before);
    story.order(5, [milk, bread, bread]);
    expect(story.facts("BOUGHT_WITH")).toMatchObject([
      { subject: "product:BREAD", weight: 4, confidence: 1 },
      { subject: "product:MILK", weight: 4, confidence: 4 / 6 },
    ]);
  });
});

describe("what is inferred of a shopper", () => {
  it("two products of a brand in one order are one choice", ({ expect }) => {
    const story = new Story();
    const big = line("OATLY-XL", { brand: "Oatly", category: "Oat drink" });
    story.order(1, [oatly, big]);
    expect(story.facts("PREFERS")).toEqual([]);
    story.order(8, [oatly, big]);
    expect(story.facts("PREFERS")).toMatchObject([{ object: "brand:oatly", weight: 2, from: 8 }]);
  });

  it("a product that came back whole twice is avoided, until one is kept", ({ expect }) => {
    const story = new Story();
    const back = (day: number): void => {
      const order_id = story.order(day, [milk, bread]);
      story.add(day, { kind: "order_returned", body: { order_id, items: [{ sku: "BREAD", quantity: 2 }] } });
    };
    back(1);
    expect(story.facts("AVOIDS")).toEqual([]);
    back(8);
    expect(story.facts("AVOIDS")).toMatchObject([
      { object: "product:BREAD", source: "inferred", from: 8, weight: 2, confidence: 2 / 3 },
    ]);
    story.order(15, [bread]);
    expect(story.facts("AVOIDS")).toEqual([]);
    expect(story.history("AVOIDS")).toMatchObject([{ from: 8, to: 15 }]);
  });

  it("three orders with two products of a cuisine show what is cooked, a gift does not", ({ expect }) => {
    const story = new Story();
    const thai = ["PASTE", "NOODLES"].map((sku) => line(sku, { tags: ["Thai"] }));
    story.order(1, thai);
    story.order(2, thai, { gift: true });
    story.order(3, thai);
    story.order(4, thai.slice(0, 1));
    expect(story.facts("COOKS")).toEqual([]);
    story.order(5, thai);
    expect(story.facts("COOKS")).toMatchObject([
      { object: "cuisine:thai", source: "inferred", from: 5, weight: 3, confidence: 3 / 5 },
    ]);
  });

  it("five changes to another product, four to the cheaper one, show who follows the price", ({ expect }) => {
    const story = new Story();
    const bought = [
      ["A", 200],
      ["B", 180],
      ["C", 160],
      ["A", 190],
      ["B", 150],
      ["C", 140],
    ] as const;
    for (const [day, [sku, price]] of bought.entries())
      story.order(day, [line(sku, { category: "Pasta", unit_price_minor: price })]);
    expect(story.facts("PRICE_SENSITIVE")).toMatchObject([
      { object: "category:pasta", weight: 5, confidence: 0.8, source: "inferred", from: 5 },
    ]);
  });

  it("a product is in the category that its last line names, and was in the other before", ({ expect }) => {
    const story = new Story();
    story.order(1, [{ ...milk, category: "Dairy" }]);
    story.order(9, [{ ...milk, category: "Fridge" }]);
    expect(story.history("IN_CATEGORY")).toMatchObject([
      { subject: "product:MILK", object: "category:dairy", from: 1, to: 9 },
      { subject: "product:MILK", object: "category:fridge", from: 9, to: undefined },
    ]);
  });
});
