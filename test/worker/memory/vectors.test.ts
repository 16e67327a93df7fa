import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { FIRST_WAIT_MS } from "../../../durable-objects/settlement.ts";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { type StandIn, embedded, embeddingsOff, embeddingsOn } from "./embedding-stand-in.ts";
import type { WriteRequest } from "../../../durable-objects/requests.ts";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import type { TextModel } from "../../../src/propose/ask-model.ts";
import { type Entry, unpack } from "../../../durable-objects/vectors/packing.ts";
import {
  billedFor,
  classicUsual,
  holdQueues,
  memory,
  receiptsInLog,
  report,
  requestOf,
  tablesOf,
} from "../memory-probe.ts";
import { line, order } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
let standIn: StandIn;
beforeEach(() => {
  queues = holdQueues();
  standIn = embeddingsOn();
});
afterEach(async () => {
  vi.useRealTimers();
  // An alarm that rings in the next test would ask its stand-in.
  for (const user of users) await runInDurableObject(memory(user), (_, { storage }) => storage.deleteAlarm());
  users.clear();
  embeddingsOff();
  queues.release();
});

const users = new Set<string>();

/** Orders products by their names; the SKU is the name. */
async function buy(user: string, key: string, ...names: string[]): Promise<string> {
  users.add(user);
  const request = requestOf(user, key, orderOf(names));
  expectWritten(await memory(user).write(request));
  return request.episodeId;
}

function orderOf(names: readonly string[]): Record<string, unknown> {
  return order({ items: names.map((name) => line(name, { product_name: name })) });
}

/** Has a memory remember something else than an order. */
async function tell(user: string, episodeId: string, happening: WriteRequest["happening"]): Promise<void> {
  const about = { userId: user, episodeId, fingerprint: episodeId, traceId: "0".repeat(32) };
  expectWritten(await memory(user).write({ ...about, occurredAtMs: undefined, happening }));
}

function expectWritten({ kind }: { kind: string }): void {
  if (kind !== "written") throw new Error(kind);
}

type Answer = { hits: { object: string; channels: { text?: number; graph?: number; vector?: number } }[] };

function asked(query: string): Parameters<UserMemory["search"]>[0] {
  return { query, limit: 20, history: false, diversify: false };
}

async function search(user: string, query: string): Promise<Answer["hits"]> {
  const { hits }: Answer = JSON.parse(await memory(user).search(asked(query)));
  return hits;
}

/** Everything that the table holds. */
function entriesOf(user: string): Promise<Entry[]> {
  return runInDurableObject(memory(user), (_, { storage }) =>
    storage.sql
      .exec<{ body: ArrayBuffer }>("SELECT body FROM vectors ORDER BY part")
      .toArray()
      .flatMap(({ body }) => unpack(body)),
  );
}

async function idsOf(user: string): Promise<string[]> {
  return (await entriesOf(user)).map(({ id }) => id).toSorted();
}

function alarmOf(user: string): Promise<number | null> {
  return runInDurableObject(memory(user), (_, { storage }) => storage.getAlarm());
}

