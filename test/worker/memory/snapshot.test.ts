import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { readHead, readView, writeSnapshot } from "../../../durable-objects/snapshot.ts";
import { createTables } from "../../../durable-objects/tables.ts";
import { billedFor, holdQueues, memory, requestOf, rowsOf } from "../memory-probe.ts";
import { confirm, confirmed, get, line, order, usualOf } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** Confirms so many orders, each with one product of its own and one of all. */
async function confirmMany(user: string, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1)
    await memory(user).write(requestOf(user, `k${n}`, order({ items: [line("ALL"), line(`OF-${n}`)] })));
  await vi.waitUntil(() => queues.sentTo("archive", user).length >= from + count, 5000);
}

/** Runs the alarm, then forgets everything that is not stored. */
async function alarmAndEvict(user: string): Promise<void> {
  await runDurableObjectAlarm(memory(user));
  await evictDurableObject(memory(user));
}

type Head = {
  throughSeq: number;
  owedFrom: number;
  parts: Record<string, { version: number; count: number }>;
};

async function headOf(user: string): Promise<Head | undefined> {
  const [row] = await rowsOf<{ body: string }>(user, "SELECT body FROM snapshot WHERE part = 'head'");
  return row === undefined ? undefined : JSON.parse(row.body);
}

function changeSnapshot(user: string, statement: string): Promise<unknown> {
  return runInDurableObject(memory(user), (_, { storage }) => storage.sql.exec(statement).toArray());
}

/** Everything a user can ask, as text. */
async function answersOf(user: string): Promise<string[]> {
  const { order_id } = await confirmed(user, "k0", order({ items: [line("ALL"), line("OF-0")] }));
  const ofMemory = ["search?q=product", "facts?limit=100", "graph?depth=2", "episodes"];
  const paths = [
    "/v1/users/me/usual",
    `/v1/orders/${order_id}`,
    `/v1/orders/${order_id}/delivery`,
    ...ofMemory.map((question) => `/v1/users/me/memory/${question}`),
    "/v1/users/me/export?events=off",
  ];
  const answers = await Promise.all(
    paths.map(async (path) => {
      const answer = await get(user, path);
      return `${answer.status} ${await answer.text()}`;
    }),
  );
  return [...answers, order_id];
}

describe("a snapshot", () => {
  it("is written by the alarm after 32 episodes, and not before", async ({ expect }) => {
    await confirmMany("thirty-two", 31);
    await runDurableObjectAlarm(memory("thirty-two"));
    expect(await headOf("thirty-two")).toBeUndefined();
    await confirmMany("thirty-two", 1, 31);
    expect(await headOf("thirty-two")).toBeUndefined();
    await runDurableObjectAlarm(memory("thirty-two"));
    expect(await headOf("thirty-two")).toMatchObject({ throughSeq: 32, owedFrom: 1 });
  });

  it("is written after 256 KB of orders too, however few", async ({ expect }) => {
    const items = Array.from({ length: 500 }, (_, n) => line(`SKU-${n}`, { product_name: "x".repeat(500) }));
    await confirmed("bulky", "k", order({ items }));
    await runDurableObjectAlarm(memory("bulky"));
    expect(await headOf("bulky")).toMatchObject({ throughSeq: 1 });
  });

  it("and the tail answer after an eviction what the warm memory answered", async ({ expect }) => {
    await confirmMany("same-answers", 40);
    const warm = await answersOf("same-answers");
    await alarmAndEvict("same-answers");
    expect(await headOf("same-answers")).toMatchObject({ throughSeq: 40 });
    expect(await answersOf("same-answers")).toEqual(warm);
    await confirmMany("same-answers", 5, 40);
    const withTail = await answersOf("same-answers");
    await evictDurableObject(memory("same-answers"));
    expect(await answersOf("same-answers")).toEqual(withTail);
    expect((await usualOf("same-answers")).items[0]?.evidence).toMatchObject({ orders: 45, of_orders: 45 });
    const replayed = await confirm("same-answers", "k44", order({ items: [line("ALL"), line("OF-44")] }));
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
  });

  it("is really what a cold memory reads: a changed part changes the answer", async ({ expect }) => {
    await confirmMany("really-read", 32);
    await alarmAndEvict("really-read");
    await changeSnapshot("really-read", "UPDATE snapshot SET body = '[]' WHERE part = 'graph/0'");
    await evictDurableObject(memory("really-read"));
    expect((await usualOf("really-read")).basis).toBe("none");
  });

  // Parts that could be read, and know nothing.
  const EMPTY = { graph: "[]", log: '[["",0,null,null]]' };
  for (const [projection, empty] of Object.entries(EMPTY))
    it(`of another version is ignored and written anew: ${projection}`, async ({ expect }) => {
      const user = `other-version-${projection}`;
      await confirmMany(user, 33);
      const right = await answersOf(user);
      await alarmAndEvict(user);
      const before = await headOf(user);
      const version = `json_set(body, '$.parts.${projection}.version', 99)`;
      await changeSnapshot(user, `UPDATE snapshot SET body = ${version} WHERE part = 'head'`);
      await changeSnapshot(user, `UPDATE snapshot SET body = '${empty}' WHERE part = '${projection}/0'`);
      await evictDurableObject(memory(user));
      expect(await answersOf(user)).toEqual(right);
      await confirmMany(user, 32, 33);
      await alarmAndEvict(user);
      expect(await headOf(user)).toMatchObject({ throughSeq: 65, parts: before?.parts ?? {} });
      expect((await usualOf(user)).items[0]?.evidence).toMatchObject({ orders: 65 });
    });

  it("that lacks a projection, as of an older code, is made up for from the log", async ({ expect }) => {
    await confirmMany("lacking", 33);
    const right = await answersOf("lacking");
    await alarmAndEvict("lacking");
    await changeSnapshot(
      "lacking",
      "UPDATE snapshot SET body = json_remove(body, '$.parts.graph') WHERE part = 'head'",
    );
    await evictDurableObject(memory("lacking"));
    expect(await answersOf("lacking")).toEqual(right);
  });

  it("loses with the next one what no view has any more, as of an older code", async ({ expect }) => {
    await confirmMany("older", 32);
    await alarmAndEvict("older");
    await changeSnapshot(
      "older",
      `UPDATE snapshot SET body = json_set(body, '$.parts.old', json('{"version":3,"count":2}')) WHERE part = 'head'`,
    );
    await changeSnapshot(
      "older",
      "INSERT INTO snapshot (part, body) VALUES ('old/0', '[1]'), ('old/1', '[2]'), ('graph/1', '[]')",
    );
    await confirmMany("older", 32, 32);
    await alarmAndEvict("older");
    expect(Object.keys((await headOf("older"))?.parts ?? {}).toSorted()).toEqual(["graph", "log"]);
    expect(await rowsOf("older", "SELECT part FROM snapshot ORDER BY part")).toEqual(
      ["graph/0", "head", "log/0"].map((part) => ({ part })),
    );
    expect((await usualOf("older")).items[0]?.evidence).toMatchObject({ orders: 64 });
  });
});

