import { describe, it } from "vitest";
import { type Circuit, CLOSED, admit, afterBatch } from "../../../durable-objects/circuit.ts";

const NOW_MS = 1_000_000;

/** After so many failures; where it opened in between, each is a probe that was let through and failed. */
function afterFailures(count: number): Circuit {
  return Array.from({ length: count }).reduce<Circuit>((circuit) => {
    const probing = circuit.state === "open" ? admit(circuit, circuit.untilMs).circuit : circuit;
    return afterBatch(probing, false, NOW_MS);
  }, CLOSED);
}

describe("a sink's circuit", () => {
  it("lets everything pass while fewer than five batches in a row have failed", ({ expect }) => {
    expect(afterFailures(4)).toEqual({ state: "closed", failures: 4 });
    expect(admit(afterFailures(4), NOW_MS).waitMs).toBe(0);
  });

  it("opens at the fifth for five seconds, then twice as long each time, five minutes at most", ({
    expect,
  }) => {
    const openMs = [5, 6, 7, 8, 9, 10, 11, 12, 50].map((failures) => {
      const circuit = afterFailures(failures);
      return circuit.state === "open" ? circuit.untilMs - NOW_MS : undefined;
    });
    expect(openMs).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  it("is opened no longer by batches that were under way when it opened", ({ expect }) => {
    const open = afterFailures(5);
    expect(afterBatch(open, false, NOW_MS + 1000)).toEqual(open);
  });

  it("says how long to wait while it is open", ({ expect }) => {
    expect(admit(afterFailures(5), NOW_MS + 2000)).toEqual({ circuit: afterFailures(5), waitMs: 3000 });
  });

  it("lets one batch probe when its time is over, and no other until that has told or 30 s have passed", ({
    expect,
  }) => {
    const probing = admit(afterFailures(5), NOW_MS + 5000);
    expect(probing).toMatchObject({ waitMs: 0, circuit: { state: "half_open" } });
    expect(admit(probing.circuit, NOW_MS + 5001).waitMs).toBe(29_999);
    expect(admit(probing.circuit, NOW_MS + 35_000).waitMs).toBe(0);
  });

  it("closes when anything got through, from every state, and forgets its failures", ({ expect }) => {
    const halfOpen = admit(afterFailures(9), NOW_MS + 300_000).circuit;
    for (const circuit of [CLOSED, afterFailures(4), afterFailures(9), halfOpen])
      expect(afterBatch(circuit, true, NOW_MS)).toEqual(CLOSED);
  });

  it("opens again for longer when the probe fails", ({ expect }) => {
    const halfOpen = admit(afterFailures(5), NOW_MS + 5000).circuit;
    expect(afterBatch(halfOpen, false, NOW_MS)).toEqual({
      state: "open",
      failures: 6,
      untilMs: NOW_MS + 10_000,
    });
  });
});