describe("a search where there is a model for embeddings", () => {
  it("finds by meaning what no word finds, and says so", async ({ expect }) => {
    await buy("meaning", "a", "Oat drink", "Rye bread", "Soap");
    expect(await search("meaning", "beverage")).toEqual([]);
    await runDurableObjectAlarm(memory("meaning"));
    const hits = await search("meaning", "beverage");
    expect(hits).toMatchObject([{ object: "product:Oat drink", channels: { vector: 1 } }]);
    expect(hits[0]?.channels).toEqual({ vector: 1 });
    const [first] = await search("meaning", "bread");
    expect(first).toMatchObject({ object: "product:Rye bread", channels: { text: 1, vector: 1 } });
  });

  it("finds nothing for what asks nothing, and shows it to no model", async ({ expect }) => {
    await buy("silent", "a", "Oat drink");
    await runDurableObjectAlarm(memory("silent"));
    standIn.run.mockClear();
    for (const query of ["", "…", 'OR "']) expect(await search("silent", query)).toEqual([]);
    expect(standIn.run).not.toHaveBeenCalled();
  });

  it("shows its query to the model and nobody else: no row, no log line", async ({ expect }) => {
    await buy("secretive", "a", "Oat drink");
    await runDurableObjectAlarm(memory("secretive"));
    const lines = vi.spyOn(console, "warn");
    standIn.run.mockRejectedValueOnce(new Error("cannot read: surprise party"));
    const billed = await billedFor("secretive", (instance) => instance.search(asked("surprise party")));
    expect(billed.written).toBe(0);
    expect(standIn.texts()).toContain("surprise party");
    expect(lines).toHaveBeenCalledWith(expect.stringContaining("query not embedded"));
    expect(JSON.stringify(lines.mock.calls)).not.toContain("surprise");
    lines.mockRestore();
  });

  const failures: [string, TextModel["run"]][] = [
    ["fails", async () => Promise.reject(new Error("busy"))],
    [
      "throws at once",
      () => {
        throw new Error("no such model");
      },
    ],
    ["never answers", async () => new Promise(() => undefined)],
    ["answers rubbish", async () => ({ data: [[Number.NaN]] })],
    ["answers in other dimensions", embedded(16)],
  ];
  for (const [failure, run] of failures)
    it(`answers by words alone when the model ${failure}`, async ({ expect }) => {
      const user = `query ${failure}`;
      await buy(user, "a", "Oat drink", "Rye bread");
      const before = await search(user, "oat");
      await runDurableObjectAlarm(memory(user));
      expect((await search(user, "oat"))[0]?.channels.vector).toBe(1);
      standIn.run.mockImplementation(run);
      expect(await search(user, "oat")).toEqual(before);
      standIn.run.mockImplementation(embedded());
    });

  it("does not find what was forgotten while the model was at its query", async ({ expect }) => {
    const user = "forgotten meanwhile";
    const episode = await buy(user, "a", "Oat drink");
    await runDurableObjectAlarm(memory(user));
    const { promise, resolve } = Promise.withResolvers<void>();
    standIn.run.mockImplementationOnce(async (...call) => {
      await promise;
      return embedded()(...call);
    });
    const searched = search(user, "beverage");
    await vi.waitUntil(() => standIn.texts().includes("beverage"), 5000);
    await memory(user).forget(user, episode);
    resolve();
    expect(await searched).toEqual([]);
  });
});

describe("without a model for embeddings", () => {
  const offs: [string, object][] = [
    ["no binding", { AI: undefined }],
    ["no model's name", { EMBEDDING_MODEL: "" }],
  ];
  for (const [off, bindings] of offs)
    it(`there is no table, no call and no hit of one: ${off}`, async ({ expect }) => {
      Object.assign(env, bindings);
      await buy(off, "a", "Oat drink");
      await runDurableObjectAlarm(memory(off));
      expect(await search(off, "beverage")).toEqual([]);
      expect(Object.keys((await search(off, "oat"))[0]?.channels ?? {})).toEqual(["text", "graph"]);
      expect(await tablesOf(off)).toEqual(["episodes", "identity", "snapshot"]);
      expect(standIn.run).not.toHaveBeenCalled();
    });

  it("a search is answered at once: of what is written right after it, it knows nothing", async ({
    expect,
  }) => {
    embeddingsOff();
    await buy("at once", "a", "Oat drink");
    await runInDurableObject(memory("at once"), async (instance) => {
      const searched = instance.search(asked("oat"));
      const written = instance.write(requestOf("at once", "b", orderOf(["Oat bread"])));
      expect(JSON.parse(await searched)).toMatchObject({ memory_version: 1 });
      expectWritten(await written);
    });
  });

  it("that there was before, forgetting wipes what it left", async ({ expect }) => {
    const episode = await buy("switched off", "a", "Oat drink");
    await buy("switched off", "b", "Soap");
    await runDurableObjectAlarm(memory("switched off"));
    embeddingsOff();
    await evictDurableObject(memory("switched off"));
    await memory("switched off").forget("switched off", episode);
    expect(await entriesOf("switched off")).toEqual([]);
  });
});

