import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { entriesAfter } from "../../../durable-objects/episode-log.ts";
import { linesOf } from "../../../durable-objects/recovering/merging.ts";
import { billedFor, holdQueues, memory, rowsOf, tablesOf } from "../memory-probe.ts";
import { crashing } from "./crash.ts";
import { anOrder, exportOf, item, orders, tell } from "./telling.ts";

const TABLES = ["episodes", "identity", "snapshot"];
const MILK = item("MILK", { product_name: "Milk 1 L" });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
  queues.release();
});

/** A memory of so many orders of 4 KB, of which the second is forgotten. */
async function forgotten(user: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    const long = { ...MILK, product_name: `Milk ${"x".repeat(4000)}` };
    await tell(user, { key: `k${n}`, day: n }, anOrder(`ord_${n}`, [long]));
  }
  const { kind } = await memory(user).forget(user, "ep_k2");
  if (kind !== "forgotten") throw new Error(kind);
}

function stepOf(user: string): Promise<{ step: string }[]> {
  return rowsOf<{ step: string }>(user, "SELECT step FROM scrubbing");
}

describe("scrubbing", { timeout: 30_000 }, () => {
  it("is owed with the forgetting itself, done by the alarm, and leaves the same tables and answers", async ({
    expect,
  }) => {
    await forgotten("scrubbed", 6);
    expect(await stepOf("scrubbed")).toEqual([{ step: "fill" }]);
    const before = await exportOf("scrubbed");
    const rows = await rowsOf("scrubbed", "SELECT * FROM episodes");
    await runDurableObjectAlarm(memory("scrubbed"));
    expect(await tablesOf("scrubbed")).toEqual(TABLES);
    expect(await rowsOf("scrubbed", "SELECT * FROM episodes")).toEqual(rows);
    expect(await exportOf("scrubbed")).toBe(before);
    await evictDurableObject(memory("scrubbed"));
    expect(await exportOf("scrubbed")).toBe(before);
    await orders("scrubbed", [20], [MILK]);
  });

  it("goes on where it was, or from the start, wherever the object dies, and loses nothing (case 19)", async ({
    expect,
  }) => {
    const deaths = new Set<boolean>();
    const reached = new Set<string>();
    for (let dieBefore = 0; deaths.size < 2; dieBefore += 1) {
      const user = `dies-scrubbing-${dieBefore}`;
      await forgotten(user, 4);
      const before = await exportOf(user);
      const { died } = await crashing({ user, act: (one) => one.alarm(), queues, dieBefore });
      expect(await exportOf(user)).toBe(before);
      if (died) for (const { step } of await stepOrNone(user)) reached.add(step);
      await runInDurableObject(memory(user), (one) => one.alarm());
      expect(await tablesOf(user)).toEqual(TABLES);
      expect(await exportOf(user)).toBe(before);
      deaths.add(died);
    }
    expect(reached).toEqual(new Set(["fill", "move", "refill", "finish"]));
  });

  it("of a long log goes by parts, and takes over what is written meanwhile", async ({ expect }) => {
    const user = "by-parts";
    for (let n = 1; n <= 6; n += 1) {
      const note = `I like tea. ${"y".repeat(16_000)}`;
      await tell(user, { key: `n${n}`, day: n }, { kind: "note_added", body: { text: note } });
    }
    // The log is made to look long: four megabytes are one part.
    await runInDurableObject(memory(user), (_, { storage }) => {
      storage.sql.exec("UPDATE episodes SET answer = json_object('x', hex(zeroblob(900000)))");
    });
    await memory(user).forget(user, "ep_n2");
    const moving: number[] = [];
    await runInDurableObject(memory(user), async (one, { storage }) => {
      const sync = storage.sync.bind(storage);
      const watch = vi.spyOn(storage, "sync").mockImplementation(async () => {
        const copy = storage.sql
          .exec("SELECT name FROM sqlite_master WHERE name = 'episodes_copy'")
          .toArray();
        if (copy.length > 0) {
          moving.push(Number(storage.sql.exec("SELECT COUNT(*) AS n FROM episodes_copy").one()["n"]));
          storage.sql.exec("UPDATE episodes SET receipts = '{}' WHERE seq = 1");
        }
        await sync();
      });
      await one.alarm();
      watch.mockRestore();
    });
    expect(moving).toEqual([3]);
    expect(await tablesOf(user)).toEqual(TABLES);
    expect(await rowsOf(user, "SELECT seq, receipts FROM episodes WHERE seq < 4")).toEqual([
      { seq: 1, receipts: "{}" },
      { seq: 3, receipts: null },
    ]);
  });

  it("takes over what a rebuild writes at places that were copied already", async ({ expect }) => {
    const user = "rebuilt-scrubbing";
    await forgotten(user, 4);
    const lost = await runInDurableObject(memory(user), (_, { storage: { sql } }) => {
      const [first] = [...entriesAfter(sql, 0)];
      if (first === undefined) throw new Error("there is no entry");
      sql.exec("DELETE FROM episodes WHERE seq = ?", first.episode.seq);
      // As after the log's first part.
      sql.exec("CREATE TABLE episodes_copy AS SELECT * FROM episodes WHERE seq <= 3");
      sql.exec("UPDATE scrubbing SET step = 'move'");
      return { ...first, isMade: false };
    });
    await evictDurableObject(memory(user));
    const recovery = { userId: user, generation: 1, version: 5, from: "archive", where: "archive/" } as const;
    expect(await memory(user).recover(recovery, new Blob([linesOf([lost])]).stream())).toBe(1);
    await runDurableObjectAlarm(memory(user));
    expect(await tablesOf(user)).toEqual([...TABLES, "recovered"].toSorted());
    const [first] = await rowsOf<{ episode_id: string }>(
      user,
      "SELECT episode_id FROM episodes ORDER BY seq",
    );
    expect(first?.episode_id).toBe(lost.episode.episodeId);
  });

  it("costs one row an episode and at most sixty more", async ({ expect }) => {
    await forgotten("cost", 30);
    const { written } = await billedFor("cost", (one) => one.alarm());
    const [row] = await rowsOf<{ n: number }>("cost", "SELECT COUNT(*) AS n FROM episodes");
    const more = written - (row?.n ?? 0);
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThanOrEqual(60);
  });

  it("of an erased memory is done with the answer, or by the alarm when the object dies before", async ({
    expect,
  }) => {
    const deaths = new Set<boolean>();
    let unfinished = 0;
    for (let dieBefore = 0; deaths.size < 2; dieBefore += 1) {
      const user = `dies-erasing-${dieBefore}`;
      await orders(user, [1, 2], [MILK]);
      const { died } = await crashing({ user, act: (one) => one.erase(), queues, dieBefore });
      const tables = await tablesOf(user);
      if (tables.includes("scrubbing")) {
        unfinished += 1;
        expect(await runDurableObjectAlarm(memory(user))).toBe(true);
      }
      if (!tables.includes("episodes")) expect(await tablesOf(user)).toEqual(["erased"]);
      if (!died) expect(tables).toEqual(["erased"]);
      deaths.add(died);
    }
    expect(unfinished).toBeGreaterThan(3);
  });
});

async function stepOrNone(user: string): Promise<{ step: string }[]> {
  return (await tablesOf(user)).includes("scrubbing") ? stepOf(user) : [];
}
