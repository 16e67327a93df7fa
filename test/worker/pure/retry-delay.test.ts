import * as fc from "fast-check";
import { describe, it } from "vitest";
import { retryDelaySeconds } from "../../../src/forward/retry-delay.ts";

const ALMOST_1 = 1 - Number.EPSILON / 2;

describe("the delay before a message comes again", () => {
  it("grows to twice as much each time, a quarter of an hour at most", ({ expect }) => {
    const most = [1, 2, 3, 4, 9, 10, 100, 2000].map((attempts) => retryDelaySeconds(attempts, 0, ALMOST_1));
    expect(most).toEqual([2, 4, 8, 16, 512, 900, 900, 900]);
  });

  it("has full jitter: half the chance, half the delay", ({ expect }) => {
    expect(retryDelaySeconds(5, 0, 0.5)).toBe(16);
    expect(retryDelaySeconds(5, 0, 0)).toBe(1);
  });

  it("is never sooner than the sink asked for", ({ expect }) => {
    expect(retryDelaySeconds(1, 30_001, 0)).toBe(31);
    expect(retryDelaySeconds(1, 3_600_000, 0.5)).toBe(3600);
  });

  it("is a whole number of seconds from one on, that a queue takes", ({ expect }) => {
    const random = fc.double({ min: 0, max: ALMOST_1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(3_600_000), random, (attempts, afterMs, at) => {
        const seconds = retryDelaySeconds(attempts, afterMs, at);
        expect(Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= 43_200).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