describe("the alarm", () => {
  it("alone asks the model: neither a write nor My Usual does", async ({ expect }) => {
    await buy("alone", "a", "Oat drink");
    await classicUsual(memory("alone"));
    expect(standIn.run).not.toHaveBeenCalled();
    await runDurableObjectAlarm(memory("alone"));
    expect(standIn.texts()).toEqual(["Oat drink"]);
    expect(await idsOf("alone")).toEqual(["product:Oat drink"]);
  });

  it("has a hundred texts embedded at a time, each once, until all are", async ({ expect }) => {
    const names = Array.from({ length: 250 }, (_, n) => `Thing ${n}`);
    await buy("many", "a", ...names);
    await runDurableObjectAlarm(memory("many"));
    await vi.waitUntil(async () => (await entriesOf("many")).length === 250, 10_000);
    const batches = standIn.run.mock.calls.map(([, { text }]) => (Array.isArray(text) ? text.length : 0));
    expect(batches).toEqual([100, 100, 50]);
    expect(standIn.texts().toSorted()).toEqual(names.toSorted());
  });

  it("writes one row for what is new, none when nothing is, and asks for nothing twice", async ({
    expect,
  }) => {
    const user = "one row";
    await buy(user, "a", ...Array.from({ length: 90 }, (_, n) => `Thing ${n}`));
    await runDurableObjectAlarm(memory(user));
    await buy(user, "b", "Oat drink");
    const rowsBySql = async (): Promise<string[]> => {
      const statements: string[] = [];
      await runInDurableObject(memory(user), async (instance, { storage }) => {
        const exec = storage.sql.exec.bind(storage.sql);
        const seen = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
          const cursor = exec(query, ...bindings);
          if (query.includes("vectors") && cursor.rowsWritten > 0) statements.push(query.slice(0, 6));
          return cursor;
        });
        await instance.alarm();
        seen.mockRestore();
      });
      return statements;
    };
    standIn.run.mockClear();
    expect(await rowsBySql()).toEqual(["INSERT"]);
    expect(standIn.texts()).toEqual(["Oat drink"]);
    expect(await rowsBySql()).toEqual([]);
    await evictDurableObject(memory(user));
    await runDurableObjectAlarm(memory(user));
    expect((await search(user, "beverage"))[0]?.channels.vector).toBe(1);
    expect(standIn.texts()).toEqual(["Oat drink", "beverage"]);
  });

  it("has an entity embedded again that is called otherwise now, and keeps one of it", async ({ expect }) => {
    const user = "renamed";
    await buy(user, "a", "Oat drink", "Soap");
    await runDurableObjectAlarm(memory(user));
    standIn.run.mockClear();
    const renamed = order({ items: [line("Soap", { product_name: "Lavender" })] });
    expectWritten(await memory(user).write(requestOf(user, "b", renamed)));
    await runDurableObjectAlarm(memory(user));
    expect(standIn.texts()).toEqual(["Soap Lavender"]);
    expect(await idsOf(user)).toEqual(["product:Oat drink", "product:Soap"]);
  });

  it("drops what a retraction leaves unknown, and what a cancellation does", async ({ expect }) => {
    const user = "taken back";
    await buy(user, "a", "Oat drink");
    const { body } = requestOf(user, "b", orderOf(["Soap"])).happening;
    await buy(user, "b", "Soap");
    const avoided = { predicate: "AVOIDS", object: "ingredient:peanut", holds: true } as const;
    await tell(user, "ep_peanut", { kind: "preference_stated", body: avoided });
    await runDurableObjectAlarm(memory(user));
    expect(await idsOf(user)).toEqual(["ingredient:peanut", "product:Oat drink", "product:Soap"]);
    await tell(user, "ep_r", { kind: "episode_retracted", body: { episode_id: "ep_peanut" } });
    await runDurableObjectAlarm(memory(user));
    expect(await idsOf(user)).toEqual(["product:Oat drink", "product:Soap"]);
    if (!("order_id" in body)) throw new Error("no order");
    await tell(user, "ep_c", { kind: "order_cancelled", body: { order_id: body.order_id } });
    await runDurableObjectAlarm(memory(user));
    expect(await idsOf(user)).toEqual(["product:Oat drink"]);
  });

  it("takes up what was written before the model was switched on, once somebody searches", async ({
    expect,
  }) => {
    const user = "switched on";
    embeddingsOff();
    await buy(user, "a", "Oat drink");
    await runInDurableObject(memory(user), (_, { storage }) => storage.deleteAlarm());
    embeddingsOn();
    await evictDurableObject(memory(user));
    expect(await search(user, "beverage")).toEqual([]);
    await vi.waitUntil(async () => (await alarmOf(user)) !== null, 5000);
    await runDurableObjectAlarm(memory(user));
    expect(await search(user, "beverage")).toHaveLength(1);
  });
});

