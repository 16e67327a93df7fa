import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import type { FactAnswer } from "../../../durable-objects/fact-answer.ts";
import type { WriteRequest } from "../../../durable-objects/requests.ts";
import { holdQueues, memory, rowsOf } from "../memory-probe.ts";
import { usualOf } from "../storefront.ts";
import { crashing } from "./crash.ts";
import { anOrder, dayMs, factsOf, item, orders, tell, told } from "./telling.ts";

const MILK = item("MILK", { quantity: 2 });
const BREAD = item("BREAD");

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

async function bought(user: string, knownAtMs?: number): Promise<string[]> {
  const facts = await factsOf(user, {
    predicates: ["BOUGHT"],
    ...(knownAtMs === undefined ? {} : { knownAtMs }),
  });
  return facts.map(({ object, weight }) => `${object} ${weight}`).sort();
}

function back(key: string, quantity: number): WriteRequest {
  return told("returned", key, {
    kind: "order_returned",
    body: { order_id: "ord_MILK-14", items: [{ sku: "MILK", quantity }] },
  });
}

function diet(name: string): Promise<FactAnswer[]> {
  return factsOf("gift", { predicates: ["FOLLOWS_DIET"], object: `diet:${name}` });
}

describe("an order in a memory", () => {
  it("revised: old lines support nothing, and did as of before (case 7)", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(1) });
    await tell("revised", { key: "k", day: 1 }, anOrder("ord_k", [MILK, BREAD]));
    vi.setSystemTime(dayMs(3));
    await tell(
      "revised",
      { key: "r", day: 3 },
      { kind: "order_revised", body: { order_id: "ord_k", items: [MILK] } },
    );
    await evictDurableObject(memory("revised"));
    expect(await bought("revised")).toEqual(["product:MILK 1"]);
    expect(await bought("revised", dayMs(2))).toEqual(["product:BREAD 1", "product:MILK 1"]);
    expect(await memory("revised").order("ord_k")).toMatchObject({
      status: "revised",
      episodes: ["ep_k", "ep_r"],
    });
  });

  it("cancelled: what only it supported is gone, not as of before; My Usual follows (case 9)", async ({
    expect,
  }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(1) });
    await orders("cancelled", [1, 8], [MILK]);
    await tell("cancelled", { key: "k", day: 15 }, anOrder("ord_k", [MILK, BREAD]));
    vi.setSystemTime(dayMs(20));
    const { memory: news } = await tell(
      "cancelled",
      { key: "c", day: 20 },
      { kind: "order_cancelled", body: { order_id: "ord_k" } },
    );
    expect(news.closed_facts).toContainEqual(
      expect.objectContaining({ predicate: "BOUGHT", object: "product:BREAD" }),
    );
    expect(await bought("cancelled")).toEqual(["product:MILK 2"]);
    expect(await bought("cancelled", dayMs(19))).toEqual(["product:BREAD 1", "product:MILK 3"]);
    vi.useRealTimers();
    expect((await usualOf("cancelled")).items).toMatchObject([
      { sku: "MILK", evidence: { orders: 2, of_orders: 2 } },
    ]);
  });

  it("returned in part: quantity and cycle follow, nothing falls below zero (case 10)", async ({
    expect,
  }) => {
    await orders("returned", [0, 7, 14], [MILK]);
    expect(await memory("returned").write(back("r1", 1))).toMatchObject({ kind: "written" });
    expect(await memory("returned").order("ord_MILK-14")).toMatchObject({
      body: { items: [{ quantity: 1 }] },
    });
    expect(await memory("returned").write(back("r2", 1.5))).toMatchObject({
      kind: "refused",
      refusal: { code: "does_not_fit", pointer: "/items/0/quantity" },
    });
    expect(await memory("returned").write(back("r3", 1))).toMatchObject({ kind: "written" });
    expect(await bought("returned")).toEqual(["product:MILK 2"]);
    expect(await factsOf("returned", { predicates: ["REGULARLY_BUYS"] })).toEqual([]);
    expect(await factsOf("returned", { predicates: ["REORDERS"] })).toMatchObject([{ weight: 2 }]);
    expect(await rowsOf("returned", "SELECT seq FROM episodes")).toHaveLength(5);
  });

  it("a gift, marked or confirmed as one, leaves diet and habits alone (case 16)", async ({ expect }) => {
    const tofu = item("TOFU", { tags: ["vegetarian"] });
    const steak = item("STEAK", { tags: ["meat"] });
    await orders("gift", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [tofu]);
    const [before] = await diet("vegetarian");
    await tell("gift", { key: "g", day: 11 }, anOrder("ord_g", [steak], true));
    expect(await diet("vegetarian")).toMatchObject([{ confidence: before!.confidence }]);
    await orders("gift", [12, 13], [steak]);
    const [less] = await diet("vegetarian");
    expect(less!.confidence).toBeLessThan(before!.confidence);
    for (const day of [12, 13])
      await tell("gift", `m${day}`, {
        kind: "order_marked",
        body: { order_id: `ord_STEAK-${day}`, gift: true },
      });
    expect(await diet("vegetarian")).toMatchObject([{ confidence: before!.confidence }]);
    await tell("gift", { key: "vegan", day: 20 }, { kind: "note_added", body: { text: "I'm vegan" } });
    expect(await diet("vegan")).toMatchObject([{ source: "stated" }]);
    await tell(
      "gift",
      { key: "no-longer", day: 21 },
      { kind: "note_added", body: { text: "I'm no longer vegan" } },
    );
    expect(await diet("vegan")).toEqual([]);
  });

  const STEPS: [what: string, happening: Happening][] = [
    ["revision", { kind: "order_revised", body: { order_id: "ord_k", items: [MILK] } }],
    ["cancellation", { kind: "order_cancelled", body: { order_id: "ord_k" } }],
    ["note", { kind: "note_added", body: { text: "I'm vegan, no peanuts" } }],
    ["retraction", { kind: "episode_retracted", body: { episode_id: "ep_old" } }],
    ["merge", { kind: "entities_merged", body: { type: "product", from: "BREAD", into: "MILK" } }],
  ];
  for (const [what, happening] of STEPS)
    it(`and what becomes of it is there whole or not at all, wherever the object dies: ${what} (case 19)`, async ({
      expect,
    }) => {
      const deaths = new Set<boolean>();
      for (let dieBefore = 0; deaths.size < 2; dieBefore += 1) {
        const user = `dies-${what}-${dieBefore}`;
        await tell(user, { key: "k", day: 1 }, anOrder("ord_k", [MILK, BREAD]));
        await tell(user, { key: "old", day: 2 }, { kind: "note_added", body: { text: "I love cheese" } });
        const before = await factsOf(user, { history: true });
        const request = told(user, { key: "x", day: 3 }, happening);
        const { died } = await crashing({ user, act: (one) => one.write(request), queues, dieBefore });
        const version = await memory(user).version();
        expect([2, 3]).toContain(version);
        if (version === 2) expect(await factsOf(user, { history: true })).toEqual(before);
        expect((await memory(user).write(request)).kind).toBe(version === 2 ? "written" : "replayed");
        expect(await factsOf(user, { history: true })).not.toEqual(before);
        expect(await rowsOf(user, "SELECT seq FROM episodes")).toHaveLength(3);
        deaths.add(died);
        if (!died) break;
      }
      expect(deaths).toEqual(new Set([true, false]));
    });
});
