import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { destroyKey, keepKey, newKey, readKey } from "../../../src/forward/user-keys.ts";
import { classicUsual, holdQueues, memory, requestOf, rowsOf, tablesOf } from "../memory-probe.ts";
import { anOrder, episodesOf, exportOf, hitsOf, item, orders, tell, told } from "./telling.ts";

const MILK = item("MILK");
const HUSH = item("HUSH", { product_name: "Xylobarista 1 L", brand: "Hush", category: "Hushware" });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
});
afterEach(() => {
  vi.useRealTimers();
  queues.release();
});

function adoption(userId: string, session: string, key: string) {
  return { userId, episodeId: `ep_${key}`, fingerprint: "signed in", traceId: "0".repeat(32), session };
}

describe("what is forgotten", () => {
  it("does not come back through an alarm that was under way", async ({ expect }) => {
    const user = "race-alarm";
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await tell(user, "hush", anOrder("ord_hush", [HUSH]));
    for (let n = 0; n < 34; n += 1) await tell(user, `milk-${n}`, anOrder(`ord_${n}`, [MILK]));
    vi.setSystemTime(Date.now() + 60_000);
    await runInDurableObject(memory(user), async (instance) => {
      const ringing = instance.alarm();
      await instance.forget(user, "ep_hush");
      await ringing;
    });
    const parts = await rowsOf<{ body: string }>(user, "SELECT body FROM snapshot");
    expect(JSON.stringify(parts)).not.toContain("HUSH");
    await evictDurableObject(memory(user));
    expect(await hitsOf(user, "Xylobarista", { history: true })).toEqual([]);
    expect(await memory(user).write(told(user, "hush", anOrder("ord_hush", [HUSH])))).toEqual({
      kind: "gone",
    });
  });

  it("is not sent when its sending had not begun", async ({ expect }) => {
    const user = "race-send";
    await runInDurableObject(memory(user), async (instance) => {
      await instance.write(told(user, "hush", anOrder("ord_hush", [HUSH])));
      await instance.forget(user, "ep_hush");
    });
    await vi.waitUntil(() => queues.sentTo("spanner", user).length > 0);
    for (const sink of ["spanner", "bigquery"] as const)
      expect(queues.sentTo(sink, user).map(({ episode_id: id }) => id)).toEqual([
        expect.stringMatching(/^forgotten_/),
      ]);
  });

  it("is brought back by no second adoption of the session it came from", async ({ expect }) => {
    const [user, session] = ["race-adopt", "race-session"];
    await orders(session, [1], [HUSH]);
    await orders(session, [2], [MILK]);
    await runInDurableObject(memory(session), (instance) => {
      vi.spyOn(instance, "erase").mockRejectedValue(new Error("the session's machine died"));
    });
    await memory(user)
      .adopt(adoption(user, session, "first"))
      .catch(() => undefined);
    const hush = (await episodesOf(user)).find(({ body }) => JSON.stringify(body).includes("HUSH"))!;
    await memory(user).forget(user, hush.episode_id);
    await evictDurableObject(memory(session));
    await memory(user).adopt(adoption(user, session, "second"));
    expect(await exportOf(user)).not.toContain("HUSH");
    expect(await exportOf(user)).toContain("MILK");
    expect(await tablesOf(session)).toEqual(["erased"]);
  });
});

describe("what is erased", () => {
  it("is not shown as the next one's usual, nor under a version it had", async ({ expect }) => {
    const user = "race-usual";
    for (const key of ["a", "b"]) await memory(user).write(requestOf(user, key));
    const before = await classicUsual(memory(user));
    const version = await memory(user).version();
    await memory(user).erase();
    await orders(user, [1, 2], [MILK]);
    expect(await classicUsual(memory(user))).not.toBe(before);
    expect(await memory(user).version()).toBeGreaterThan(version);
  });

  it("is whole although somebody is reading its export", async ({ expect }) => {
    const user = "race-export";
    for (let n = 0; n < 300; n += 1)
      await tell(user, `n-${n}`, { kind: "note_added", body: { text: `${n} `.repeat(500) } });
    const reader = (await memory(user).exportAll()).getReader();
    await reader.read();
    expect(await memory(user).erase()).toBe(1);
    await reader.cancel();
    expect(await tablesOf(user)).toEqual(["erased"]);
  });

  it("can't be opened by a key of a generation before, where an erasure ended half-way", async ({
    expect,
  }) => {
    const owners = [1, 2, 3].map((generation) => ({ user_ref: "race-keys", generation }));
    for (const owner of owners) await keepKey(env.BUCKET, owner, newKey());
    await destroyKey(env.BUCKET, { user_ref: "race-keys", generation: 2 });
    const kept = await Promise.all(owners.map((owner) => readKey(env.BUCKET, owner)));
    expect(kept.map((key) => key !== undefined)).toEqual([false, false, true]);
  });

  it("is begun anew by no model that read its note before", async ({ expect }) => {
    const user = "race-propose";
    await tell(user, "note", { kind: "note_added", body: { text: "hello" } });
    await runInDurableObject(memory(user), async (instance) => {
      const erasing = instance.erase();
      await instance.propose({
        userId: user,
        of: "ep_note",
        model: "m",
        proposals: [{ predicate: "AVOIDS", object: "ingredient:secret", confidence: 1 }],
        traceId: "0".repeat(32),
      });
      await erasing;
    });
    expect(await tablesOf(user)).toEqual(["erased"]);
  });
});
