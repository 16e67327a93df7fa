import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import type { FactAnswer } from "../../../durable-objects/fact-answer.ts";
import { holdQueues, memory, rowsOf } from "../memory-probe.ts";
import { answerTo, anOrder, dayMs, factsOf, hitsOf, item, orders, tell, told, whyOf } from "./telling.ts";

const OATLY = item("OATLY", { brand: "Oatly", category: "Oat drink", product_name: "Oatly Barista 1 L" });
const ALPRO = item("ALPRO", { brand: "Alpro", category: "Oat drink", product_name: "Alpro Hafer 1 L" });
const MILK = item("MILK", { product_name: "Milk 1 L" });
const TOFU = item("TOFU", { tags: ["vegan"] });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
  // What is sure fades with time: answers are compared as of one instant.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
  queues.release();
});

describe("facts of a memory", () => {
  it("show the brand of today, and that of February in February (case 1)", async ({ expect }) => {
    await orders("switch", [3, 10, 20], [OATLY]);
    await orders("switch", [60, 67, 74], [ALPRO]);
    const prefers = { predicates: ["PREFERS" as const] };
    expect(await factsOf("switch", prefers)).toMatchObject([{ object: "brand:alpro", valid_to: null }]);
    expect(await factsOf("switch", { ...prefers, validAtMs: dayMs(45) })).toMatchObject([
      { object: "brand:oatly", valid_to: null },
    ]);
    expect(await factsOf("switch", { ...prefers, history: true })).toMatchObject([
      { object: "brand:oatly", valid_to: new Date(dayMs(67)).toISOString() },
      { object: "brand:alpro", valid_from: new Date(dayMs(67)).toISOString() },
    ]);
  });

  it("of an order learned of late are as in time; what was believed stays believed (case 4)", async ({
    expect,
  }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(80) });
    await orders("late", [70, 77], [ALPRO]);
    const then = { validAtMs: dayMs(40), knownAtMs: dayMs(80) };
    const believed = await memory("late").facts({ limit: 100, history: true, ...then });
    vi.setSystemTime(dayMs(81));
    await orders("late", [3, 10], [OATLY]);
    await orders("in-time", [3, 10], [OATLY]);
    await orders("in-time", [70, 77], [ALPRO]);
    expect((await factsOf("late", { history: true })).map(timeless).sort()).toEqual(
      (await factsOf("in-time", { history: true })).map(timeless).sort(),
    );
    const versioned = /,"memory_version":\d+/;
    expect((await memory("late").facts({ limit: 100, history: true, ...then })).replace(versioned, "")).toBe(
      believed.replace(versioned, ""),
    );
    expect(await factsOf("late", { ...then, knownAtMs: dayMs(81) })).not.toEqual([]);
  });

  it("count an order once, however often and however concurrently it comes (case 6)", async ({ expect }) => {
    const request = told("thrice", "k", anOrder("ord_k", [MILK]));
    const outcomes = await Promise.all([1, 2, 3].map(() => memory("thrice").write(request)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["replayed", "replayed", "written"]);
    expect(new Set(outcomes.map((outcome) => "answer" in outcome && outcome.answer)).size).toBe(1);
    expect(await factsOf("thrice", { predicates: ["BOUGHT"] })).toMatchObject([
      { weight: 1, episode_count: 1 },
    ]);
    const other = told("thrice", "k", anOrder("ord_k", [TOFU]));
    expect(await memory("thrice").write(other)).toEqual({ kind: "conflict" });
    expect(await rowsOf("thrice", "SELECT seq FROM episodes")).toHaveLength(1);
  });

  it("of two orders with one basket weigh two (case 8)", async ({ expect }) => {
    await orders("twice", [1, 2], [MILK]);
    expect(await factsOf("twice", { predicates: ["BOUGHT"] })).toMatchObject([
      { weight: 2, episodes: ["ep_MILK-1", "ep_MILK-2"] },
    ]);
  });

  it("come page by page, each once, in the same order after an eviction", async ({ expect }) => {
    await orders("pages", [1, 8, 15], [OATLY, MILK, TOFU]);
    const whole = await factsOf("pages", { history: true });
    await evictDurableObject(memory("pages"));
    const paged: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page: { facts: unknown[]; next_cursor: string | null } = JSON.parse(
        await memory("pages").facts({ limit: 3, history: true, ...(cursor === undefined ? {} : { cursor }) }),
      );
      expect(page.facts.length).toBeLessThanOrEqual(3);
      paged.push(...page.facts);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(6);
  });
});

