import * as fc from "fast-check";
import { describe, it } from "vitest";
import { habitsOf } from "../../../src/personalize/habit.ts";
import { personOf } from "../../../src/personalize/person.ts";
import { type UsualAsked, basketOf, usual } from "../../../src/personalize/usual/usual.ts";
import { AT_MS, type Bought, historyFrom } from "./histories.ts";

type Over = Partial<Omit<UsualAsked, "history">> & { day?: number };

function usualOf(baskets: Bought[], { day, ...over }: Over = {}) {
  const none = { shared: undefined, pinned: [], hidden: new Set<string>(), limit: 10 };
  const nowMs = AT_MS(day ?? (baskets.at(-1)?.day ?? 0) + 7);
  const history = historyFrom(...baskets);
  const found = usual({ history, nowMs, ...none, ...over });
  return { ...found, basket: basketOf(found.items, history) };
}

function weekly(weeks: number, skusOf: (week: number) => string[]): Bought[] {
  return Array.from({ length: weeks }, (_none, week) => ({ day: week * 7, skus: skusOf(week) }));
}

function skus({ items }: { items: { sku: string }[] }): string[] {
  return items.map(({ sku }) => sku);
}

/** The strength of a product's habit, whether it is shown or not. */
function strengthOf(sku: string, baskets: Bought[]): number {
  const person = personOf(historyFrom(...baskets), AT_MS(400));
  return habitsOf(person, undefined, 100).find((habit) => habit.sku === sku)?.strength ?? 0;
}

describe("My Usual", () => {
  it("has what is bought most and of late first, with its evidence", ({ expect }) => {
    const { basis, items } = usualOf(
      weekly(8, (week) => ["OAT", week < 4 ? "TEA" : "EGG", ...(week === 7 ? ["X"] : [])]),
    );
    expect(basis).toBe("own_history");
    expect(items.map(({ sku }) => sku)).toEqual(["OAT", "EGG", "TEA", "X"]);
    expect(items[0]?.evidence).toMatchObject({ times: 8, ofBaskets: 8, daysAgo: 7, everyDays: 7 });
    expect(items[0]?.evidence?.episodeIds).toEqual(["ep_ord_5", "ep_ord_6", "ep_ord_7"]);
  });

  it("keeps the usual quantity apart from how sure the habit is", ({ expect }) => {
    const steady = usualOf(weekly(8, () => ["OAT:2"]));
    const changing = usualOf(weekly(8, (week) => [`OAT:${1 + (week % 2)}`]));
    expect(changing.items[0]?.strength).toBe(steady.items[0]?.strength);
    expect(steady.items[0]?.quantity).toEqual({ milli: 2000, share: 1 });
    expect(changing.items[0]?.quantity.share).toBeLessThan(0.7);
    expect(changing.basket).toEqual([{ sku: "OAT", milli: 2000 }]);
  });

  it("loses what the person stopped buying", ({ expect }) => {
    const stopped = weekly(30, (week) => (week < 8 ? ["TEA", "OAT"] : ["OAT"]));
    expect(skus(usualOf(stopped))).toEqual(["OAT"]);
    expect(skus(usualOf(stopped.slice(0, 9)))).toEqual(["OAT", "TEA"]);
  });

  it("does not count gifts", ({ expect }) => {
    const baskets = weekly(4, () => ["OAT"]);
    const gifts = [1, 2, 3].map((day) => ({ day, skus: ["RIBBON"], gift: true }));
    expect(usualOf([...baskets, ...gifts])).toEqual(usualOf(baskets, { day: 10 }));
  });

  it("lets a bulk order change no quantity and weaken no habit, and last longer", ({ expect }) => {
    const baskets = weekly(8, () => ["OAT"]);
    const stocked = [...baskets.slice(0, -1), { day: 49, skus: ["OAT:4"], bulk: true }];
    const [usually, after] = [usualOf(baskets).items[0], usualOf(stocked).items[0]];
    expect(after?.quantity).toEqual({ milli: 1000, share: 1 });
    expect(after?.strength).toBe(usually?.strength);
    expect(after?.chance).toBeLessThan(usually?.chance ?? 0);
    expect(usualOf(stocked, { day: 49 + 28 }).items[0]?.chance).toBe(usually?.chance);
  });

  it("asks for less while the last purchase lasts", ({ expect }) => {
    const baskets = weekly(8, () => ["OAT"]);
    const [today, later] = [usualOf(baskets, { day: 49 }), usualOf(baskets, { day: 56 })];
    expect(today.items[0]?.strength).toBe(later.items[0]?.strength);
    expect(today.items[0]?.chance).toBeLessThan(later.items[0]?.chance ?? 0);
  });

  it("shows what is pinned first, even if it was never bought or has ended", ({ expect }) => {
    const baskets = weekly(30, (week) => (week < 8 ? ["TEA", "OAT"] : ["OAT"]));
    const { items, basket } = usualOf(baskets, { pinned: ["NEW", "TEA"] });
    expect(items.map(({ sku, isPinned }) => [sku, isPinned])).toEqual([
      ["NEW", true],
      ["TEA", true],
      ["OAT", false],
    ]);
    expect(basket).toEqual([{ sku: "OAT", milli: 1000 }]);
  });

  it("never shows what is hidden, pinned or not", ({ expect }) => {
    const anySkus = fc.uniqueArray(fc.constantFrom<string[]>("OAT", "EGG", "TEA", "NEW"));
    fc.assert(
      fc.property(anySkus, anySkus, fc.nat(4), (pinned, hiddenSkus, limit) => {
        const hidden = new Set(hiddenSkus);
        const shown = usualOf(
          weekly(6, () => ["OAT", "EGG", "TEA"]),
          { pinned, hidden, limit },
        );
        expect(
          [...skus(shown), ...shown.basket.map(({ sku }) => sku)].filter((sku) => hidden.has(sku)),
        ).toEqual([]);
        const pins = pinned.filter((sku) => !hidden.has(sku));
        expect(skus(shown).slice(0, pins.length)).toEqual(pins);
        expect(shown.items.length).toBeLessThanOrEqual(Math.max(limit, pins.length));
      }),
    );
  });

  it("proposes no more lines than the person's baskets have, and nothing bought once", ({ expect }) => {
    const twoOfThree = weekly(60, (week) => ["A", "B", "C"].filter((_sku, at) => at !== week % 3));
    expect(usualOf(twoOfThree).items.filter(({ chance }) => chance > 0.4)).toHaveLength(3);
    expect(usualOf(twoOfThree).basket).toHaveLength(2);
    expect(usualOf(weekly(1, () => ["A", "B", "C"])).basket).toEqual([]);
  });

  it("answers nobody with nothing", ({ expect }) => {
    expect(usualOf([])).toEqual({ basis: "none", items: [], basket: [] });
  });

  it("never holds a habit weaker for another purchase, in a basket that was there or in a new one", ({
    expect,
  }) => {
    const anyBaskets = fc.array(fc.subarray(["A", "B", "C"], { minLength: 1 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(anyBaskets, fc.nat(39), (lists, at) => {
        const baskets = lists.map((list, week) => ({ day: week * 7, skus: list }));
        const before = strengthOf("A", baskets);
        const chosen = at % lists.length;
        const among = baskets.map((one, place) =>
          place === chosen ? { ...one, skus: [...new Set([...one.skus, "A"])] } : one,
        );
        expect(strengthOf("A", among)).toBeGreaterThanOrEqual(before);
        const after = [...baskets, { day: lists.length * 7, skus: ["A"] }];
        expect(strengthOf("A", after)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });
});
