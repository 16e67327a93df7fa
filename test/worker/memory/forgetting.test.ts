import * as fc from "fast-check";
import { afterEach, beforeEach, describe, inject, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { Episode, Happening } from "../../../durable-objects/graph/episode.ts";
import { classicUsual, holdQueues, memory, report, rowsOf, tablesOf } from "../memory-probe.ts";
import { streams } from "../graph/streams.ts";
import { crashing } from "./crash.ts";
import { anOrder, exportOf, factsOf, hitsOf, item, orders, tell, told, whyOf } from "./telling.ts";

const SECRET = "Xylobarista";
const MILK = item("MILK", { product_name: "Milk 1 L", brand: "Arla" });
const HUSHED = item("HUSH-77", {
  product_name: `${SECRET} 1 L`,
  brand: `${SECRET} & Söhne`,
  category: "Hushware",
  tags: [SECRET],
});

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

/** What matches in everything a user's memory stores, each with what stands around it. */
async function traces(user: string, pattern: RegExp): Promise<string[]> {
  const text = await runInDurableObject(memory(user), async (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    const names = tables.toArray().map(({ name }) => name);
    const open = names.filter((name) => !name.startsWith("_cf_"));
    const rows = open.map((name) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]);
    return JSON.stringify([rows, [...(await storage.list())]]);
  });
  return [...text.matchAll(pattern)].map(({ index }) => text.slice(Math.max(index - 80, 0), index + 40));
}

/** Every sink reports every episode, and an alarm writes that down. */
async function settled(user: string): Promise<void> {
  const receipt = { state: "delivered", at: new Date().toISOString(), where: "there" } as const;
  const rows = await rowsOf<{ seq: number }>(user, "SELECT seq FROM episodes");
  for (const { seq } of rows)
    await report(user, seq, { spanner: receipt, bigquery: receipt, archive: receipt });
  await runDurableObjectAlarm(memory(user));
}

