import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { refusalOf } from "../../../durable-objects/refusals.ts";
import { holdQueues, memory, rowsOf, tablesOf } from "../memory-probe.ts";
import {
  anOrder,
  dayMs,
  episodesOf,
  exportOf,
  factsOf,
  hitsOf,
  item,
  orders,
  tell,
  told,
} from "./telling.ts";

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

function merge(from: string, into: string, type: "product" | "brand" | "category" = "product"): Happening {
  return { kind: "entities_merged", body: { type, from, into } };
}

function retract(episode_id: string): Happening {
  return { kind: "episode_retracted", body: { episode_id } };
}

async function bought(user: string, knownAtMs?: number): Promise<string[]> {
  const facts = await factsOf(user, {
    predicates: ["BOUGHT"],
    ...(knownAtMs === undefined ? {} : { knownAtMs }),
  });
  return facts.map(({ object, weight }) => `${object} ${weight}`).sort();
}

async function brandsOf(user: string): Promise<string[]> {
  return (await factsOf(user, { predicates: ["MADE_BY"] })).map(({ object }) => object).sort();
}

async function found(user: string, query: string): Promise<string[]> {
  return (await hitsOf(user, query)).map(({ object }) => object);
}

describe("who is who", () => {
  it("is one when merged, two when split, as it was then when asked as of then; warm and cold", async ({
    expect,
  }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(1) });
    await orders("merged", [1, 2], [item("A", { product_name: "Hafer Barista" })]);
    await orders("merged", [3], [item("B", { product_name: "Oat Professional" })]);
    vi.setSystemTime(dayMs(10));
    await tell("merged", { key: "m", day: 10 }, merge("B", "A"));
    expect(await bought("merged")).toEqual(["product:A 3"]);
    expect(await bought("merged", dayMs(9))).toEqual(["product:A 2", "product:B 1"]);
    expect(await found("merged", "professional")).toContain("product:A");
    vi.setSystemTime(dayMs(20));
    await tell(
      "merged",
      { key: "s", day: 20 },
      { kind: "entities_split", body: { type: "product", entity: "B" } },
    );
    expect(await bought("merged")).toEqual(["product:A 2", "product:B 1"]);
    expect(await bought("merged", dayMs(19))).toEqual(["product:A 3"]);
    expect(await found("merged", "professional")).not.toContain("product:A");
    await evictDurableObject(memory("merged"));
    expect(await bought("merged")).toEqual(["product:A 2", "product:B 1"]);
    expect(await found("merged", "professional")).toContain("product:B");
  });

  it("is as before when the merge is withdrawn, and merged when that is withdrawn", async ({ expect }) => {
    await orders("unmerged", [1], [item("A", { brand: "Oatly" }), item("B", { brand: "Oat-ly AB" })]);
    await tell("unmerged", { key: "m", day: 2 }, merge("oat ly ab", "oatly", "brand"));
    const merged = await brandsOf("unmerged");
    expect(new Set(merged).size).toBe(1);
    await tell("unmerged", { key: "r", day: 3 }, retract("ep_m"));
    expect(new Set(await brandsOf("unmerged")).size).toBe(2);
    await tell("unmerged", { key: "rr", day: 4 }, retract("ep_r"));
    expect(await brandsOf("unmerged")).toEqual(merged);
  });
});

describe("a withdrawn episode", () => {
  it("says nothing any more, is listed as withdrawn, and known as of before", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(1) });
    await tell("retracted", { key: "n", day: 1 }, { kind: "note_added", body: { text: "I'm vegan" } });
    vi.setSystemTime(dayMs(5));
    const { memory: news } = await tell("retracted", { key: "r", day: 5 }, retract("ep_n"));
    expect(news.closed_facts).toMatchObject([{ predicate: "FOLLOWS_DIET", object: "diet:vegan" }]);
    expect(await factsOf("retracted", { history: true })).toEqual([]);
    expect(await factsOf("retracted", { knownAtMs: dayMs(4) })).toMatchObject([{ object: "diet:vegan" }]);
    expect((await episodesOf("retracted")).map(({ kind, retracted }) => [kind, retracted])).toEqual([
      ["episode_retracted", false],
      ["note_added", true],
    ]);
    expect(await exportOf("retracted")).toContain("I'm vegan");
  });
});

