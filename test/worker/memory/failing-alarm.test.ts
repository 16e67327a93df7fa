import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { classicUsual, holdQueues, memory, requestOf, rowsOf } from "../memory-probe.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
});
afterEach(() => queues.release());

async function confirmMany(user: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await memory(user).write(requestOf(user, `k${n}`));
}

function alarmOf(user: string): Promise<number | null> {
  return runInDurableObject(memory(user), (_, state) => state.storage.getAlarm());
}

async function usualOf(
  user: string,
): Promise<{ items: { evidence: { orders: number } }[]; memory_version: number }> {
  return JSON.parse(await classicUsual(memory(user)));
}

describe("an alarm", () => {
  it("that cannot set the next one is tried again", async ({ expect }) => {
    const user = "unset";
    await confirmMany(user, 1);
    await runInDurableObject(memory(user), async (instance, { storage }) => {
      await storage.deleteAlarm();
      const failing = vi.spyOn(storage, "setAlarm").mockImplementationOnce(() => {
        throw new Error("no alarm now");
      });
      await instance.alarm();
      failing.mockRestore();
    });
    expect(await alarmOf(user)).not.toBeNull();
  });

  it("that the platform gave up is set again by the next look-up of a woken memory", async ({ expect }) => {
    const user = "given-up";
    await confirmMany(user, 1);
    await runInDurableObject(memory(user), (_, { storage }) => storage.deleteAlarm());
    await evictDurableObject(memory(user));
    await classicUsual(memory(user));
    await vi.waitUntil(async () => (await alarmOf(user)) !== null, 5000);
    expect(await alarmOf(user)).not.toBeNull();
  });

  it("that can't ask Spanner for an earlier memory says so, and nothing of the user", async ({ expect }) => {
    const user = "unasked";
    const said = vi.spyOn(console, "info").mockReturnValue();
    await confirmMany(user, 1);
    // Whoever asked in vain before keeps others from it for a minute.
    vi.setSystemTime(Date.now() + 120_000);
    await runDurableObjectAlarm(memory(user));
    await runInDurableObject(memory(user), (instance) => instance.alarm());
    vi.useRealTimers();
    const lines = said.mock.calls.map(([line]) => String(line)).filter((line) => /earlier memory/.test(line));
    said.mockRestore();
    const message = "Spanner could not be asked for an earlier memory";
    expect(lines.at(-1)).toBe(JSON.stringify({ level: "info", message, reason: "UNAVAILABLE" }));
  });

  it("that fails in the middle of a snapshot leaves the old one whole", async ({ expect }) => {
    const user = "torn";
    await confirmMany(user, 33);
    await runDurableObjectAlarm(memory(user));
    for (let n = 34; n <= 70; n += 1) await memory(user).write(requestOf(user, `k${n}`));
    await runInDurableObject(memory(user), async (instance, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      const failing = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
        if (query.includes("INSERT INTO snapshot") && bindings[0] === "head") throw new Error("torn");
        return exec(query, ...bindings);
      });
      await instance.alarm();
      failing.mockRestore();
    });
    await evictDurableObject(memory(user));
    const usual = await usualOf(user);
    expect(usual.memory_version).toBe(70);
    expect(usual.items[0]?.evidence.orders).toBe(70);
  });
});

describe("a damaged snapshot", () => {
  const DAMAGES = [
    "DELETE FROM snapshot WHERE part = 'graph/0'",
    "DELETE FROM snapshot WHERE part = 'log/0'",
    "UPDATE snapshot SET body = '{' ",
    "UPDATE snapshot SET body = '[[1]]' WHERE part <> 'head'",
  ];
  for (const damage of DAMAGES) {
    it(`is made anew from the log: ${damage}`, async ({ expect }) => {
      const user = `damaged ${damage}`;
      await confirmMany(user, 40);
      await runDurableObjectAlarm(memory(user));
      await runInDurableObject(memory(user), (_, { storage }) => void storage.sql.exec(damage));
      await evictDurableObject(memory(user));
      expect(await memory(user).write(requestOf(user, "k7"))).toMatchObject({ kind: "replayed" });
      expect((await usualOf(user)).items[0]?.evidence.orders).toBe(40);
      await memory(user).write(requestOf(user, "k41"));
      await runDurableObjectAlarm(memory(user));
      expect(await rowsOf(user, "SELECT part FROM snapshot WHERE length(body) > 5 ORDER BY part")).toEqual(
        ["graph/0", "head", "log/0"].map((part) => ({ part })),
      );
    });
  }
});