describe("a forgotten episode", () => {
  it("of three leaves weight two, from the second on; the sole one takes all with it (case 11)", async ({
    expect,
  }) => {
    await orders("three", [1, 2, 3], [MILK]);
    await tell("three", { key: "sole", day: 4 }, anOrder("ord_sole", [HUSHED]));
    const bought = { predicates: ["BOUGHT" as const], object: "product:MILK" };
    const [before] = await factsOf("three", bought);
    expect(await memory("three").forget("three", "ep_MILK-1")).toMatchObject({ kind: "forgotten" });
    const [after] = await factsOf("three", bought);
    expect(after).toMatchObject({ weight: 2, episodes: ["ep_MILK-2", "ep_MILK-3"] });
    expect(after!.valid_from > before!.valid_from).toBe(true);
    expect((await whyOf("three", after!.id)).episodes).toHaveLength(2);
    expect(await hitsOf("three", SECRET)).not.toEqual([]);
    await memory("three").forget("three", "ep_sole");
    expect(await hitsOf("three", SECRET, { history: true })).toEqual([]);
    expect(await memory("three").around({ center: "product:HUSH-77", depth: 1, fanOut: 9 })).toBeUndefined();
    expect(await factsOf("three", { history: true, object: "product:HUSH-77" })).toEqual([]);
    expect(await classicUsual(memory("three"))).not.toContain("HUSH");
    expect(await memory("three").order("ord_sole")).toBeUndefined();
    expect(await exportOf("three")).not.toMatch(/HUSH|Xylo/i);
  });

  it("is in no row of any table, at once but for the ids that sinks are owed, in the end without them", async ({
    expect,
  }) => {
    await orders("rows", [1, 2], [MILK]);
    await tell("rows", { key: "sole", day: 4 }, anOrder("ord_sole", [MILK, HUSHED]));
    await tell("rows", "back", {
      kind: "order_returned",
      body: { order_id: "ord_sole", reason: `${SECRET} was sour`, items: [{ sku: "HUSH-77", quantity: 1 }] },
    });
    await tell("rows", { key: "note", day: 5 }, { kind: "note_added", body: { text: `I love ${SECRET}` } });
    for (let day = 10; day < 45; day += 1) await orders("rows", [day], [MILK]);
    await settled("rows");
    expect((await traces("rows", /Xylobarista/gi)).length).toBeGreaterThan(5);
    expect(await rowsOf("rows", "SELECT part FROM snapshot")).not.toEqual([]);
    for (const key of ["note", "sole"]) await memory("rows").forget("rows", `ep_${key}`);
    expect(await traces("rows", /Xylobarista/gi)).toEqual([]);
    await evictDurableObject(memory("rows"));
    await settled("rows");
    await runDurableObjectAlarm(memory("rows"));
    expect(await traces("rows", /Xylo|HUSH|ep_sole|ep_note|ep_back|ord_sole/gi)).toEqual([]);
    expect(await factsOf("rows", { predicates: ["BOUGHT"] })).toMatchObject([{ object: "product:MILK" }]);
  });

  it("is gone at every time and knowledge, and its answers in other rows too", async ({ expect }) => {
    await tell("every-time", { key: "sole", day: 4 }, anOrder("ord_sole", [HUSHED]));
    const knownAtMs = Date.now() + 1;
    await tell(
      "every-time",
      { key: "cancel", day: 5 },
      { kind: "order_cancelled", body: { order_id: "ord_sole" } },
    );
    await memory("every-time").forget("every-time", "ep_sole");
    expect(await factsOf("every-time", { history: true, knownAtMs })).toEqual([]);
    expect(await traces("every-time", /Xylo/gi)).toEqual([]);
  });

  it("takes with it what became of it, each once", async ({ expect }) => {
    const user = "life-forgotten";
    await tell(user, "order", anOrder("ord_1", [item("A"), item("B")]));
    await tell(user, "mark", { kind: "order_marked", body: { order_id: "ord_1", bulk: true } });
    await tell(user, "other", anOrder("ord_2", [item("C")]));
    await memory(user).forget(user, "ep_order");
    const rows = await rowsOf<{ seq: number; kind: string }>(
      user,
      "SELECT seq, kind FROM episodes ORDER BY seq",
    );
    expect(rows).toEqual([
      { seq: 3, kind: "order_confirmed" },
      { seq: 4, kind: "episode_forgotten" },
      { seq: 5, kind: "episode_forgotten" },
    ]);
    expect((await memory(user).forget(user, "ep_mark")).kind).toBe("again");
  });

  it("that was withdrawn before is in no answer, and its withdrawal goes with it", async ({ expect }) => {
    const user = "withdrawn-forgotten";
    const note = { kind: "note_added", body: { text: "I am vegan, and I love Zorbo" } } as const;
    await tell(user, "note", note);
    const zorbo = item("Z", { brand: "Zorbo", category: "Snack" });
    await tell(user, "order", anOrder("ord_z", [zorbo]));
    await tell(user, "back", { kind: "episode_retracted", body: { episode_id: "ep_note" } });
    expect((await memory(user).forget(user, "ep_note")).kind).toBe("forgotten");
    const rows = await rowsOf<{ kind: string; body: string; answer: string }>(user, "SELECT * FROM episodes");
    expect(rows.map(({ kind }) => kind)).toEqual([
      "order_confirmed",
      "episode_forgotten",
      "episode_forgotten",
    ]);
    expect(JSON.stringify(rows)).not.toContain("vegan");
    expect(rows[0]!.answer).toContain('"BOUGHT"');
    expect(rows[0]!.answer).not.toContain('"stated"');
  });

  it("leaves answers to other writes as they were, byte for byte, but for what it takes out of them", async ({
    expect,
  }) => {
    const user = "answers-after";
    const bread = item("BREAD", { product_name: "Rye Bread" });
    const named = await tell(user, "bread", anOrder("ord_bread", [bread]));
    await tell(user, "note", { kind: "note_added", body: { text: "I love rye bread and Zorbo" } });
    const zorbo = item("Z", { brand: "Zorbo", category: "Snack" });
    const telling = await tell(user, "zorbo", anOrder("ord_z", [zorbo]));
    await memory(user).forget(user, "ep_note");
    const rows = await rowsOf<{ answer: string }>(user, "SELECT answer FROM episodes ORDER BY seq LIMIT 2");
    expect(JSON.stringify(named)).toContain('"object":"product:BREAD"');
    expect(rows[0]?.answer).toBe(JSON.stringify(named));
    const new_facts = telling.memory.new_facts.filter(({ predicate }) => predicate === "BOUGHT");
    expect(new_facts.length).toBeLessThan(telling.memory.new_facts.length);
    const memoryLeft = { ...telling.memory, new_facts };
    expect(rows[1]?.answer).toBe(JSON.stringify({ ...telling, memory: memoryLeft }));
  });

  it("is forgotten once; a late retry is gone, not written anew, warm or cold", async ({ expect }) => {
    await tell("once", { key: "n", day: 1 }, { kind: "note_added", body: { text: "I'm vegan" } });
    const first = await memory("once").forget("once", "ep_n");
    const again = await memory("once").forget("once", "ep_n");
    expect([first.kind, again.kind]).toEqual(["forgotten", "again"]);
    expect("answer" in again && again.answer).toBe("answer" in first && first.answer);
    for (const cold of [false, true]) {
      if (cold) await evictDurableObject(memory("once"));
      const late = told("once", { key: "n", day: 1 }, { kind: "note_added", body: { text: "I'm vegan" } });
      expect(await memory("once").write(late)).toEqual({ kind: "gone" });
    }
    expect(await factsOf("once", { history: true })).toEqual([]);
    expect(await memory("once").forget("once", "ep_none")).toEqual({ kind: "unknown" });
    expect(await memory("nobody").forget("nobody", "ep_n")).toEqual({ kind: "unknown" });
    expect(await tablesOf("nobody")).toEqual([]);
  });

  it(
    "is gone whole or not at all, wherever the object dies, and the repeat finishes it (case 19)",
    {
      timeout: 30_000,
    },
    async ({ expect }) => {
      const deaths = new Set<boolean>();
      for (let dieBefore = 0; deaths.size < 2; dieBefore += 1) {
        const user = `dies-forget-${dieBefore}`;
        await tell(user, { key: "k", day: 1 }, anOrder("ord_k", [HUSHED]));
        await tell(user, { key: "c", day: 2 }, { kind: "order_cancelled", body: { order_id: "ord_k" } });
        const before = await exportOf(user);
        const act = (): unknown => memory(user).forget(user, "ep_k");
        const { died } = await crashing({ user, act: (one) => one.forget(user, "ep_k"), queues, dieBefore });
        const after = await exportOf(user);
        if (after.includes(SECRET)) expect(after).toBe(before);
        else expect(after).not.toMatch(/ep_k|ep_c/);
        expect(await act()).toMatchObject({ kind: after === before ? "forgotten" : "again" });
        expect(await traces(user, /Xylobarista/gi)).toEqual([]);
        deaths.add(died);
      }
      expect(deaths).toEqual(new Set([true, false]));
    },
  );
});