describe("a fact's times", () => {
  it("are when it held, and when the memory learned of its beginning and its end", async ({ expect }) => {
    const user = "times";
    const stated = { predicate: "AVOIDS", object: "ingredient:nuts" } as const;
    const first = Date.now();
    await tell(user, { key: "no", day: 3 }, { kind: "preference_stated", body: { ...stated, holds: true } });
    await tell(
      user,
      { key: "yes", day: 9 },
      { kind: "preference_stated", body: { ...stated, holds: false } },
    );
    const last = Date.now();
    const [fact, ...more] = await factsOf(user, { history: true });
    expect(more).toEqual([]);
    expect(fact).toMatchObject({
      valid_from: new Date(dayMs(3)).toISOString(),
      valid_to: new Date(dayMs(9)).toISOString(),
    });
    const learned = [fact!.recorded_at, fact!.superseded_at!].map((at) => Date.parse(at));
    expect(learned[0]).toBeGreaterThanOrEqual(first);
    expect(learned[1]).toBeGreaterThanOrEqual(learned[0]!);
    expect(learned[1]).toBeLessThanOrEqual(last);
  });

  it("make what is observed fade, by half in its predicate's half-life, and not what is stated", async ({
    expect,
  }) => {
    const user = "fading";
    await orders(user, [0, 7, 14], [item("MILK")]);
    const stated = { predicate: "AVOIDS", object: "ingredient:nuts", holds: true } as const;
    await tell(user, { key: "no", day: 0 }, { kind: "preference_stated", body: stated });
    const of = async (day: number) =>
      new Map(
        (await factsOf(user, { validAtMs: dayMs(day) })).map(({ predicate, confidence }) => [
          predicate,
          confidence,
        ]),
      );
    expect((await of(14)).get("REGULARLY_BUYS")).toBe(1);
    expect((await of(14 + 90)).get("REGULARLY_BUYS")).toBeCloseTo(0.5, 10);
    expect((await of(14 + 180)).get("REGULARLY_BUYS")).toBeCloseTo(0.25, 10);
    expect((await of(1000)).get("AVOIDS")).toBe(1);
  });
});

describe("why", () => {
  it("names every episode and the rule, and is another without them (case 21)", async ({ expect }) => {
    await orders("why", [0, 7, 14, 21, 28], [TOFU]);
    await orders("why", [1, 2], [OATLY]);
    await tell("why", { key: "note", day: 30 }, { kind: "note_added", body: { text: "I'm vegan" } });
    const wanted = [
      ["FOLLOWS_DIET", "diet:vegan"],
      ["REORDERS", "product:TOFU"],
      ["BOUGHT", "product:TOFU"],
      ["PREFERS", "brand:oatly"],
    ] as const;
    for (const [predicate, object] of wanted) {
      const [fact] = await factsOf("why", { predicates: [predicate], object });
      const why = await whyOf("why", fact!.id);
      expect(why.rule).not.toBe("");
      expect(why.episodes.map(({ episode_id }) => episode_id)).toEqual(
        expect.arrayContaining(fact!.episodes),
      );
      expect(why.episodes).toHaveLength(fact!.episode_count);
      const without = await whyOf(
        "why",
        fact!.id,
        why.episodes.map(({ episode_id }) => episode_id),
      );
      expect(without.without, predicate).toMatchObject({ changed: true });
    }
  });

  it("is the same without episodes that have nothing to do with it", async ({ expect }) => {
    const ids = await orders("why-not", [0, 7], [TOFU]);
    await orders("why-not", [3], [MILK]);
    const [fact] = await factsOf("why-not", { predicates: ["BOUGHT"], object: "product:TOFU" });
    expect(await whyOf("why-not", fact!.id, ["ep_MILK-3"])).toMatchObject({ without: { changed: false } });
    expect(await whyOf("why-not", fact!.id, [ids[0]!])).toMatchObject({
      without: { changed: true, fact: { weight: 1 } },
    });
    expect(await memory("why-not").why("fact_none", [])).toBeUndefined();
  });

  it("finds every fact there is by its id", async ({ expect }) => {
    await orders("why-all", [0, 7, 14], [OATLY, MILK, TOFU]);
    await orders("why-all", [21, 28, 35], [ALPRO, MILK]);
    await tell(
      "why-all",
      { key: "n", day: 40 },
      { kind: "note_added", body: { text: "no peanuts, I love Oatly" } },
    );
    for (const fact of await factsOf("why-all", { history: true }))
      expect((await whyOf("why-all", fact.id)).fact).toEqual(fact);
  });
});