describe("a model that", () => {
  const rubbish: unknown[] = [
    undefined,
    null,
    "[]",
    {},
    { data: "AAAA" },
    { data: [] },
    { data: [[]] },
    { data: [null] },
    { data: [[1], [2]] },
    { data: [[Number.NaN]] },
    { data: [[Infinity]] },
    { data: [["1"]] },
    { data: [Array.from({ length: 5000 }, () => 1)] },
  ];
  for (const [index, answer] of rubbish.entries())
    it(`answers rubbish is not believed, and asked again later: ${index}`, async ({ expect }) => {
      const user = `rubbish ${index}`;
      await buy(user, "a", "Oat drink");
      standIn.run.mockResolvedValueOnce(answer);
      await runDurableObjectAlarm(memory(user));
      expect(await tablesOf(user)).not.toContain("vectors");
      await evictDurableObject(memory(user));
      await runDurableObjectAlarm(memory(user));
      expect(await idsOf(user)).toEqual(["product:Oat drink"]);
    });

  it("answers in several lengths at once is not believed", async ({ expect }) => {
    await buy("ragged", "a", "Oat drink", "Soap");
    standIn.run.mockResolvedValueOnce({ data: [[1, 2], [1]] });
    await runDurableObjectAlarm(memory("ragged"));
    expect(await tablesOf("ragged")).not.toContain("vectors");
  });

  it("fails costs no receipt, is left alone for an hour and asked again then, and is named in the log", async ({
    expect,
  }) => {
    const user = "failing";
    await buy(user, "a", "Oat drink");
    const lines = vi.spyOn(console, "warn");
    standIn.run.mockRejectedValue(new Error("cannot embed: Oat drink"));
    await report(user, 1, { archive: { state: "delivered", at: "2026-11-22T12:00:01.000Z", where: "here" } });
    vi.setSystemTime(Date.now() + FIRST_WAIT_MS);
    await runDurableObjectAlarm(memory(user));
    expect((await receiptsInLog(user, 1)).receipts.archive?.state).toBe("delivered");
    expect(await alarmOf(user)).not.toBeNull();
    await runDurableObjectAlarm(memory(user));
    expect(standIn.run).toHaveBeenCalledTimes(1);
    expect(lines).toHaveBeenCalledWith(expect.stringContaining("entities not embedded"));
    expect(JSON.stringify(lines.mock.calls)).not.toContain("Oat drink");
    lines.mockRestore();
    standIn.run.mockImplementation(embedded());
    vi.setSystemTime(Date.now() + 3_600_000);
    await runDurableObjectAlarm(memory(user));
    expect(await idsOf(user)).toEqual(["product:Oat drink"]);
  });

  it("never answers holds the alarm up for a while only", async ({ expect }) => {
    const user = "hanging";
    await buy(user, "a", "Oat drink");
    standIn.run.mockImplementationOnce(async () => new Promise(() => undefined));
    await runInDurableObject(memory(user), async (instance) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const rung = instance.alarm();
      await vi.waitUntil(() => standIn.run.mock.calls.length === 1, 5000);
      await vi.runAllTimersAsync();
      await rung;
    });
    expect(await alarmOf(user)).not.toBeNull();
  });

  it("begins to answer in other dimensions is another one: everything is embedded again", async ({
    expect,
  }) => {
    const user = "dimensions";
    await buy(user, "a", "Oat drink", "Soap");
    await runDurableObjectAlarm(memory(user));
    standIn.run.mockImplementation(embedded(128));
    expect(await search(user, "beverage")).toEqual([]);
    await runDurableObjectAlarm(memory(user));
    expect((await entriesOf(user)).map(({ embedding }) => embedding.values.length)).toEqual([128, 128]);
    expect(await search(user, "beverage")).toHaveLength(1);
  });

  it("changes its dimensions between two orders is found out by the alarm", async ({ expect }) => {
    const user = "dimensions, no search";
    await buy(user, "a", "Oat drink", "Soap");
    await runDurableObjectAlarm(memory(user));
    standIn.run.mockImplementation(embedded(64));
    await buy(user, "b", "Rye bread");
    await runDurableObjectAlarm(memory(user));
    await vi.waitUntil(async () => (await entriesOf(user)).length === 3, 5000);
    expect((await entriesOf(user)).map(({ embedding }) => embedding.values.length)).toEqual([64, 64, 64]);
  });

  it("takes another's place shares no row with it", async ({ expect }) => {
    const user = "another model";
    await buy(user, "a", "Oat drink", "Soap");
    await runDurableObjectAlarm(memory(user));
    Object.assign(env, { EMBEDDING_MODEL: "@cf/stand-in/other" });
    await evictDurableObject(memory(user));
    expect(await search(user, "beverage")).toEqual([]);
    await runDurableObjectAlarm(memory(user));
    expect(standIn.run.mock.lastCall?.[0]).toBe("@cf/stand-in/other");
    expect(await idsOf(user)).toEqual(["product:Oat drink", "product:Soap"]);
    expect(await search(user, "beverage")).toHaveLength(1);
  });
});

