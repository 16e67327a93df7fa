import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { correctedTime } from "../../../src/events/clock.ts";
import { type HeldQueues, holdEventQueues } from "./held.ts";
import { told, view } from "./telling.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const RECEIVED_MS = Date.parse("2026-11-20T12:00:00.000Z");

let queues: HeldQueues;
beforeEach(() => void (queues = holdEventQueues()));
afterEach(() => void vi.restoreAllMocks());

describe("an event's time", { timeout: 30_000 }, () => {
  it("is what the sender says, moved by what its clock is off", ({ expect }) => {
    const at = (occurredMs: number | undefined, sentMs?: number): unknown => {
      const time = correctedTime({ occurredMs, sentMs, receivedMs: RECEIVED_MS });
      return time === undefined ? undefined : [(time.atMs - RECEIVED_MS) / MINUTE_MS, ...time.flags];
    };
    expect(at(undefined)).toEqual([0]);
    expect(at(undefined, RECEIVED_MS - DAY_MS)).toEqual([0]);
    expect(at(RECEIVED_MS - 10 * MINUTE_MS)).toEqual([-10]);
    // Half a minute on the way is no wrong clock, and counts all the same.
    expect(at(RECEIVED_MS - 10 * MINUTE_MS, RECEIVED_MS - MINUTE_MS / 2)).toEqual([-9.5]);
    // A clock at 1970, three minutes after it was started.
    expect(at(0, 3 * MINUTE_MS)).toEqual([-3, "skew_corrected"]);
    // A clock two days ahead.
    expect(at(RECEIVED_MS + 2 * DAY_MS - MINUTE_MS, RECEIVED_MS + 2 * DAY_MS)).toEqual([
      -1,
      "skew_corrected",
    ]);
    expect(at(RECEIVED_MS + 5 * MINUTE_MS)).toEqual([5]);
    expect(at(RECEIVED_MS + 6 * MINUTE_MS)).toEqual([0, "ahead"]);
    expect(at(RECEIVED_MS - 3 * DAY_MS)).toEqual([-3 * 1_440]);
    expect(at(RECEIVED_MS - 3 * DAY_MS - 1)).toEqual([expect.any(Number), "late"]);
    expect(at(RECEIVED_MS - 1_824 * DAY_MS)).toEqual([-1_824 * 1_440, "late"]);
    expect(at(RECEIVED_MS - 1_824 * DAY_MS - 1)).toBeUndefined();
  });

  it("stands in the message with what was given and noticed; one of five years ago is refused", async ({
    expect,
  }) => {
    const sentAt = new Date(Date.now() - DAY_MS).toISOString();
    const occurredAt = new Date(Date.now() - DAY_MS - MINUTE_MS).toISOString();
    const { results, received_at } = await told(
      "clock",
      [
        view({ event_id: "1", occurred_at: occurredAt }),
        view({ event_id: "2", occurred_at: "2019-01-01T00:00:00Z", sent_at: received() }),
      ],
      { sent_at: sentAt },
    );
    expect(results[0]?.flags).toEqual(["skew_corrected"]);
    expect(results[1]?.error?.type).toBe("/problems/event_too_old");
    expect(results[1]?.error?.errors[0]?.pointer).toBe("/events/1/occurred_at");
    const [event] = queues.sent("archive", "clock")[0]?.events ?? [];
    expect(event?.given).toMatchObject({ occurred_at: occurredAt, sent_at: sentAt });
    expect(Date.parse(event?.occurred_at ?? "")).toBe(
      Date.parse(received_at) - MINUTE_MS - (Date.parse(sentAt) - Date.parse(occurredAt) - MINUTE_MS),
    );
  });
});

function received(): string {
  return new Date().toISOString();
}
