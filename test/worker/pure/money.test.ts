import * as fc from "fast-check";
import { describe, it } from "vitest";
import { lineTotalMinor, milliOf } from "../../../durable-objects/graph/money.ts";
import { totalMinorOf } from "../../../src/confirm/order-schema.ts";

describe("the price of a line", () => {
  const cases: [milli: number, price: number, total: number, why: string][] = [
    [2000, 219, 438, "whole pieces"],
    [500, 1, 0, "0.5 goes down to the even 0"],
    [500, 3, 2, "1.5 goes up to the even 2"],
    [500, 5, 2, "2.5 goes down to the even 2"],
    [1500, 1, 2, "1.5 again, the other way round"],
    [2500, 1, 2, "2.5 again, the other way round"],
    [501, 1, 1, "just over a half goes up"],
    [499, 1, 0, "just under a half goes down"],
    [2501, 1, 3, "just over 2.5 goes up"],
    [350, 1299, 455, "454.65 goes up"],
    [333, 1000, 333, "333 exactly"],
    [1, 0, 0, "nothing costs nothing"],
    [1_000_000_000, 1_000_000_000, 1_000_000_000_000_000, "the largest line"],
    [999_999_999, 999_999_999, 999_999_998_000_000, "large, where a product of doubles is no longer exact"],
  ];
  for (const [milli, price, total, why] of cases)
    it(`of ${milli / 1000} at ${price} is ${total}: ${why}`, ({ expect }) => {
      expect(lineTotalMinor(milli, price)).toBe(total);
    });

  it("is never more than half a minor unit off, and a half is even: always", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (milli, price) => {
        const total = BigInt(lineTotalMinor(milli, price));
        const twiceOff = 2n * (BigInt(milli) * BigInt(price) - total * 1000n);
        expect(twiceOff >= -1000n && twiceOff <= 1000n).toBe(true);
        if (twiceOff === 1000n || twiceOff === -1000n) expect(total % 2n).toBe(0n);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the total of an order", () => {
  it("is the sum of its lines, each rounded by itself", ({ expect }) => {
    const half = { quantity: 0.5, unit_price_minor: 1 };
    expect(totalMinorOf([half, half, half])).toBe(0);
    expect(totalMinorOf([{ quantity: 0.5, unit_price_minor: 3 }, half])).toBe(2);
  });
});

describe("a quantity in thousandths", () => {
  it("is exact for every quantity of three decimals", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (milli) => {
        expect(milliOf(milli / 1000)).toBe(milli);
        expect(milliOf(Number((milli / 1000).toFixed(3)))).toBe(milli);
      }),
      { numRuns: 500 },
    );
  });

  it("is none beyond three decimals, however few more", ({ expect }) => {
    const none = [0.0001, 1.0005, 2.3456, 1e-9, 1.000_000_000_1, Number.MAX_VALUE, Infinity, Number.NaN];
    expect(none.map((quantity) => milliOf(quantity))).toEqual(none.map(() => undefined));
  });
});