describe("search", () => {
  it("of nothing gives nothing, and no error (case 18)", async ({ expect }) => {
    await orders("search-nothing", [1], [OATLY]);
    for (const query of ["", " ", "...", 'OR "', "*", "--", "\u0000", "NEAR("])
      expect(await hitsOf("search-nothing", query)).toEqual([]);
  });

  it("finds the product by prefix, a typo, without accents, and in CJK (case 18)", async ({ expect }) => {
    await orders("search", [1], [OATLY, item("CREME", { product_name: "Crème fraîche" })]);
    await orders("search", [2], [item("NYU", { product_name: "北海道 牛乳" })]);
    const wanted = { baris: "OATLY", oatli: "OATLY", creme: "CREME", fraîche: "CREME", 牛乳: "NYU" };
    for (const [query, sku] of Object.entries(wanted)) {
      const found = (await hitsOf("search", query)).filter(({ channels }) => channels["text"] !== undefined);
      const about = found.flatMap(({ subject, object }) => [subject, object]);
      expect(about, query).toContain(`product:${sku}`);
      expect(about, query).not.toContain(`product:${sku === "NYU" ? "OATLY" : "NYU"}`);
    }
  });

  it("gives what holds before fifty that do not, and with history all, with intervals (case 15)", async ({
    expect,
  }) => {
    for (let n = 0; n < 51; n += 1)
      await tell("fifty", { key: `k${n}`, day: n }, anOrder(`ord_${n}`, [{ ...MILK, brand: `Dairy ${n}` }]));
    const made = { predicates: ["MADE_BY" as const], limit: 100 };
    expect(await hitsOf("fifty", "milk", made)).toMatchObject([{ object: "brand:dairy 50", valid_to: null }]);
    const all = await hitsOf("fifty", "milk", { ...made, history: true });
    expect(all).toHaveLength(51);
    expect(all[0]).toMatchObject({ object: "brand:dairy 50", valid_to: null });
    expect(all.slice(1).every(({ valid_to }) => valid_to !== null)).toBe(true);
  });
});

describe("evidence of one instant", () => {
  it("that conflicts has one winner, whichever came first: the id that sorts last (case 5)", async ({
    expect,
  }) => {
    for (const [user, keys] of [
      ["instant-ab", ["a", "b"]],
      ["instant-ba", ["b", "a"]],
    ] as const) {
      for (const key of keys)
        answerTo(
          await memory(user).write(
            told(user, { key, day: 5 }, anOrder(`ord_${key}`, [{ ...MILK, brand: key }])),
          ),
        );
      expect(await factsOf(user, { predicates: ["MADE_BY"], history: true })).toMatchObject([
        { object: "brand:b", valid_to: null },
      ]);
    }
  });
});

function timeless(fact: FactAnswer): string {
  return JSON.stringify({ ...fact, recorded_at: "", superseded_at: "" });
}