describe("embeddings", () => {
  it("that are damaged are made anew, and searches go on by words meanwhile", async ({ expect }) => {
    const user = "damaged";
    await buy(user, "a", "Oat drink");
    await runDurableObjectAlarm(memory(user));
    await runInDurableObject(memory(user), (_, { storage }) => {
      storage.sql.exec("UPDATE vectors SET body = x'0100'");
    });
    await evictDurableObject(memory(user));
    expect((await search(user, "oat"))[0]?.channels).toEqual({ text: 1, graph: 1 });
    await runDurableObjectAlarm(memory(user));
    expect((await search(user, "beverage"))[0]?.channels.vector).toBe(1);
  });

  it("of what is forgotten are gone at once, overwritten first; the others come back", async ({ expect }) => {
    const user = "forgotten";
    const episode = await buy(user, "a", "Oat drink");
    await buy(user, "b", "Soap");
    await runDurableObjectAlarm(memory(user));
    expect(await search(user, "beverage")).toHaveLength(1);
    const last = await runInDurableObject(memory(user), async (instance, { storage }) => {
      const seen: string[] = [];
      const exec = storage.sql.exec.bind(storage.sql);
      const spied = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
        if (query.startsWith("DELETE FROM vectors"))
          seen.push(
            ...exec<{ body: string }>("SELECT hex(body) AS body FROM vectors")
              .toArray()
              .map(({ body }) => body),
          );
        return exec(query, ...bindings);
      });
      await instance.forget(user, episode);
      spied.mockRestore();
      return seen;
    });
    expect(last).toEqual([expect.stringMatching(/^0+$/)]);
    expect(await search(user, "beverage")).toEqual([]);
    await runDurableObjectAlarm(memory(user));
    await vi.waitUntil(async () => (await entriesOf(user)).length > 0, 5000);
    expect(await idsOf(user)).toEqual(["product:Soap"]);
    expect(await search(user, "beverage")).toEqual([]);
  });

  it("that are made while their episode is forgotten are never written", async ({ expect }) => {
    const user = "forgotten at work";
    const episode = await buy(user, "a", "Oat drink");
    await buy(user, "b", "Soap");
    const written = await runInDurableObject(memory(user), async (instance, { storage }) => {
      const ids: string[] = [];
      const exec = storage.sql.exec.bind(storage.sql);
      const spied = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
        const packed = query.includes("INTO vectors") ? bindings[2] : undefined;
        if (packed instanceof Uint8Array)
          ids.push(...unpack(new Uint8Array(packed).buffer).map(({ id }) => id));
        return exec(query, ...bindings);
      });
      standIn.run.mockImplementationOnce(async (...call) => {
        await instance.forget(user, episode);
        return embedded()(...call);
      });
      await instance.alarm();
      await instance.alarm();
      spied.mockRestore();
      return ids;
    });
    expect(standIn.texts()).toContain("Oat drink");
    expect(new Set(written)).toEqual(new Set(["product:Soap"]));
  });

  it("go with the memory when it is erased", async ({ expect }) => {
    const user = "erased";
    await buy(user, "a", "Oat drink");
    await runDurableObjectAlarm(memory(user));
    await memory(user).erase();
    expect(await tablesOf(user)).toEqual(["erased"]);
    await buy(user, "b", "Soap");
    await runDurableObjectAlarm(memory(user));
    expect(await search(user, "beverage")).toEqual([]);
    expect(await idsOf(user)).toEqual(["product:Soap"]);
  });

  it("of one user are never another's", async ({ expect }) => {
    await buy("left", "a", "Oat drink");
    await buy("right", "a", "Soap");
    for (const user of ["left", "right"]) await runDurableObjectAlarm(memory(user));
    expect(await search("right", "beverage")).toEqual([]);
    expect(await idsOf("right")).toEqual(["product:Soap"]);
  });
});
