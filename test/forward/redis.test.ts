import { afterEach, beforeEach, describe, inject, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import { answerAt, keepAnswer } from "../../src/redis/answers.ts";
import { withConnection } from "../../src/redis/connection.ts";
import { forgetUser } from "../../src/redis/forget-user.ts";
import { keepRecent, recentOf } from "../../src/redis/recent.ts";
import { atRedis, wakeRedis } from "../../src/redis/redis.ts";
import { redis } from "./redis.ts";

const url = inject("redisUrl");
const AN_EVENT = JSON.stringify({ type: "search", query: "Müsli 豆乳" });
const NOBODY_LISTENS = "redis://127.0.0.1:9";

function keep(userRef: string, receivedAtMs: number, events = [AN_EVENT]): Promise<boolean> {
  return keepRecent(env, { userRef, receivedAtMs, events });
}

beforeEach(wakeRedis);

describe.skipIf(url === "")("Redis", () => {
  afterEach(async () => {
    await redis("go-on");
    await redis("start");
    wakeRedis();
  });

  it("keeps a user's last events, each once, whatever comes twice and in whatever order", async ({
    expect,
  }) => {
    const events = Array.from({ length: 210 }, (_, n) => JSON.stringify({ n }));
    for (const [at, event] of events.entries()) if (at % 3 === 0) await keep("many", at, [event]);
    await keep(
      "many",
      1,
      events.filter((_, at) => at === 0),
    );
    expect(await recentOf(env, { userRef: "many", sinceMs: -1 })).toEqual(
      events.filter((_, at) => at % 3 === 0).toReversed(),
    );
    await keep("many", 1_000, events);
    expect(await recentOf(env, { userRef: "many", sinceMs: -1 })).toHaveLength(200);
    expect(await recentOf(env, { userRef: "others", sinceMs: -1 })).toEqual([]);
    expect(await keep("nothing", 1, [])).toBe(false);
  });

  it("lets what is kept of a user end after a day", async ({ expect }) => {
    await keep("ends", 1);
    await keepAnswer(env, { owner: "ends", about: "a" }, { text: "1", askedAtMs: 1 });
    for (const name of ["recent", "answers"]) {
      const left = await atRedis(env, (send) => send("PTTL", `leafloaf:{ends}:${name}`));
      expect(left, name).toBeGreaterThan(86_390_000);
      expect(left, name).toBeLessThanOrEqual(86_400_000);
    }
  });

  it("forgets a user, and takes nothing that was received before", async ({ expect }) => {
    await keep("erased", 1_000);
    await keep("stays", 1_000);
    await keepAnswer(env, { owner: "erased", about: "a" }, { text: "1", askedAtMs: 1_000 });
    for (let times = 0; times < 2; times += 1)
      expect(await forgetUser(env, { userRef: "erased", erasedAtMs: 2_000 })).toBe("forgotten");
    // A late message, and an answer that was asked for before.
    expect(await keep("erased", 2_000)).toBe(false);
    await keepAnswer(env, { owner: "erased", about: "a" }, { text: "1", askedAtMs: 2_000 });
    expect(await recentOf(env, { userRef: "erased", sinceMs: -1 })).toEqual([]);
    expect(await answerAt(env, { owner: "erased", about: "a" })).toBeUndefined();
    expect(await recentOf(env, { userRef: "stays", sinceMs: -1 })).toEqual([AN_EVENT]);
    // Also where Redis was not told of the erasure.
    expect(await recentOf(env, { userRef: "stays", sinceMs: 999 })).toEqual([AN_EVENT]);
    expect(await recentOf(env, { userRef: "stays", sinceMs: 1_000 })).toEqual([]);
    // Who comes back is somebody new.
    expect(await keep("erased", 2_001)).toBe(true);
    expect(await recentOf(env, { userRef: "erased", sinceMs: -1 })).toEqual([AN_EVENT]);
  });

  it("that stops in the middle costs one failure, and nothing more for a while", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    expect(await keep("middle", 1)).toBe(true);
    await redis("stop");
    for (let times = 0; times < 5; times += 1) {
      expect(await keep("middle", 2)).toBe(false);
      expect(await recentOf(env, { userRef: "middle", sinceMs: -1 })).toBeUndefined();
    }
    expect(warned).toHaveBeenCalledTimes(1);
    expect(await forgetUser(env, { userRef: "middle", erasedAtMs: 3 })).toBe("unreachable");
    await redis("start");
    expect(await keep("middle", 4)).toBe(false);
    wakeRedis();
    expect(await keep("middle", 4)).toBe(true);
    warned.mockRestore();
  });

  it("that hangs is waited for no longer than its deadline, and left alone then", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    await redis("hang");
    const late = withConnection({ url, deadlineMs: 50 }, (send) => send("GET", "a"));
    await expect(late).rejects.toThrow("no answer in 50 ms");
    expect(await keep("hangs", 1)).toBe(false);
    expect(await keep("hangs", 1)).toBe(false);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  it("takes a password and a database of its own", async ({ expect }) => {
    const { host } = new URL(url);
    const deadlineMs = 2_000;
    await withConnection({ url, deadlineMs }, (send) =>
      send("ACL", "SETUSER", "edge", "on", ">p@ss wörd", "~*", "+@all"),
    );
    const named = `redis://edge:${encodeURIComponent("p@ss wörd")}@${host}/3`;
    expect(await withConnection({ url: named, deadlineMs }, (send) => send("ACL", "WHOAMI"))).toBe("edge");
    await withConnection({ url: named, deadlineMs }, (send) => send("SET", "only-here", "1"));
    expect(await withConnection({ url, deadlineMs }, (send) => send("GET", "only-here"))).toBeNull();
    const wrong = withConnection({ url: `redis://edge:no@${host}`, deadlineMs }, (send) => send("GET", "a"));
    await expect(wrong).rejects.toThrow("WRONGPASS");
  });
});

describe("without Redis", () => {
  it("nothing is kept and nothing fails", async ({ expect }) => {
    for (const without of [{}, { REDIS_URL: "" }]) {
      expect(await keepRecent(without, { userRef: "u", receivedAtMs: 1, events: [AN_EVENT] })).toBe(false);
      expect(await recentOf(without, { userRef: "u", sinceMs: -1 })).toBeUndefined();
      expect(await forgetUser(without, { userRef: "u", erasedAtMs: 1 })).toBe("not_configured");
    }
  });

  it("nothing fails where nobody listens, or somebody else", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    for (const REDIS_URL of [
      NOBODY_LISTENS,
      String(env.GOOGLE_ENDPOINT).replace("http:", "redis:"),
      "redis:",
    ]) {
      wakeRedis();
      expect(await recentOf({ REDIS_URL }, { userRef: "u", sinceMs: -1 }), REDIS_URL).toBeUndefined();
    }
    expect(warned).toHaveBeenCalledTimes(3);
    warned.mockRestore();
  });
});
