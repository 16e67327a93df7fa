import { describe, it } from "vitest";
import { NO_DELAYS, quantilesOf, withDelays } from "../../../durable-objects/delays.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 500_000 * HOUR_MS;

describe("how long deliveries take", () => {
  it("is told by half and by nineteen of twenty, within a tenth, from a millisecond to a day", ({
    expect,
  }) => {
    for (const unit of [1, 37, 1_000, 45_000, 864_000]) {
      const delays = Array.from({ length: 100 }, (_, n) => (n + 1) * unit);
      const { messages, p50Ms, p95Ms } = quantilesOf(withDelays(NO_DELAYS, delays, NOW_MS), NOW_MS);
      expect(messages).toBe(100);
      expect(Math.abs(p50Ms! / (50 * unit) - 1)).toBeLessThan(0.1);
      expect(Math.abs(p95Ms! / (95 * unit) - 1)).toBeLessThan(0.1);
    }
  });

  it("is of this hour and the last, and of nothing older", ({ expect }) => {
    const first = withDelays(NO_DELAYS, [10, 10], NOW_MS);
    const second = withDelays(first, [10], NOW_MS + HOUR_MS);
    expect(quantilesOf(second, NOW_MS + HOUR_MS).messages).toBe(3);
    expect(quantilesOf(second, NOW_MS + 2 * HOUR_MS).messages).toBe(1);
    expect(quantilesOf(second, NOW_MS + 3 * HOUR_MS)).toEqual({ messages: 0, p50Ms: null, p95Ms: null });
    expect(withDelays(second, [], NOW_MS + 9 * HOUR_MS)).toEqual({ hour: 500_009, counts: {}, before: {} });
  });

  it("is a second's, whatever a clock that went back says of one message", ({ expect }) => {
    const { p50Ms } = quantilesOf(withDelays(NO_DELAYS, [-5, 1_000, 1_000, 1_000], NOW_MS), NOW_MS);
    expect(Math.abs(p50Ms! / 1_000 - 1)).toBeLessThan(0.1);
  });
});
