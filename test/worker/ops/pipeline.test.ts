import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { feedOf } from "../../../durable-objects/feed-of.ts";
import type { Step } from "../../../durable-objects/feed/journey.ts";
import { questionsOf, sinksNow } from "../../../src/ops/sinks-now.ts";
import { streamMs } from "../../../src/ops/stream-length.ts";
import { problemOf } from "../problem-document.ts";
import { type Watcher, askForPipeline, watch } from "./watching.ts";

const watchers: Watcher[] = [];

async function watching(lastId?: string): Promise<Watcher> {
  const watcher = await watch(lastId);
  watchers.push(watcher);
  return watcher;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(watchers.splice(0).map((watcher) => watcher.leave()));
});

function step(episode: string): Step {
  return {
    user_ref: "ref-of-somebody",
    generation: 1,
    episode_id: episode,
    kind: "order_confirmed",
    recorded_at: "2026-11-28T10:00:00.000Z",
    order_id: `ord_${episode}`,
    stop: { state: "delivered", at: "2026-11-28T10:00:01.000Z" },
    isUncounted: false,
  };
}

async function outOfReach(): Promise<never> {
  throw new Error("out of reach");
}

function ids({ journeys }: Watcher): string[] {
  return [...journeys.values()].map(({ episode_id }) => episode_id).sort();
}

