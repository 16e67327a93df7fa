import { createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { CRONS } from "../../../src/crons.ts";
import { runScheduled } from "../../../src/scheduled.ts";
import { spoolHolds } from "../../../src/erase/erase-in-bucket.ts";
import { sweepSpool } from "../../../src/forward/events/spool.ts";
import { seal, userRef } from "../../../src/forward/seal.ts";
import { problemOf } from "../problem-document.ts";
import { type HeldQueues, holdEventQueues, keysBelow } from "./held.ts";
import { tell, told, view } from "./telling.ts";

const HOUR_MS = 3_600_000;

let queues: HeldQueues;
beforeEach(async () => {
  for (const key of await keysBelow("spool/")) await env.BUCKET.delete(key);
  queues = holdEventQueues();
});
afterEach(() => {
  env.EVENT_SPOOL = "";
  vi.restoreAllMocks();
});

function breakR2(): { mockRestore: () => void } {
  return vi.spyOn(env.BUCKET, "put").mockRejectedValue(new Error("R2 is down"));
}

describe("what is accepted", { timeout: 30_000 }, () => {
  it("lies in the queues and nowhere else, as long as they take it", async ({ expect }) => {
    await told("safe-plain", [view()]);
    expect(queues.sent("bigquery", "safe-plain")).toHaveLength(1);
    expect(queues.sent("archive", "safe-plain")).toHaveLength(1);
    expect(await keysBelow("spool/")).toEqual([]);
  });

  it("lies in R2, sealed, for the one queue that refuses it, and the next arrival puts it there", async ({
    expect,
  }) => {
    queues.refuse("bigquery");
    const { results } = await told("safe-next", [view({ event_id: "kept" })]);
    const [key] = await keysBelow("spool/bigquery/");
    expect(await (await env.BUCKET.get(key!))!.text()).not.toContain("safe-next");
    expect(await keysBelow("spool/archive/")).toEqual([]);
    queues.take();
    await told("safe-other", [view()]);
    await vi.waitUntil(async () => (await keysBelow("spool/")).length === 0, 5_000);
    const again = queues.sent("bigquery", "safe-next");
    expect(again.map(({ events }) => events[0]?.event_id)).toEqual([results[0]?.event_id]);
  });

  it("is put into its queue by the cron, once, and stays in R2 while that refuses", async ({ expect }) => {
    queues.refuse("bigquery", "archive");
    await told("safe-cron", [view()]);
    expect(await keysBelow("spool/")).toHaveLength(2);
    const cron = { cron: CRONS.spool, scheduledTime: Date.now() + 1, noRetry: () => undefined };
    await runScheduled(cron, env);
    expect(await keysBelow("spool/")).toHaveLength(2);
    queues.take();
    await runScheduled(cron, env);
    await runScheduled(cron, env);
    expect(await keysBelow("spool/")).toEqual([]);
    for (const sink of ["bigquery", "archive"] as const)
      expect(queues.sent(sink, "safe-cron")).toHaveLength(1);
  });

  it("is nothing when queue and R2 refuse: 503, and the same again is the same events", async ({
    expect,
  }) => {
    queues.refuse("archive");
    const broken = breakR2();
    const response = await tell("safe-none", [view({ event_id: "e" })]);
    expect(response.headers.get("retry-after")).toBe("5");
    expect((await problemOf(response)).code).toBe("capture_unavailable");
    broken.mockRestore();
    queues.take();
    const { results } = await told("safe-none", [view({ event_id: "e" })]);
    expect(queues.sent("archive", "safe-none").map(({ events }) => events[0]?.event_id)).toEqual([
      results[0]?.event_id,
    ]);
  });

  it("is in a queue although R2 is down", async ({ expect }) => {
    env.EVENT_SPOOL = "r2";
    breakR2();
    await told("safe-no-r2", [view()]);
    expect(queues.sent("archive", "safe-no-r2")).toHaveLength(1);
    expect(queues.sent("archive", "safe-no-r2")[0]?.spool).toBeUndefined();
  });
});

describe("the spool", { timeout: 30_000 }, () => {
  it("has every request before its queue does, and sends it again with doubling waits until a consumer settles it", async ({
    expect,
  }) => {
    env.EVENT_SPOOL = "r2";
    queues.bigquery.mockImplementation(async () => {
      expect(await keysBelow("spool/bigquery/")).toHaveLength(1);
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    });
    await told("spool-all", [view()]);
    queues.take();
    const [path] = await keysBelow("spool/archive/");
    expect(queues.sent("archive", "spool-all")[0]?.spool).toBe(path);
    const startMs = Date.now();
    const sentAfter = async (ms: number): Promise<number> => {
      await sweepSpool(env, startMs + ms);
      return queues.sent("archive", "spool-all").length;
    };
    expect(await sentAfter(30_000)).toBe(1);
    expect(await sentAfter(61_000)).toBe(2);
    expect(await sentAfter(62_000)).toBe(2);
    expect(await sentAfter(61_000 + 119_000)).toBe(2);
    expect(await sentAfter(61_000 + 120_000)).toBe(3);
    expect(await sentAfter(24 * HOUR_MS)).toBe(4);
    expect(await sentAfter(25 * HOUR_MS + 1)).toBe(5);
    expect(await keysBelow("spool/archive/")).toEqual([path]);
  });

  it("lets what it cannot read go into quarantine, sealed where it names a user, and sends the rest", async ({
    expect,
  }) => {
    const user = "spool-junk";
    const odd = { user_id: user, received_at: "2020-01-01T00:00:00.000Z", events: [] };
    await env.BUCKET.put("spool/archive/2020-01-01T00:00:00.000Z_bat_x_0", "junk");
    await laySealed("spool/archive/2020-01-01T00:00:00.000Z_bat_y_0", odd);
    queues.refuse("archive");
    await told(user, [view()]);
    queues.take();
    await sweepSpool(env, Date.now() + 1);
    expect(queues.sent("archive", user)).toHaveLength(1);
    expect(await spoolHolds(env.BUCKET, Date.now())).toBe(false);
    const laid = await keysBelow("quarantine/archive/malformed/");
    expect(laid).toHaveLength(2);
    expect(laid.filter((key) => key.includes(userRef(user, env.USER_REF_SECRET)))).toHaveLength(1);
    for (const key of laid) expect(await (await env.BUCKET.get(key))!.text()).not.toContain(user);
  });

  it("sends events that it has no schema of: their consumer judges them", async ({ expect }) => {
    queues.refuse("archive");
    await told("spool-newer", [view()]);
    const [message] = queues.sent("bigquery", "spool-newer");
    const newer = { ...message, events: [{ event_id: "evt_newer", type: "newer" }] };
    const [path] = await keysBelow("spool/archive/");
    await laySealed(path!, newer);
    queues.archive
      .mockClear()
      .mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
    await sweepSpool(env, Date.now() + 1);
    expect(queues.archive.mock.calls.map(([sent]) => sent)).toEqual([newer]);
    expect(await keysBelow("spool/")).toEqual([]);
  });
});

/** Lays something into the spool as the door would a message. */
async function laySealed(path: string, message: unknown): Promise<void> {
  const key = new Uint8Array(createHmac("sha256", env.USER_REF_SECRET!).update("event spool").digest());
  await env.BUCKET.put(path, await seal(JSON.stringify(message), key));
}
