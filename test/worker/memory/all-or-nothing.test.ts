import { type Mock, afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import { holdQueues, memory, requestOf, rowsOf, tablesOf } from "../memory-probe.ts";
import { confirm, confirmed, line, order, usualOf } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  queues.release();
  vi.restoreAllMocks();
});

/** An order of something that was never bought before. */
const NEWS = order({ items: [line("OAT-1L"), line("NEW")] });

/** What the memory says was bought, with how often. */
async function boughtBy(user: string): Promise<[product: string, orders: number][]> {
  const answer = await memory(user).facts({ predicates: ["BOUGHT"], history: true, limit: 50 });
  const { facts }: { facts: { object: string; weight: number }[] } = JSON.parse(answer);
  const bought = facts.map(({ object, weight }): [string, number] => [object, weight]);
  return bought.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Confirms an order while a step of the memory fails; gives the error, and when the alarm is set afterwards. */
function confirmWhile(
  user: string,
  key: string,
  breakIt: (state: DurableObjectState) => Pick<Mock, "mockRestore">,
): Promise<{ error: string; alarm: number | null }> {
  return runInDurableObject(memory(user), async (instance: UserMemory, state) => {
    const broken = breakIt(state);
    try {
      await instance.write(requestOf(user, key, NEWS));
      return { error: "none", alarm: await state.storage.getAlarm() };
    } catch (error) {
      return { error: String(error), alarm: await state.storage.getAlarm() };
    } finally {
      broken.mockRestore();
    }
  });
}

/** The storage's disk fails when a statement that matches is executed. */
function failingAt(statement: RegExp): (state: DurableObjectState) => Pick<Mock, "mockRestore"> {
  return ({ storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    return vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
      if (statement.test(query)) throw new Error("the disk is full");
      return exec(query, ...bindings);
    });
  };
}

/** The transaction is rolled back after everything in it was done. */
function failingAtCommit({ storage }: DurableObjectState): Pick<Mock, "mockRestore"> {
  const whole = storage.transactionSync.bind(storage);
  return vi.spyOn(storage, "transactionSync").mockImplementation((steps) =>
    whole(() => {
      steps();
      throw new Error("the disk is full");
    }),
  );
}

/** The alarm cannot be set. */
function failingAtAlarm({ storage }: DurableObjectState): Pick<Mock, "mockRestore"> {
  return vi.spyOn(storage, "setAlarm").mockImplementation(() => {
    throw new Error("the disk is full");
  });
}

const STEPS: [string, (state: DurableObjectState) => Pick<Mock, "mockRestore">][] = [
  ["making the identity", failingAt(/INSERT INTO identity/)],
  ["appending to the log", failingAt(/INSERT INTO episodes/)],
  ["setting the alarm", failingAtAlarm],
  ["committing", failingAtCommit],
];

describe("a confirmation that fails", () => {
  for (const [step, breakIt] of STEPS)
    it(`leaves nothing of a first order, and the retry makes one: ${step}`, async ({ expect }) => {
      const user = `first-fails-${step}`;
      expect(await confirmWhile(user, "k", breakIt)).toEqual({
        error: "Error: the disk is full",
        alarm: null,
      });
      expect(await tablesOf(user)).toEqual([]);
      expect((await usualOf(user)).memory_version).toBe(0);
      expect((await confirmed(user, "k", NEWS)).memory.version).toBe(1);
      expect((await confirm(user, "k", NEWS)).headers.get("idempotency-replayed")).toBe("true");
    });

  for (const [step, breakIt] of STEPS.slice(1))
    it(`leaves nothing of a second order, warm or cold: ${step}`, async ({ expect }) => {
      const user = `second-fails-${step}`;
      await confirmed(user, "first");
      await runInDurableObject(memory(user), (_, state) => state.storage.deleteAlarm());
      await evictDurableObject(memory(user));
      expect(await confirmWhile(user, "k", breakIt)).toEqual({
        error: "Error: the disk is full",
        alarm: null,
      });
      expect((await usualOf(user)).memory_version).toBe(1);
      expect(await boughtBy(user)).toEqual([["product:OAT-1L", 1]]);
      expect(await rowsOf(user, "SELECT seq FROM episodes")).toEqual([{ seq: 1 }]);
      await evictDurableObject(memory(user));
      expect((await usualOf(user)).memory_version).toBe(1);
      expect((await confirmed(user, "k", NEWS)).memory).toMatchObject({
        version: 2,
        new_facts: [{ object: "product:NEW" }],
      });
    });

  // The alarm is set already.
  for (const [step, breakIt] of STEPS.slice(1).filter(([, broken]) => broken !== failingAtAlarm))
    it(`leaves a memory that has answered before as it was: ${step}`, async ({ expect }) => {
      const user = `warm-fails-${step}`;
      await confirmed(user, "first");
      const before = [await usualOf(user), await boughtBy(user)];
      expect((await confirmWhile(user, "k", breakIt)).error).toBe("Error: the disk is full");
      expect([await usualOf(user), await boughtBy(user)]).toEqual(before);
      await confirmed(user, "k", NEWS);
      expect(await boughtBy(user)).toEqual([
        ["product:NEW", 1],
        ["product:OAT-1L", 2],
      ]);
    });

  it("does not leave the next order without its alarm", async ({ expect }) => {
    await confirmWhile("no-alarm", "k", failingAtCommit);
    await confirmed("no-alarm", "k");
    const alarm = await runInDurableObject(memory("no-alarm"), (_, state) => state.storage.getAlarm());
    expect(alarm).not.toBeNull();
  });

  it("sends nothing to the sinks", async ({ expect }) => {
    await confirmWhile("silent", "k", failingAtCommit);
    await confirmed("silent", "other");
    await vi.waitUntil(() => queues.sentTo("spanner", "silent").length > 0, 5000);
    expect(queues.sentTo("spanner", "silent").map(({ seq }) => seq)).toEqual([1]);
  });
});