describe("an erased memory", () => {
  it("keeps nothing but numbers, in any table, and starts anew as another generation (case 20)", async ({
    expect,
  }) => {
    await tell("erased", { key: "k", day: 1 }, anOrder("ord_k", [HUSHED]));
    await tell("erased", { key: "n", day: 2 }, { kind: "note_added", body: { text: `I love ${SECRET}` } });
    for (let day = 10; day < 45; day += 1) await orders("erased", [day], [MILK]);
    await settled("erased");
    expect(await rowsOf("erased", "SELECT part FROM snapshot")).not.toEqual([]);
    expect(await memory("erased").erase()).toBe(1);
    expect(await tablesOf("erased")).toEqual(["erased"]);
    expect(await rowsOf("erased", "SELECT * FROM erased")).toEqual([
      { only_row: 1, generation: 1, file_pages: expect.any(Number), erased_at: expect.any(Number) },
    ]);
    expect(await traces("erased", /Xylo|HUSH|MILK|erased-|user_id/gi)).toEqual([]);
    expect(await factsOf("erased", { history: true })).toEqual([]);
    expect(await memory("erased").version()).toBe(0);
    const alarm = await runInDurableObject(memory("erased"), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
    await evictDurableObject(memory("erased"));
    expect(await hitsOf("erased", SECRET)).toEqual([]);
    expect(await memory("erased").erase()).toBeUndefined();
    await tell("erased", { key: "back", day: 50 }, anOrder("ord_back", [MILK]));
    expect(await rowsOf("erased", "SELECT user_id, generation FROM identity")).toEqual([
      { user_id: "erased", generation: 2 },
    ]);
  });

  it("is brought back by no late report and no message of before", async ({ expect }) => {
    await tell("late-report", { key: "k", day: 1 }, anOrder("ord_k", [HUSHED]));
    await memory("late-report").erase();
    await report("late-report", 1, {
      spanner: { state: "delivered", at: new Date().toISOString(), where: "x" },
    });
    expect(await tablesOf("late-report")).toEqual(["erased"]);
    await tell("late-report", { key: "new", day: 2 }, anOrder("ord_new", [MILK]));
    await report("late-report", 1, {
      spanner: { state: "delivered", at: new Date().toISOString(), where: "x" },
    });
    await runDurableObjectAlarm(memory("late-report"));
    expect(await rowsOf("late-report", "SELECT receipts FROM episodes")).toEqual([{ receipts: null }]);
    await vi.waitUntil(() => queues.sentTo("spanner", "late-report").length > 0, 5000);
  });
});

describe("of any stream, told to a memory", () => {
  const seed = inject("memorySeed");

  it(
    "a repeat of everything changes nothing and gets the same bytes",
    { timeout: 60_000 },
    async ({ expect }) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(streams(25), async (all) => {
          const user = `replay-${(run += 1)}`;
          const first = await written(user, all);
          const before = await everything(user);
          for (const [episode, answer] of first) {
            const outcome = await memory(user).write(requestOf(user, episode));
            expect(outcome).toEqual({ kind: "replayed", answer });
          }
          expect(await everything(user)).toEqual(before);
        }),
        { numRuns: 40, seed },
      );
    },
  );

  it("forgetting an episode is never having been told it", { timeout: 120_000 }, async ({ expect }) => {
    let run = 0;
    let compared = 0;
    const target = streams(25).chain((all) => fc.tuple(fc.constant(all), fc.nat(24)));
    await fc.assert(
      fc.asyncProperty(target, async ([all, place]) => {
        const [user, other] = [`forgets-${(run += 1)}`, `never-${run}`];
        const taken = [...(await written(user, all)).keys()];
        const gone = taken[place % Math.max(taken.length, 1)];
        if (gone === undefined) return;
        await memory(user).forget(user, gone.episodeId);
        const rest = taken.filter((episode) => episode !== gone && !goesWith(episode, gone));
        const never = await written(other, rest);
        // What was said of the forgotten one alone is refused by who never knew it.
        if (never.size < rest.length) return;
        compared += 1;
        expect(await everything(user, other)).toEqual(await everything(other));
      }),
      { numRuns: 60, seed },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

function goesWith({ kind, body }: Episode, gone: Episode): boolean {
  if (kind === "facts_proposed") return body.of === gone.episodeId;
  return gone.kind === "order_confirmed" && "order_id" in body && body.order_id === gone.body.order_id;
}

function requestOf(user: string, { episodeId, occurredAtMs, kind, body }: Episode) {
  const happening: Happening = JSON.parse(JSON.stringify({ kind, body }));
  const request = told(user, "", happening);
  return { ...request, episodeId, occurredAtMs };
}

/** Tells a memory a stream; gives what it took, with its answers. */
async function written(user: string, all: readonly Episode[]): Promise<Map<Episode, string>> {
  const taken = new Map<Episode, string>();
  for (const episode of all) {
    const outcome = await memory(user).write(requestOf(user, episode));
    if (outcome.kind === "written") taken.set(episode, outcome.answer);
  }
  return taken;
}

/** Every answer of a memory, without when it learned and where in the log; `as`: whose they are. */
async function everything(user: string, as = user): Promise<object> {
  const one = memory(user);
  const exported: { episodes: { kind: string }[] } = JSON.parse(await exportOf(user));
  const around = await one.around({ center: "product:SKU-1", depth: 2, fanOut: 20 });
  const answers = {
    exported: {
      ...exported,
      user_id: as,
      episodes: exported.episodes.filter(({ kind }) => kind !== "episode_forgotten"),
    },
    searches: await Promise.all(
      ["product", "oatly", "vegan", "alpo"].map((query) => hitsOf(user, query, { history: true })),
    ),
    usual: JSON.parse(await classicUsual(one)),
    around: around === undefined ? null : JSON.parse(around),
  };
  return JSON.parse(JSON.stringify(answers, timeless));
}

const OF_THE_LOG = new Set([
  "seq",
  "recommendation_id",
  "memory_version",
  "recorded_at",
  "superseded_at",
  "effect",
]);

function timeless(member: string, value: unknown): unknown {
  return OF_THE_LOG.has(member) ? undefined : value;
}
