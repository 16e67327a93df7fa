import { describe, it } from "vitest";
import { type Asked, nextBasket } from "../../../src/personalize/next-basket/next-basket.ts";
import { FEATURES } from "../../../src/personalize/next-basket/features.ts";
import { Trees } from "../../../src/personalize/trees.ts";
import { sharedOf } from "../../../dev/train/shared-of.ts";
import { AT_MS, historyFrom } from "./histories.ts";

const SHOPPERS = Array.from({ length: 30 }, (_none, shopper) =>
  Array.from({ length: 4 }, (_one, week) => ({
    day: week * 7,
    skus: shopper % 3 === 0 ? ["TEA", "HONEY", "BREAD"] : ["OAT", "EGG", week % 2 === 0 ? "SALT" : "BREAD"],
  })),
);
const SHARED = sharedOf(SHOPPERS);
const NOBODY = sharedOf([]);

function asked(over: Partial<Asked>): Asked {
  const none = { hidden: new Set<string>(), signals: [], trees: undefined, limit: 10 };
  return { history: historyFrom(), nowMs: AT_MS(30), shared: SHARED, ...none, ...over };
}

function skusOf(over: Partial<Asked>): string[] {
  return nextBasket(asked(over)).items.map(({ sku }) => sku);
}

describe("the next basket of who has ordered nothing", () => {
  it("is what the session says, then what is popular there and then, then what is popular at all", ({
    expect,
  }) => {
    const local = ["HONEY", "UNKNOWN-HERE", "SALT"];
    const signals = [{ sku: "TEA", weight: 1 }];
    const without = skusOf({ local });
    expect(without.slice(0, 3)).toEqual(local);
    expect(without.slice(3)).toEqual(skusOf({}).filter((sku) => !local.includes(sku)));
    const { items } = nextBasket(asked({ local, signals }));
    const skus = items.map(({ sku }) => sku);
    // Bread and honey go with tea.
    expect(skus.slice(0, 3).toSorted()).toEqual(["BREAD", "HONEY", "TEA"]);
    expect(skus.slice(3, 5)).toEqual(["UNKNOWN-HERE", "SALT"]);
    const salt = items.find(({ sku }) => sku === "SALT");
    expect(salt).toMatchObject({ basis: "popular", reasons: [{ kind: "local" }, { kind: "popular" }] });
    expect(skusOf({ local, hidden: new Set(["HONEY"]) })).not.toContain("HONEY");
  });

  it("is no other of who has ordered for what is popular there", ({ expect }) => {
    const history = historyFrom({ day: 23, skus: ["EGG"] });
    expect(nextBasket(asked({ history, local: ["HONEY", "TEA"] }))).toEqual(nextBasket(asked({ history })));
  });
});

describe("the next basket", () => {
  const weekly = historyFrom(
    { day: 9, skus: ["EGG", "SALT"] },
    { day: 16, skus: ["EGG"] },
    { day: 23, skus: ["EGG"] },
  );

  it("ranks habits and discoveries together, likeliest first, with why", ({ expect }) => {
    const { basis, items } = nextBasket(asked({ history: weekly }));
    expect(basis).toBe("own_history");
    expect(items[0]).toMatchObject({
      sku: "EGG",
      basis: "own_history",
      episodeIds: ["ep_ord_0", "ep_ord_1", "ep_ord_2"],
    });
    expect(items[0]?.reasons).toContainEqual(
      expect.objectContaining({ kind: "bought", times: 3, dueEveryDays: 7, daysAgo: 7 }),
    );
    const oat = items.find(({ sku }) => sku === "OAT");
    expect(oat).toMatchObject({ basis: "people_like_you", episodeIds: [] });
    expect(oat?.reasons[0]).toEqual({ kind: "goes_with", skus: ["EGG", "SALT"] });
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
  });

  it("works from the first order on", ({ expect }) => {
    const skus = skusOf({ history: historyFrom({ day: 1, skus: ["HONEY"] }) });
    expect(skus[0]).toBe("HONEY");
    expect(skus).toContain("TEA");
  });

  it("gives who has ordered nothing what is popular", ({ expect }) => {
    const { basis, items } = nextBasket(asked({ limit: 3 }));
    expect(basis).toBe("popular");
    expect(items.map(({ sku }) => sku)).toEqual(SHARED.popular.slice(0, 3));
  });

  it("begins a cold start with what the session says, and what goes with it", ({ expect }) => {
    const { basis, items } = nextBasket(asked({ signals: [{ sku: "TEA", weight: 1 }] }));
    expect(basis).toBe("people_like_you");
    expect(new Set(items.slice(0, 3).map(({ sku }) => sku))).toEqual(new Set(["TEA", "HONEY", "BREAD"]));
    expect(items.find(({ sku }) => sku === "TEA")?.reasons).toContainEqual({ kind: "session" });
  });

  it("answers nobody of nothing with nothing", ({ expect }) => {
    expect(nextBasket(asked({ shared: NOBODY }))).toEqual({ basis: "none", items: [] });
  });

  it("knows own habits without any shared model", ({ expect }) => {
    expect(skusOf({ history: weekly, shared: NOBODY })).toEqual(["EGG", "SALT"]);
  });

  it("never shows what is hidden", ({ expect }) => {
    const signals = [{ sku: "TEA", weight: 1 }];
    const hidden = new Set(["EGG", "TEA", "OAT"]);
    expect(skusOf({ history: weekly, signals, hidden }).filter((sku) => hidden.has(sku))).toEqual([]);
  });

  it("lets trees add to the odds", ({ expect }) => {
    const thresholds = FEATURES.map((name) => (name === "times" ? [2] : []));
    const split = 1 + FEATURES.indexOf("times");
    const nodes = [split, 0, 0];
    const file = {
      version: "by hand",
      features: FEATURES,
      thresholds,
      base: 0,
      nodes,
      leaves: [5_000, -5_000],
    };
    expect(skusOf({ history: weekly, trees: new Trees(file) }).at(-1)).toBe("EGG");
  });

  it("says the same every time", ({ expect }) => {
    expect(nextBasket(asked({ history: weekly }))).toEqual(nextBasket(asked({ history: weekly })));
  });
});
