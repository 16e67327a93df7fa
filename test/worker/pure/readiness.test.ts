import { describe, it } from "vitest";
import { type SinkState, reasonsOf } from "../../../src/web/readiness.ts";

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const WELL = { google: "reachable", bucket: true } as const;
const EMPTY = { bytes: 0, messages: 0, oldestAtMs: undefined };

function sink(more: Partial<SinkState>): SinkState {
  return { sink: "spanner", circuit: "closed", lastError: undefined, backlog: EMPTY, ...more };
}

function codes(state: Partial<SinkState>): string[] {
  return reasonsOf([sink(state)], WELL, NOW_MS).map(({ code }) => code);
}

function waiting(hours: number, bytes = 0): Partial<SinkState> {
  return { backlog: { bytes, messages: 3, oldestAtMs: NOW_MS - hours * HOUR_MS } };
}

function beside(google: "unreachable" | "unconfigured", bucket: boolean): string[] {
  return reasonsOf([], { google, bucket }, NOW_MS).map(({ code }) => code);
}

describe("the reasons why the service is degraded", () => {
  it("are none while every circuit is closed and no queue is near a limit", ({ expect }) => {
    expect(codes({})).toEqual([]);
    expect(codes(waiting(5.9, 19_900_000_000))).toEqual([]);
  });

  it("name a sink whose circuit is not closed, or not known, with its last error", ({ expect }) => {
    const [open] = reasonsOf([sink({ circuit: "open", lastError: "UNAVAILABLE" })], WELL, NOW_MS);
    expect(open).toMatchObject({ code: "circuit_open", sink: "spanner" });
    expect(open?.detail).toContain("UNAVAILABLE");
    expect(codes({ circuit: "half_open" })).toEqual(["circuit_probing"]);
    expect(codes({ circuit: "unknown", backlog: undefined })).toEqual(["health_unknown", "queue_unknown"]);
  });

  it("name a queue whose messages wait long, or that is nearly full", ({ expect }) => {
    expect(codes(waiting(6))).toEqual(["queue_near_limit"]);
    expect(codes(waiting(0, 20_000_000_000))).toEqual(["queue_near_limit"]);
    expect(codes(waiting(77))).toEqual(["queue_near_limit", "queue_near_limit"]);
  });

  it("name what does not answer beside the sinks", ({ expect }) => {
    expect(beside("unreachable", false)).toEqual(["spanner_unreachable", "r2_unreachable"]);
    expect(beside("unconfigured", true)).toEqual(["google_unconfigured"]);
  });
});
