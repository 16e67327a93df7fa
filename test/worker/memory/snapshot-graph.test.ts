import * as fc from "fast-check";
import { afterEach, beforeEach, describe, inject, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { Episode, Happening } from "../../../durable-objects/graph/episode.ts";
import { streams } from "../graph/streams.ts";
import { classicUsual, holdQueues, memory, rowsOf } from "../memory-probe.ts";
import { answerTo, exportOf, factsOf, hitsOf, item, orders, tell, told } from "./telling.ts";

const MILK = item("MILK", { brand: "Arla", category: "Milk" });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  queues.release();
});

async function answersOf(user: string): Promise<unknown[]> {
  const around = await memory(user).around({ center: "user", depth: 2, fanOut: 30 });
  const found = await Promise.all(
    ["product", "oatly", "vegan"].map((query) => hitsOf(user, query, { history: true })),
  );
  return [await exportOf(user), await classicUsual(memory(user)), around, found];
}

function change(user: string, statement: string): Promise<unknown> {
  return runInDurableObject(memory(user), (_, { storage }) => storage.sql.exec(statement).toArray());
}

async function days(user: string, count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) await orders(user, [day], [MILK, item(`OF-${day}`)]);
  await tell(user, { key: "n", day: count }, { kind: "note_added", body: { text: "I'm vegan, no peanuts" } });
}

describe("the graph in a snapshot", () => {
  it(
    "and what came since answer as the warm memory did, after any stream",
    { timeout: 60_000 },
    async ({ expect }) => {
      let run = 0;
      const long = streams(90).filter((all) => all.length > 45);
      await fc.assert(
        fc.asyncProperty(long, async (all) => {
          const user = `snapshot-${(run += 1)}`;
          for (const episode of all.slice(0, 40)) await take(user, episode);
          await runDurableObjectAlarm(memory(user));
          for (const episode of all.slice(40)) await take(user, episode);
          const warm = await answersOf(user);
          await evictDurableObject(memory(user));
          expect(await answersOf(user)).toEqual(warm);
        }),
        { numRuns: 10, seed: inject("memorySeed") },
      );
    },
  );

  it("is really what a cold memory reads: a changed part changes the answer", async ({ expect }) => {
    await days("graph-read", 40);
    await runDurableObjectAlarm(memory("graph-read"));
    await change(
      "graph-read",
      "UPDATE snapshot SET body = replace(body, 'vegan', 'halal') WHERE part LIKE 'graph/%'",
    );
    await evictDurableObject(memory("graph-read"));
    expect(await factsOf("graph-read", { predicates: ["FOLLOWS_DIET"] })).toMatchObject([
      { object: "diet:halal" },
    ]);
  });

  const DAMAGES: [what: string, statement: string][] = [
    [
      "of another version",
      "UPDATE snapshot SET body = json_set(body, '$.parts.graph.version', 99) WHERE part = 'head'",
    ],
    ["cut off", "UPDATE snapshot SET body = substr(body, 1, 100) WHERE part = 'graph/0'"],
    ["without a part", "DELETE FROM snapshot WHERE part = 'graph/0'"],
    [
      "of entries that are none",
      `UPDATE snapshot SET body = '[["confirmed",1],["other",{}]]' WHERE part = 'graph/0'`,
    ],
    ["without a head", "DELETE FROM snapshot WHERE part = 'head'"],
  ];
  for (const [what, statement] of DAMAGES)
    it(`that is damaged costs time and nothing else: ${what}`, async ({ expect }) => {
      vi.spyOn(console, "error").mockReturnValue();
      const user = `damaged-${what}`;
      await days(user, 40);
      const right = await answersOf(user);
      await runDurableObjectAlarm(memory(user));
      await change(user, statement);
      await evictDurableObject(memory(user));
      expect(await answersOf(user)).toEqual(right);
      await tell(
        user,
        { key: "more", day: 50 },
        { kind: "note_added", body: { text: "I'm no longer vegan" } },
      );
      await runDurableObjectAlarm(memory(user));
      await evictDurableObject(memory(user));
      expect(await factsOf(user, { predicates: ["FOLLOWS_DIET"] })).toEqual([]);
      expect(await rowsOf(user, "SELECT part FROM snapshot WHERE part = 'graph/0'")).toHaveLength(1);
    });
});

async function take(user: string, { episodeId, occurredAtMs, kind, body }: Episode): Promise<void> {
  const happening: Happening = JSON.parse(JSON.stringify({ kind, body }));
  const outcome = await memory(user).write({ ...told(user, "", happening), episodeId, occurredAtMs });
  if (outcome.kind !== "refused") answerTo(outcome);
}
