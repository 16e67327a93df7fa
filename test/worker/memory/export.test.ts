import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { holdQueues, memory, tablesOf } from "../memory-probe.ts";
import { anOrder, episodesOf, exportOf, factsOf, item, orders, tell } from "./telling.ts";

type Exported = {
  user_id: string | null;
  memory_version: number;
  facts: { id: string; episodes: string[]; episode_count: number }[];
  episodes: { episode_id: string; seq: number; kind: string; body: object }[];
};

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

async function exported(user: string): Promise<Exported> {
  return JSON.parse(await exportOf(user));
}

describe("the export", () => {
  it("has every episode with its body, and every fact of all times with all its episodes", async ({
    expect,
  }) => {
    await orders("export", [0, 7, 14, 21, 28, 35, 42], [item("MILK", { brand: "Arla" })]);
    await tell("export", { key: "n", day: 50 }, { kind: "note_added", body: { text: "I'm vegan" } });
    await tell("export", { key: "r", day: 51 }, { kind: "episode_retracted", body: { episode_id: "ep_n" } });
    await tell(
      "export",
      { key: "c", day: 52 },
      { kind: "order_cancelled", body: { order_id: "ord_MILK-42" } },
    );
    const whole = await exported("export");
    expect(whole).toMatchObject({ user_id: "export", memory_version: 10 });
    expect(whole.episodes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const listed = (await episodesOf("export")).toReversed();
    expect(whole.episodes.map(({ episode_id, body }) => [episode_id, body])).toEqual(
      listed.map(({ episode_id, body }) => [episode_id, body]),
    );
    const facts = await factsOf("export", { history: true });
    expect(whole.facts.map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
    for (const { episodes, episode_count } of whole.facts) expect(episodes).toHaveLength(episode_count);
    expect(Math.max(...whole.facts.map(({ episode_count }) => episode_count))).toBe(6);
    expect(JSON.stringify(whole)).toContain("I'm vegan");
  });

  it("has what was looked at, of who never ordered, too", async ({ expect }) => {
    const user = "export-browser";
    await memory(user).notice([{ sku: "RYE", type: "view", atMs: Date.now() }], Date.now());
    const at = new Date(Date.now()).toISOString();
    expect(await exported(user)).toMatchObject({
      episodes: [],
      signals: [{ sku: "RYE", type: "view", at }],
    });
    await orders(user, [0], [item("MILK")]);
    expect(await exported(user)).toMatchObject({ user_id: user, signals: [{ sku: "RYE" }] });
  });

  it("of a cold and large memory is one document too", async ({ expect }) => {
    const items = Array.from({ length: 100 }, (_, n) =>
      item(`SKU-${n}`, { product_name: `乳 "quoted" \\ ${n}` }),
    );
    for (let n = 0; n < 30; n += 1)
      await tell("export-large", { key: `k${n}`, day: n }, anOrder(`ord_${n}`, items));
    await evictDurableObject(memory("export-large"));
    const whole = await exported("export-large");
    expect(whole.episodes).toHaveLength(30);
    expect(JSON.stringify(whole.episodes[29]!.body)).toContain('乳 \\"quoted\\"');
    expect(new Set(whole.facts.map(({ id }) => id)).size).toBe(whole.facts.length);
  });

  it("may be left in the middle, and the memory goes on", async ({ expect }) => {
    for (let n = 0; n < 40; n += 1)
      await tell(
        "export-left",
        { key: `k${n}`, day: n },
        anOrder(`ord_${n}`, [item(`SKU-${n}`, { product_name: "x".repeat(9000) })]),
      );
    const reader = (await memory("export-left").exportAll()).getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    await tell("export-left", { key: "more", day: 41 }, { kind: "note_added", body: { text: "hello" } });
    expect((await exported("export-left")).memory_version).toBe(41);
  });

  it("of nobody is an empty one, and makes no table", async ({ expect }) => {
    expect(await exported("export-nobody")).toEqual({
      user_id: null,
      signals: [],
      facts: [],
      entities: [],
      episodes: [],
      memory_version: 0,
    });
    expect(await tablesOf("export-nobody")).toEqual([]);
  });
});