describe("GET /v1/ops/pipeline", () => {
  it("is unknown to who has no scope ops", async ({ expect }) => {
    for (const claims of [{}, { scope: "svc" }]) {
      const answer = await askForPipeline(claims);
      expect((await problemOf(answer)).code).toBe("not_found");
    }
  });

  it("tells how sinks are, and that there is nothing to see yet", async ({ expect }) => {
    const watcher = await watching();
    await vi.waitFor(() => {
      expect(watcher.sinks.length).toBeGreaterThan(0);
      expect(watcher.ids).toHaveLength(1);
    });
    expect(ids(watcher)).toEqual([]);
    expect(watcher.sinks[0]?.sinks.spanner).toMatchObject({
      circuit: "closed",
      opens_at: null,
      lag_ms: 0,
      backlog: { messages: 0, bytes: 0, oldest_at: null },
    });
  });

  it("tells of sinks that it cannot ask that it cannot", async ({ expect }) => {
    const health = env.SINK_HEALTH.getByName("spanner");
    const silent = new Proxy(health, { get: (_, name) => (name === "watch" ? outOfReach : undefined) });
    vi.spyOn(env.SINK_HEALTH, "getByName").mockReturnValue(silent);
    const watcher = await watching();
    await vi.waitFor(() => expect(watcher.sinks[0]?.sinks.spanner).toBeNull());
  });

  it("tells every watcher of each order as it is told, and who comes back what he missed", async ({
    expect,
  }) => {
    const first = await watching();
    const second = await watching();
    await feedOf(env).tell("spanner", [step("ep_a")]);
    for (const watcher of [first, second])
      await vi.waitFor(() => expect(ids(watcher)).toEqual(["ep_a"]), { timeout: 5000 });
    const lastId = first.ids.at(-1);
    await first.leave();
    await feedOf(env).tell("spanner", [step("ep_b")]);
    const back = await watching(lastId);
    await vi.waitFor(() => expect(ids(back)).toEqual(["ep_b"]), { timeout: 5000 });
    // Who is new, or was told by a feed that is gone, is told all.
    for (const unknown of [undefined, "gone.7", "x"]) {
      const other = await watching(unknown);
      await vi.waitFor(() => expect(ids(other)).toEqual(["ep_a", "ep_b"]), { timeout: 5000 });
    }
  });

  it("shows of whoever ordered his keyed hash, and of the order its id", async ({ expect }) => {
    await feedOf(env).tell("archive", [{ ...step("ep_c"), order_id: undefined }]);
    const watcher = await watching();
    await vi.waitFor(() => expect(ids(watcher)).toContain("ep_c"));
    const journey = [...watcher.journeys.values()].find(({ episode_id }) => episode_id === "ep_c");
    expect(journey).toEqual({
      id: "ref-of-somebody/1/ep_c",
      order_id: null,
      episode_id: "ep_c",
      kind: "order_confirmed",
      user_ref: "ref-of-somebody",
      memory: { state: "recorded", at: "2026-11-28T10:00:00.000Z" },
      sinks: {
        spanner: { state: "pending" },
        bigquery: { state: "pending" },
        archive: { state: "delivered", at: "2026-11-28T10:00:01.000Z" },
      },
    });
  });

  it("writes no row", async ({ expect }) => {
    await feedOf(env).tell("spanner", [step("ep_d")]);
    await feedOf(env).news(undefined, 0);
    await runInDurableObject(feedOf(env), async (_, { storage }) => {
      expect([...(await storage.list()).keys()]).toEqual([]);
      const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master").toArray();
      // What begins so is the platform's own.
      expect(tables.filter(({ name }) => !name.startsWith("_"))).toEqual([]);
    });
  });

  it("asks no sink any more for who went away", async ({ expect }) => {
    const [leaving, staying] = [await watching(), await watching()];
    for (const watcher of [leaving, staying])
      await vi.waitFor(() => expect(watcher.sinks.length).toBeGreaterThan(0));
    await leaving.leave();
    const asked = vi.spyOn(env.SINK_HEALTH, "getByName");
    const seen = staying.sinks.length;
    await vi.waitFor(() => expect(staying.sinks.length).toBe(seen + 3), { timeout: 10_000, interval: 20 });
    // For who went away it was asked once more at the most.
    expect(asked.mock.calls.filter(([name]) => name === "archive").length).toBeLessThanOrEqual(4);
  });

  it("ends after some minutes, before its invocation has made too many calls", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const watcher = await watching();
      await vi.waitFor(() => expect(watcher.sinks.length).toBeGreaterThan(0));
      vi.setSystemTime(Date.now() + 150_001);
      // It looks at the clock when something passes.
      await feedOf(env).tell("spanner", [step("ep_late")]);
      await watcher.ended;
    } finally {
      vi.useRealTimers();
    }
  });

  it("is watched until some seconds after somebody said so last", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const health = env.SINK_HEALTH.getByName("watched");
      expect((await health.admit()).isWatched).toBe(false);
      await health.watch(10_000);
      await health.watch(1_000);
      vi.setSystemTime(Date.now() + 9_999);
      expect((await health.admit()).isWatched).toBe(true);
      vi.setSystemTime(Date.now() + 1);
      expect((await health.admit()).isWatched).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a stream", () => {
  for (const shards of [1, 2, 10, 40])
    it(`asks less than a thousand times until it ends, with ${shards} queues a sink`, async ({ expect }) => {
      let questions = 0;
      const queue = new Proxy(env.SPANNER_QUEUE, {
        get: (_, name) =>
          name === "metrics" ? () => count({ backlogBytes: 0, backlogCount: 0 }) : undefined,
        has: (_, name) => name === "sendBatch",
      });
      const count = async <Answer>(answer: Answer): Promise<Answer> => {
        questions += 1;
        return answer;
      };
      const names = ["SPANNER_QUEUE", "BIGQUERY_QUEUE", "ARCHIVE_QUEUE"];
      const bound = names.flatMap((name) =>
        Array.from({ length: shards }, (_, n) => [n === 0 ? name : `${name}_${n}`, queue] as const),
      );
      const health = { watch: () => count(null) };
      const sharded = Object.assign({}, env, Object.fromEntries(bound), {
        QUEUE_SHARDS: String(shards),
        SINK_HEALTH: { getByName: () => health },
      });
      await sinksNow(sharded, 0);
      expect(questions).toBe(3 + 3 * shards);
      expect(questionsOf(sharded)).toBe(questions);
      const lastsMs = streamMs(questions);
      // It also asks its feed, once a second where that has much to tell, and once more when it is over.
      const rounds = lastsMs / 2_000 + 1;
      expect(rounds * (questions + 2)).toBeLessThan(1_000);
      expect(lastsMs).toBeGreaterThanOrEqual(8_000);
    });
});
