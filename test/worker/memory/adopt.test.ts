import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { AdoptRequest } from "../../../durable-objects/adoption.ts";
import { holdQueues, memory, rowsOf, tablesOf } from "../memory-probe.ts";
import { crashing } from "./crash.ts";
import { answerTo, anOrder, dayMs, episodesOf, factsOf, item, orders, tell } from "./telling.ts";

const MILK = item("MILK");

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => {
  vi.useRealTimers();
  queues.release();
});

function adoption(userId: string, session: string, key = "adopt"): AdoptRequest {
  return { userId, episodeId: `ep_${key}`, fingerprint: "signed in", traceId: "0".repeat(32), session };
}

async function weights(user: string): Promise<string[]> {
  const facts = await factsOf(user, { predicates: ["BOUGHT"] });
  return facts.map(({ object, weight }) => `${object} ${weight}`).sort();
}

/** A session with two orders, a note, another note and its retraction. */
async function browsed(session: string): Promise<void> {
  await orders(session, [1, 8], [MILK]);
  await tell(session, { key: "n", day: 9 }, { kind: "note_added", body: { text: "I'm vegan" } });
  await tell(session, { key: "h", day: 9 }, { kind: "note_added", body: { text: "I keep halal" } });
  await tell(session, { key: "r", day: 10 }, { kind: "episode_retracted", body: { episode_id: "ep_h" } });
}