describe("what cannot be", () => {
  const CASES: [what: string, happening: Happening, refusal: object][] = [
    [
      "an unknown order",
      { kind: "order_cancelled", body: { order_id: "ord_none" } },
      { code: "unknown_order" },
    ],
    [
      "a cancelled order",
      { kind: "order_cancelled", body: { order_id: "ord_gone" } },
      { code: "order_cancelled" },
    ],
    ["an unknown episode", retract("ep_none"), { code: "unknown_episode" }],
    ["an order's own episode", retract("ep_k"), { code: "does_not_fit", pointer: "/episode_id" }],
    ["an entity with itself", merge("A", "A"), { code: "does_not_fit", pointer: "/into" }],
    ["two spellings of one", merge("Oatly", "OATLY", "brand"), { code: "does_not_fit", pointer: "/into" }],
    ["an unknown entity", merge("A", "Z"), { code: "unknown_entity", pointer: "/into" }],
    ["across types", merge("A", "Oatly", "brand"), { code: "unknown_entity", pointer: "/from" }],
    [
      "a split of nothing",
      { kind: "entities_split", body: { type: "product", entity: "Z" } },
      { code: "unknown_entity" },
    ],
    [
      "more back than there was",
      { kind: "order_returned", body: { order_id: "ord_k", items: [{ sku: "A", quantity: 2 }] } },
      { code: "does_not_fit", pointer: "/items/0/quantity" },
    ],
  ];
  for (const [what, happening, refusal] of CASES)
    it(`is refused, and changes nothing: ${what}`, async ({ expect }) => {
      const user = `refused-${what}`;
      await tell(user, { key: "k", day: 1 }, anOrder("ord_k", [item("A", { brand: "Oatly" })]));
      await tell(user, { key: "g", day: 2 }, anOrder("ord_gone", [item("B")]));
      await tell(user, { key: "c", day: 3 }, { kind: "order_cancelled", body: { order_id: "ord_gone" } });
      const before = [await exportOf(user), await rowsOf(user, "SELECT seq, episode_id, body FROM episodes")];
      expect(await memory(user).write(told(user, { key: "x", day: 4 }, happening))).toMatchObject({
        kind: "refused",
        refusal,
      });
      expect([
        await exportOf(user),
        await rowsOf(user, "SELECT seq, episode_id, body FROM episodes"),
      ]).toEqual(before);
      const again = told(user, { key: "x", day: 4 }, { kind: "note_added", body: { text: "hello" } });
      expect(await memory(user).write(again)).toMatchObject({ kind: "written" });
    });

  it("is refused in a memory that never was, and makes no table", async ({ expect }) => {
    for (const [index, [, happening]] of CASES.entries()) {
      const user = `refused-nobody-${index}`;
      expect(await memory(user).write(told(user, { key: "x", day: 4 }, happening))).toMatchObject({
        kind: "refused",
      });
      expect(await tablesOf(user)).toEqual([]);
    }
  });
});

describe("a memory at its limits", () => {
  it("takes its hundred thousandth episode and no more, and loses nothing", async ({ expect }) => {
    await orders("full", [1, 2], [item("A")]);
    await evictDurableObject(memory("full"));
    await runInDurableObject(memory("full"), (_, { storage }) =>
      storage.sql.exec(
        `WITH RECURSIVE n(seq) AS (SELECT 3 UNION ALL SELECT seq + 1 FROM n WHERE seq < 99999)
         INSERT INTO episodes (seq, episode_id, kind, fingerprint, occurred_at, recorded_at, trace_id, body, answer, settled)
         SELECT seq, 'ep_' || seq, 'signals_seen', '', 0, 0, '', '{"searches":[]}', '{}', 1 FROM n`,
      ),
    );
    await evictDurableObject(memory("full"));
    await tell("full", { key: "last", day: 3 }, { kind: "note_added", body: { text: "I'm vegan" } });
    const late = told("full", { key: "late", day: 4 }, { kind: "note_added", body: { text: "I eat meat" } });
    const refused = {
      kind: "refused",
      refusal: { code: "memory_full", detail: "a memory takes 100000 episodes" },
    };
    expect(await memory("full").write(late)).toEqual(refused);
    await evictDurableObject(memory("full"));
    expect(await memory("full").write(late)).toEqual(refused);
    expect(
      await memory("full").write(
        told("full", { key: "last", day: 3 }, { kind: "note_added", body: { text: "I'm vegan" } }),
      ),
    ).toMatchObject({ kind: "replayed" });
    expect(await factsOf("full", { predicates: ["FOLLOWS_DIET"] })).toMatchObject([{ object: "diet:vegan" }]);
    expect(await bought("full")).toEqual(["product:A 2"]);
    expect(await rowsOf("full", "SELECT count(*) AS n, max(seq) AS last FROM episodes")).toEqual([
      { n: 100_000, last: 100_000 },
    ]);
    expect(await memory("full").forget("full", "ep_3")).toMatchObject({ kind: "forgotten" });
  }, 120_000);

  it("says so of every kind of episode but none when there is room", ({ expect }) => {
    const stamp = { episodeId: "ep", occurredAtMs: 0, recordedAtMs: 0 };
    const episode = { ...stamp, kind: "note_added" as const, body: { text: "hello" } };
    const known = { graph: MemoryGraph.of([]), kindOf: () => undefined };
    expect(refusalOf(episode, { ...known, version: 99_999 })).toBeUndefined();
    expect(refusalOf(episode, { ...known, version: 100_000 })).toMatchObject({ code: "memory_full" });
  });

  it("refuses a body that no row holds, first or later, and takes the next", async ({ expect }) => {
    const items = Array.from({ length: 500 }, (_, n) =>
      item(`SKU-${n}`, { product_name: "乳".repeat(1400) }),
    );
    const huge = told("huge", { key: "h", day: 1 }, anOrder("ord_h", items));
    expect(await memory("huge").write(huge)).toMatchObject({
      kind: "refused",
      refusal: { code: "too_large" },
    });
    expect(await tablesOf("huge")).toEqual([]);
    await orders("huge", [1], [item("A")]);
    const before = await exportOf("huge");
    expect(await memory("huge").write(huge)).toMatchObject({
      kind: "refused",
      refusal: { code: "too_large" },
    });
    expect(await exportOf("huge")).toBe(before);
    expect(await hitsOf("huge", "乳")).toEqual([]);
    await tell("huge", { key: "fits", day: 2 }, anOrder("ord_fits", items.slice(0, 100)));
    await vi.waitUntil(() => queues.sentTo("archive", "huge").length === 2, 20_000);
    await evictDurableObject(memory("huge"));
    expect(await bought("huge")).toHaveLength(101);
  });
});
