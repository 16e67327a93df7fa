import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { app } from "../../src/web/app.ts";
import { closeCircuits } from "./bucket.ts";
import { breakGoogle, callsToGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, forSpanner } from "./messages.ts";

beforeEach(async () => {
  await mendGoogle();
  await closeCircuits();
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await mendGoogle();
  await closeCircuits();
});

type Ready = { status: string; sinks: Record<string, string>; reasons: { code: string; sink?: string }[] };

/** What is answered when nothing is known from before. */
async function ready(more: object = {}): Promise<Ready> {
  const bucket = new Proxy(env.BUCKET, { get: (of, member) => Reflect.get(of, member).bind(of) });
  const answer = await app.request("/readyz", {}, { ...env, BUCKET: bucket, ...more });
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  return answer.json<Ready>();
}

function codes({ reasons }: Ready): string[] {
  return reasons.map(({ code, sink = "" }) => `${code} ${sink}`.trim());
}

/** Queries that Spanner was asked so far. */
async function asked(): Promise<number> {
  return (await callsToGoogle())["spanner"]?.["executeSql"] ?? 0;
}

describe("/readyz", { timeout: 60_000 }, () => {
  it("is ok while everything answers", async ({ expect }) => {
    expect(await ready()).toMatchObject({ status: "ok", reasons: [] });
  });

  it("is degraded, never dead, while a sink fails: it opens, waits with jitter, is probed by one batch, and closes", async ({
    expect,
  }) => {
    await breakGoogle({ service: "spanner", kind: "outage" });
    for (let batch = 0; batch < 5; batch += 1)
      await consumeBatch("spanner", [forSpanner("ready", `k${batch}`)]);
    const open = await ready();
    expect(open).toMatchObject({ status: "degraded", sinks: { spanner: "open", bigquery: "closed" } });
    expect(codes(open)).toEqual(["circuit_open spanner", "spanner_unreachable"]);
    // Nobody asks the sink now; what waits is spread over a growing time, and comes no sooner than the circuit allows.
    await mendGoogle();
    const many = Array.from({ length: 40 }, (_, n) => forSpanner("ready-many", `m${n}`));
    const { retried } = await consumeBatch("spanner", many, 8);
    expect((await callsToGoogle())["spanner"] ?? {}).toEqual({});
    expect(retried).toHaveLength(many.length);
    const delays = retried.map(({ delaySeconds = 0 }) => delaySeconds);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(5);
    expect(new Set(delays).size).toBeGreaterThan(10);
    const early = (await consumeBatch("spanner", many)).retried.map(({ delaySeconds = 0 }) => delaySeconds);
    expect(Math.min(...early)).toBeGreaterThanOrEqual(5);
    expect(new Set(early).size).toBeGreaterThan(2);
    // Its time is over: one batch probes while the others wait.
    vi.setSystemTime(Date.now() + 6_000);
    expect((await env.SINK_HEALTH.getByName("spanner").admit()).waitMs).toBe(0);
    expect((await ready()).sinks["spanner"]).toBe("half_open");
    expect((await consumeBatch("spanner", many.slice(0, 1))).acked).toEqual([]);
    // The probe never told: after half a minute the next batch is one, and closes the circuit.
    vi.setSystemTime(Date.now() + 31_000);
    expect((await consumeBatch("spanner", many)).acked).toHaveLength(many.length);
    expect(await ready()).toMatchObject({ status: "ok", sinks: { spanner: "closed" } });
  });

  it("names R2 when it does not answer", async ({ expect }) => {
    const BUCKET = { head: () => Promise.reject(new Error("R2 is down")) };
    expect(codes(await ready({ BUCKET }))).toEqual(["r2_unreachable"]);
  });

  it("names a queue whose messages have waited for hours, and one that cannot be counted", async ({
    expect,
  }) => {
    const oldestMessageTimestamp = new Date(Date.now() - 7 * 3_600_000);
    const metrics = { backlogCount: 9, backlogBytes: 900, oldestMessageTimestamp };
    const BIGQUERY_QUEUE = { metrics: async () => metrics };
    const ARCHIVE_QUEUE = { metrics: () => Promise.reject(new Error("overloaded")) };
    const answer = await ready({ BIGQUERY_QUEUE, ARCHIVE_QUEUE });
    expect(answer.status).toBe("degraded");
    expect(codes(answer)).toEqual(["queue_near_limit bigquery", "queue_unknown archive"]);
  });

  it("asks the systems behind once in ten seconds, however often it is asked", async ({ expect }) => {
    const kept = { BUCKET: new Proxy(env.BUCKET, { get: (of, name) => Reflect.get(of, name).bind(of) }) };
    const before = await asked();
    for (let times = 0; times < 5; times += 1) await ready(kept);
    expect((await asked()) - before).toBe(1);
    vi.setSystemTime(Date.now() + 11_000);
    await ready(kept);
    expect((await asked()) - before).toBe(2);
  });
});