describe("a session that is adopted", () => {
  it("brings its facts at their times, known from now on, and is no more itself", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: dayMs(20) });
    await browsed("session-a");
    await orders("adopter-a", [2], [MILK]);
    vi.setSystemTime(dayMs(30));
    answerTo(await memory("adopter-a").adopt(adoption("adopter-a", "session-a")));
    expect(await weights("adopter-a")).toEqual(["product:MILK 3"]);
    expect(await factsOf("adopter-a", { predicates: ["BOUGHT"] })).toMatchObject([
      { valid_from: new Date(dayMs(1)).toISOString() },
    ]);
    expect(await factsOf("adopter-a", { predicates: ["BOUGHT"], knownAtMs: dayMs(29) })).toMatchObject([
      { weight: 1 },
    ]);
    expect(await factsOf("adopter-a", { predicates: ["FOLLOWS_DIET"] })).toMatchObject([
      { object: "diet:vegan" },
    ]);
    expect((await episodesOf("adopter-a")).filter(({ retracted }) => retracted)).toMatchObject([
      { kind: "note_added", body: { text: "I keep halal" } },
    ]);
    expect(await tablesOf("session-a")).toEqual(["erased"]);
    await evictDurableObject(memory("adopter-a"));
    expect(await weights("adopter-a")).toEqual(["product:MILK 3"]);
    expect(JSON.stringify(await rowsOf("adopter-a", "SELECT * FROM episodes"))).not.toContain("session-a");
  });

  it("is one user's alone, though two ask at once; the other is told to come back, and finds nothing then", async ({
    expect,
  }) => {
    await browsed("session-two");
    const asked = ["one", "other"].map(async (user) => memory(user).adopt(adoption(user, "session-two")));
    const outcomes = await Promise.all(asked);
    const codes = outcomes.map((outcome) =>
      outcome.kind === "refused" ? outcome.refusal.code : outcome.kind,
    );
    expect(new Set(codes)).toEqual(new Set(["written", "promised"]));
    const late = codes[0] === "promised" ? "one" : "other";
    expect(await memory(late).adopt(adoption(late, "session-two"))).toMatchObject({
      kind: "refused",
      refusal: { code: "unknown_entity" },
    });
    expect(await tablesOf(late)).toEqual([]);
  });

  it("is promised to nobody who does not take it over", async ({ expect }) => {
    const refused = await memory("early").adopt(adoption("early", "session-late"));
    expect(refused).toMatchObject({ refusal: { code: "unknown_entity" } });
    await browsed("session-late");
    answerTo(await memory("later").adopt(adoption("later", "session-late")));
    expect(await weights("later")).toEqual(["product:MILK 2"]);
  });

  it("stays promised until the adoption that asked for it takes nothing, whatever another of the same user does", async ({
    expect,
  }) => {
    await browsed("session-asked");
    const source = memory("session-asked");
    await source.handOver("first", "ep_one");
    await source.handOver("first", "ep_two");
    const asked = adoption("patient", "session-asked");
    expect(await memory("patient").adopt(asked)).toMatchObject({ refusal: { code: "promised" } });
    await source.release("ep_two");
    await evictDurableObject(source);
    expect(await memory("patient").adopt(asked)).toMatchObject({ refusal: { code: "promised" } });
    await source.handOver("first", "ep_one");
    await source.release("ep_one");
    expect(await memory("patient").adopt(asked)).toMatchObject({ kind: "written" });
    expect(await weights("patient")).toEqual(["product:MILK 2"]);
  });

  it("is nobody else's where it could not be erased, which its alarm does", async ({ expect }) => {
    await browsed("session-left");
    const erasures = vi.spyOn(env.ERASURES, "getByName").mockImplementation(() => {
      throw new Error("the ledger is away");
    });
    const failed = await memory("early").adopt(adoption("early", "session-left")).then(String, String);
    expect(failed).toContain("the ledger is away");
    erasures.mockRestore();
    expect(await memory("late").adopt(adoption("late", "session-left"))).toMatchObject({
      refusal: { code: "unknown_entity" },
    });
    expect(await memory("early").adopt(adoption("early", "session-left"))).toMatchObject({
      kind: "replayed",
    });
    await runDurableObjectAlarm(memory("session-left"));
    expect(await weights("early")).toEqual(["product:MILK 2"]);
    expect(await tablesOf("session-left")).toEqual(["erased"]);
  });

  it("that went on while it was taken over is that user's still, and nobody else's", async ({ expect }) => {
    await browsed("session-went-on");
    const source = memory("session-went-on");
    const handed = await source.handOver("fast", "ep_fast");
    if (handed === undefined || handed === "promised") throw new Error("nothing was handed over");
    await orders("session-went-on", [12], [MILK]);
    await source.erase(handed.version);
    await source.release("ep_fast");
    await evictDurableObject(source);
    expect(await memory("slow").adopt(adoption("slow", "session-went-on"))).toMatchObject({
      refusal: { code: "unknown_entity" },
    });
    answerTo(await memory("fast").adopt(adoption("fast", "session-went-on")));
    expect(await weights("fast")).toEqual(["product:MILK 3"]);
    expect(await tablesOf("session-went-on")).toEqual(["erased"]);
  });

  it("comes once, however often and however concurrently it is asked for", async ({ expect }) => {
    await browsed("session-b");
    const all = await Promise.all(
      [1, 2, 3].map(() => memory("adopter-b").adopt(adoption("adopter-b", "session-b"))),
    );
    expect(all.filter(({ kind }) => kind === "written")).toHaveLength(1);
    expect(all.every(({ kind }) => kind === "written" || kind === "replayed")).toBe(true);
    expect(await weights("adopter-b")).toEqual(["product:MILK 2"]);
    expect(await memory("adopter-b").adopt(adoption("adopter-b", "session-b"))).toMatchObject({
      kind: "replayed",
    });
    expect(await memory("adopter-b").adopt(adoption("adopter-b", "session-b", "other"))).toMatchObject({
      kind: "refused",
    });
    expect(await memory("adopter-b").version()).toBe(6);
  });

  it("brings what it forgot to nobody", async ({ expect }) => {
    await browsed("session-c");
    await memory("session-c").forget("session-c", "ep_n");
    answerTo(await memory("adopter-c").adopt(adoption("adopter-c", "session-c")));
    expect(await factsOf("adopter-c", { predicates: ["FOLLOWS_DIET"] })).toEqual([]);
    expect(JSON.stringify(await rowsOf("adopter-c", "SELECT * FROM episodes"))).not.toContain("vegan");
  });

  it("of which a part was adopted before brings what came since, once", async ({ expect }) => {
    await browsed("session-d");
    answerTo(await memory("adopter-d").adopt(adoption("adopter-d", "session-d", "first")));
    await tell("session-d", { key: "k", day: 12 }, anOrder("ord_later", [MILK]));
    answerTo(await memory("adopter-d").adopt(adoption("adopter-d", "session-d", "second")));
    expect(await weights("adopter-d")).toEqual(["product:MILK 3"]);
  });

  it("is there whole or not at all, wherever the adopter dies, and the repeat finishes it (case 19)", async ({
    expect,
  }) => {
    const deaths = new Set<boolean>();
    for (let dieBefore = 0; deaths.size < 2; dieBefore += 1) {
      const [user, session] = [`adopter-dies-${dieBefore}`, `session-dies-${dieBefore}`];
      await browsed(session);
      await orders(user, [2], [MILK]);
      const request = adoption(user, session);
      const { died } = await crashing({ user, act: (one) => one.adopt(request), queues, dieBefore });
      expect([1, 7]).toContain(await memory(user).version());
      expect(["written", "replayed"]).toContain((await memory(user).adopt(request)).kind);
      expect(await weights(user)).toEqual(["product:MILK 3"]);
      expect(await tablesOf(session)).toEqual(["erased"]);
      deaths.add(died);
    }
    expect(deaths).toEqual(new Set([true, false]));
  });
});
