import * as fc from "fast-check";
import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { historyOf, type PurchaseHistory } from "../../../src/personalize/history.ts";
import { bundlesOf } from "../../../src/personalize/reorder/bundles.ts";
import { dateOf, dayOf } from "../../../src/personalize/reorder/days.ts";
import { type Reorder, type ReorderAsked, reorder } from "../../../src/personalize/reorder/reorder.ts";
import { chanceOfSeason, nextSeason, seasonsOf } from "../../../src/personalize/reorder/season.ts";
import { SHIPPED_REORDER as weights } from "../../../src/personalize/reorder/shipped.ts";
import { logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

type Bought = Record<string, number>;

function history(orders: Record<number, Bought>): PurchaseHistory {
  const log = logged(
    Object.entries(orders).map(([day, bought]) => ({
      atMs: START_MS + Number(day) * DAY_MS + 9 * 3_600_000,
      items: Object.entries(bought).map(([sku, quantity]) => ({
        sku,
        product_name: sku.toLowerCase(),
        quantity,
        unit_price_minor: 120,
      })),
      gift: false,
    })),
  );
  return historyOf(MemoryGraph.of(log).evidence);
}

function ask(orders: Record<number, Bought>, at: number, more: Partial<ReorderAsked> = {}): Reorder {
  const asked = { withinDays: 7, limit: 50, hidden: new Set<string>(), snoozed: new Map<string, number>() };
  const nowMs = START_MS + at * DAY_MS + 12 * 3_600_000;
  return reorder(history(orders), { weights, ratePerDay: () => undefined }, { ...asked, nowMs, ...more });
}

function date(at: number): string {
  return new Date(START_MS + at * DAY_MS).toISOString().slice(0, 10);
}

const MILK = { 0: { MILK: 1 }, 7: { MILK: 1 }, 14: { MILK: 1 }, 21: { MILK: 1 } };

describe("reorder timing", () => {
  it("has milk of days 0, 7, 14 and 21 due on day 28, with a cycle of 7", ({ expect }) => {
    const [milk] = ask(MILK, 22).items;
    expect(milk).toMatchObject({
      sku: "MILK",
      state: "upcoming",
      due_on: date(28),
      cycle_days: 7,
      quantity: 1,
      reason: "Bought every 7 days, last 1 day ago",
      evidence: { orders: 4, first_bought_on: date(0), last_bought_on: date(21) },
    });
    expect(milk!.evidence.episodes).toHaveLength(4);
    expect(ask(MILK, 28).items[0]).toMatchObject({ state: "due", due_on: date(28) });
    expect(ask(MILK, 30).items[0]).toMatchObject({ state: "due", due_on: date(28) });
  });

  it("no longer waits for milk on day 45: it has lapsed and is not due", ({ expect }) => {
    const answer = ask(MILK, 45);
    expect(answer.items).toEqual([]);
    expect(answer.lapsed).toMatchObject([{ sku: "MILK", state: "lapsed" }]);
  });

  it("waits longer after a bulk order of four, and takes none for a long gap later", ({ expect }) => {
    const stocked = { ...MILK, 28: { MILK: 4 } };
    const [milk] = ask(stocked, 28).items;
    expect(milk).toMatchObject({ due_on: date(56), cycle_days: 7, quantity: 1 });
    expect(milk!.reason).toContain("4 times as much as usual");
    expect(ask(stocked, 50).items[0]!.state).toBe("upcoming");
    expect(milk!.chance).toBeLessThan(ask({ ...MILK, 28: { MILK: 1 } }, 28).items[0]!.chance);
    const after = ask({ ...stocked, 56: { MILK: 1 } }, 57).items[0];
    expect(after).toMatchObject({ due_on: date(63), cycle_days: 7 });
  });

  it("keeps the cycle when an order was skipped", ({ expect }) => {
    const skipped = { ...MILK, 35: { MILK: 1 }, 42: { MILK: 1 } };
    const [milk] = ask(skipped, 43).items;
    expect(milk!.cycle_days).toBe(7);
    expect(milk!.due_on >= date(48) && milk!.due_on <= date(52)).toBe(true);
  });

  it("knows no cycle from one purchase, and nothing of who never ordered", ({ expect }) => {
    const none = { basis: "none", items: [], snoozed: [], lapsed: [] };
    expect(ask({ 3: { MILK: 2 } }, 5)).toEqual(none);
    expect(ask({}, 5)).toEqual(none);
  });

  it("has the date inside its interval, never before today, whenever it is asked", ({ expect }) => {
    const orders = { ...MILK, 3: { TEA: 1 }, 9: { TEA: 3 }, 30: { TEA: 1 }, 33: { OIL: 1 }, 60: { OIL: 2 } };
    for (let at = 22; at < 80; at += 3) {
      for (const { next, state } of [...ask(orders, at).items, ...ask(orders, at).lapsed]) {
        expect(next.earliest <= next.on && next.on <= next.latest).toBe(true);
        expect(state === "lapsed" || next.earliest >= date(at)).toBe(true);
      }
    }
  });

  it("grows likelier with the days that are asked for", ({ expect }) => {
    const chances = [0, 1, 3, 7, 14, 28, 90].map(
      (withinDays) => ask(MILK, 24, { withinDays }).items[0]!.chance,
    );
    expect(chances[0]).toBe(0);
    for (const [at, chance] of chances.entries()) {
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThan(1);
      if (at > 0) expect(chance).toBeGreaterThan(chances[at - 1]!);
    }
  });

  it("never shows what is hidden, and keeps what is snoozed apart until then", ({ expect }) => {
    expect(ask(MILK, 28, { hidden: new Set(["MILK"]) })).toMatchObject({
      basis: "none",
      items: [],
      lapsed: [],
    });
    const until = START_MS + 33 * DAY_MS;
    const snoozed = ask(MILK, 28, { snoozed: new Map([["MILK", until]]) });
    expect(snoozed.items).toEqual([]);
    expect(snoozed.snoozed).toMatchObject([{ state: "snoozed", snoozed_until: date(33) }]);
    expect(snoozed.snoozed[0]!.next.earliest >= date(33)).toBe(true);
    expect(ask(MILK, 34, { snoozed: new Map([["MILK", until]]) }).items).toHaveLength(1);
  });

  it("bundles what is expected within three days of each other", ({ expect }) => {
    const weekly = Object.fromEntries([0, 7, 14, 21].map((at) => [at, { MILK: 1, EGGS: 1 }]));
    const orders = { ...weekly, 2: { SOAP: 1 }, 42: { SOAP: 1 }, 82: { SOAP: 1 } };
    const early = Object.fromEntries(Object.entries(orders).filter(([at]) => Number(at) <= 42));
    expect(bundlesOf(ask(early, 22).items)).toEqual([{ on: date(28), skus: ["EGGS", "MILK"] }]);
  });

  it("expects what is bought in one season only in the next one", ({ expect }) => {
    const years = [0, 365, 730].flatMap((from) => [from, from + 7, from + 14, from + 21]);
    const orders = Object.fromEntries(years.map((at) => [at, { LEBKUCHEN: 1 }]));
    const [item] = ask({ ...orders, 800: { MILK: 1 } }, 820).lapsed;
    expect(item).toMatchObject({ state: "upcoming", reason: "Bought at this time of the year" });
    expect(item!.next.on > date(1085) && item!.next.on < date(1105)).toBe(true);
  });

  it("expects a season that may have begun from today on, in its order", ({ expect }) => {
    const days = [0, 7, 14, 372, 379, 386];
    const orders = Object.fromEntries(days.map((at) => [at, { STOLLEN: 1 }]));
    for (let at = 720; at < 750; at += 1) {
      const { items, lapsed } = ask({ ...orders, 700: { MILK: 1 } }, at);
      for (const { next } of [...items, ...lapsed]) {
        expect(next.earliest >= date(at), `${at}: ${next.earliest}`).toBe(true);
        expect(next.earliest <= next.on && next.on <= next.latest).toBe(true);
      }
      expect([...items, ...lapsed]).toHaveLength(1);
    }
  });

  it("expects no second season in a year that had one", ({ expect }) => {
    // Begins 20 days later in the second year, at its old time in the third; a week after that one it is over.
    const days = [0, 3, 385, 388, 731, 734];
    const orders = Object.fromEntries(days.map((at) => [at, { STOLLEN: 1 }]));
    const { items, lapsed } = ask({ ...orders, 735: { MILK: 1 } }, 741);
    const stollen = [...items, ...lapsed].find(({ sku }) => sku === "STOLLEN");
    expect(stollen!.next.earliest > date(1_080)).toBe(true);
  });

  it("gives a season's chance by its beginnings, shrunk where few were seen", ({ expect }) => {
    const days = [0, 7, 375, 382];
    const orders = { ...Object.fromEntries(days.map((at) => [at, { STOLLEN: 1 }])), 720: { MILK: 1 } };
    const chanceOn = (at: number, withinDays: number): number => {
      const { items, lapsed } = ask(orders, at, { withinDays });
      return [...items, ...lapsed].find(({ sku }) => sku === "STOLLEN")!.chance;
    };
    // Begins on one of the ten days from 731 on, in two of three years.
    expect(chanceOn(725, 5)).toBe(0);
    expect(chanceOn(725, 6)).toBeCloseTo(2 / 3 / 10, 9);
    expect(chanceOn(725, 40)).toBeCloseTo(2 / 3, 9);
    // After five of the days without it, it is likelier than before that there is none.
    const five = (2 / 3) * (5 / 10);
    expect(chanceOn(735, 40)).toBeCloseTo((2 / 3 - five) / (1 - five), 9);
    // The year after next counts what stayed away.
    expect(chanceOn(760, 365)).toBeCloseTo(2 / 4, 9);
  });

  it("has a season's chance between 0 and 1, rising with the days, nothing before its earliest", ({
    expect,
  }) => {
    const someSeasons = fc.record({
      wander: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 6 }),
      skips: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }),
      length: fc.integer({ min: 1, max: 60 }),
      later: fc.integer({ min: 1, max: 1_500 }),
    });
    fc.assert(
      fc.property(someSeasons, ({ wander, skips, length, later }) => {
        let year = 0;
        const days = wander.flatMap((off, at) => {
          if (at > 0) year += skips[at] ?? 1;
          const from = Math.round(year * 365.25) + off;
          return [from, from + length];
        });
        const seasons = seasonsOf(days);
        const today = (days.at(-1) ?? 0) + later;
        const season = seasons && nextSeason(seasons, today);
        if (season === undefined) return;
        expect(season.latest).toBeGreaterThanOrEqual(today - 1);
        expect(season.recurs).toBeGreaterThan(0);
        expect(season.recurs).toBeLessThan(1);
        const chances = Array.from({ length: 366 }, (_none, within) =>
          chanceOfSeason(season, today, today + within),
        );
        expect(chances.every((chance, within) => chance >= (chances[within - 1] ?? 0))).toBe(true);
        expect(chances.every((chance) => chance < 1)).toBe(true);
        const before = chances.slice(0, Math.max(0, season.earliest - today));
        expect(before.every((chance) => chance === 0)).toBe(true);
      }),
    );
  });

  it("writes dates as the calendar has them", ({ expect }) => {
    for (let at = -20_000; at < 60_000; at += 17)
      expect(dateOf(at)).toBe(new Date(at * DAY_MS).toISOString().slice(0, 10));
    expect(dateOf(dayOf(Date.UTC(2028, 1, 29, 23, 59)))).toBe("2028-02-29");
  });

  it("answers the same to the same question", ({ expect }) => {
    const orders = { ...MILK, 3: { TEA: 1 }, 9: { TEA: 3 } };
    expect(ask(orders, 30)).toEqual(ask(orders, 30));
  });
});
