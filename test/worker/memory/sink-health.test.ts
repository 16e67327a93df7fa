import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { BatchOutcome } from "../../../durable-objects/sink-health.ts";

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** A batch whose oldest message waited an hour. */
async function record(sink: string, more: Partial<BatchOutcome>): Promise<void> {
  await env.SINK_HEALTH.getByName(sink).record({
    delivered: 0,
    retried: 0,
    quarantined: 0,
    suppressed: 0,
    oldestMs: 60 * MINUTE_MS,
    passed: true,
    lastError: undefined,
    ...more,
  });
}

/** The lag as it is so many minutes after the last batch. */
async function lagAfter(sink: string, minutes: number): Promise<number> {
  vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
  return env.SINK_HEALTH.getByName(sink).lagMs();
}

describe("a sink's lag", () => {
  it("is gone a minute after the last batch when that went well: the queue is empty", async ({ expect }) => {
    await record("well", { delivered: 1 });
    expect(await lagAfter("well", 1)).toBe(60 * MINUTE_MS);
    expect(await lagAfter("well", 0.1)).toBe(0);
  });

  it("is believed for half an hour when it failed: its messages wait to be tried again", async ({
    expect,
  }) => {
    await record("failed", { retried: 1, passed: false, lastError: "UNAVAILABLE" });
    expect(await lagAfter("failed", 30)).toBe(60 * MINUTE_MS);
    expect(await lagAfter("failed", 0.1)).toBe(0);
  });
});