/** Frozen entries as a projection of many products makes them. */
function entries(count: number, text = "x"): unknown[] {
  return Array.from({ length: count }, (_, n) => [`SKU-${n}`, text]);
}

describe("a snapshot's parts", () => {
  const at = { throughSeq: 1, owedFrom: 1 };

  function write(user: string, count: number, text = "x"): Promise<{ read: number; written: number }> {
    return billedFor(user, (_, sql) => {
      createTables(sql);
      writeSnapshot(sql, at, [{ name: "many", version: 1, entries: entries(count, text) }]);
    });
  }

  it("that did not change cost no row", async ({ expect }) => {
    const first = await write("parts", 9000);
    expect(await rowsOf("parts", "SELECT part FROM snapshot")).toHaveLength(6);
    expect(first.written).toBeGreaterThanOrEqual(6);
    expect((await write("parts", 9000)).written).toBe(0);
    // One entry more changes the last part; the head counts as many parts as before.
    expect((await write("parts", 9001)).written).toBe(1);
    // A part more changes the last, adds one, and the head counts it.
    expect((await write("parts", 10_001)).written).toBe(3);
    // A part less is deleted, and the head counts it.
    expect((await write("parts", 10_000)).written).toBe(2);
    expect(await rowsOf("parts", "SELECT part FROM snapshot")).toHaveLength(6);
  });

  it("stay under 2 MB, three bytes a character and long entries included", async ({ expect }) => {
    await write("heavy", 9000, "乳".repeat(640));
    const sizes = await rowsOf<{ bytes: number }>(
      "heavy",
      "SELECT length(CAST(body AS BLOB)) AS bytes FROM snapshot",
    );
    expect(sizes.length).toBeGreaterThan(9);
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(2_000_000);
  });

  it("come back together as they were, in order", async ({ expect }) => {
    await write("together", 9000, "乳".repeat(64));
    const kept = await runInDurableObject(memory("together"), (_, { storage }) =>
      readView(storage.sql, readHead(storage.sql), {
        name: "many",
        version: 1,
        thaw: (frozen) => [...frozen],
      }),
    );
    expect(kept).toEqual(entries(9000, "乳".repeat(64)));
  });

  it("of the graph is one, under 100 KB for a household's six hundred products", async ({ expect }) => {
    for (let n = 0; n < 32; n += 1) {
      const items = Array.from({ length: 20 }, (_, product) =>
        line(`SKU-${n * 20 + product}`, {
          product_name: `Product ${n * 20 + product} with a name of usual length`,
        }),
      );
      await memory("household").write(requestOf("household", `k${n}`, order({ items })));
    }
    await runDurableObjectAlarm(memory("household"));
    const sizes = await rowsOf<{ bytes: number }>(
      "household",
      "SELECT length(CAST(body AS BLOB)) AS bytes FROM snapshot WHERE part LIKE 'graph/%'",
    );
    expect(sizes).toHaveLength(1);
    expect(sizes[0]?.bytes).toBeLessThan(100_000);
  });
});
