import { describe, it } from "vitest";
import {
  areaUnderCurve,
  averagePrecision,
  calibrationError,
  reliability,
} from "../../../dev/eval/reorder/measures.ts";
import { lookedAt } from "../../../dev/eval/reorder/days.ts";
import { randomFrom } from "../../../dev/random.ts";
import { choiceScore } from "../../../dev/train/choice.ts";
import { logistic } from "../../../dev/train/logistic.ts";
import { quantileLine } from "../../../dev/train/quantile.ts";
import { Rates } from "../../../dev/train/rates.ts";

const TOLD = [
  { chance: 0.9, isTrue: true },
  { chance: 0.8, isTrue: false },
  { chance: 0.6, isTrue: true },
  { chance: 0.6, isTrue: false },
  { chance: 0.1, isTrue: false },
];

describe("measures of chances", () => {
  it("are those computed by hand", ({ expect }) => {
    // Of six pairs 0.9 beats three, 0.6 beats one and ties with one.
    expect(areaUnderCurve(TOLD)).toBeCloseTo(4.5 / 6, 9);
    expect(averagePrecision(TOLD)).toBeCloseTo((1 + 2 / 3) / 2, 9);
    expect(calibrationError(TOLD, 1)).toBeCloseTo(0.6 - 0.4, 9);
    expect(reliability(TOLD, 5).map((bin) => bin.true)).toEqual([0, 1, 0, 0, 1]);
  });

  it("look at the published days, and of other sets train before the test begins", ({ expect }) => {
    const anywhere = { first: 0, last: 104 };
    expect(lookedAt("dunnhumby_cj78", anywhere)).toEqual({ training: [43, 50, 57], test: [64, 71] });
    const { training, test } = lookedAt("another", anywhere);
    expect(test.at(-1)).toBe(97);
    expect(training.at(-1)! + 7).toBeLessThanOrEqual(test[0]!);
  });
});

describe("fits", () => {
  const random = randomFrom(5);
  const rows = Array.from({ length: 4_000 }, () => [random() * 4 - 2, random() * 10]);

  it("find the log odds that made the examples", ({ expect }) => {
    const labels = Uint8Array.from(rows, ([one = 0]) => Number(random() < 1 / (1 + Math.exp(0.5 - 2 * one))));
    const { base, weights } = logistic(rows, labels, 1);
    expect(base).toBeCloseTo(-0.5, 0);
    expect(weights[0]).toBeGreaterThan(1.7);
    expect(weights[0]).toBeLessThan(2.3);
    expect(Math.abs(weights[1]!)).toBeLessThan(0.1);
  });

  it("find the line below which a share lies", ({ expect }) => {
    const examples = rows.map((row) => ({ row, value: row[0]! * 3 + random() * 10, weight: 1 }));
    const { base, weights } = quantileLine(examples, 0.9);
    expect(weights[0]).toBeGreaterThan(2.8);
    expect(weights[0]).toBeLessThan(3.2);
    expect(base + weights[1]! * 5).toBeGreaterThan(8.5);
    expect(base + weights[1]! * 5).toBeLessThan(9.5);
  });

  it("find what choices go by", ({ expect }) => {
    const choices = Array.from({ length: 1_500 }, () => {
      const offered = Array.from({ length: 5 }, () => Float32Array.of(random() * 2, random()));
      const luck = offered.map(([one = 0]) => 2 * one - Math.log(-Math.log(random())));
      return { rows: offered, chosen: luck.indexOf(Math.max(...luck)) };
    });
    const { weights } = choiceScore(choices, 2, 1);
    expect(weights[0]).toBeGreaterThan(1.7);
    expect(weights[0]).toBeLessThan(2.3);
    expect(Math.abs(weights[1]!)).toBeLessThan(0.4);
    expect(choiceScore(choices, 2, 1)).toEqual({ base: 0, weights });
  });

  it("know a shop's rates as its model would have had them on a day", ({ expect }) => {
    const rates = new Rates([oatOn(0, 10, 20, 380), [...oatOn(5), { day: 12, skus: ["TEA"] }]]);
    expect(rates.usual(10)).toBeCloseTo(1 / 10, 9);
    expect(rates.usual(20)).toBeCloseTo(2 / (20 + 7), 9);
    expect(rates.of("OAT", 11)).toBeCloseTo((1 + 300 / 10) / (10 + 300), 9);
    expect(rates.of("NOBODY-BOUGHT", 10)).toBeCloseTo(1 / 10, 9);
    // Orders of more than a year ago count no more: 20 and 380 are left, tea and its buyer are gone.
    expect(rates.usual(380)).toBeCloseTo(1 / 360, 9);
  });
});

function oatOn(...days: number[]): { day: number; skus: string[] }[] {
  return days.map((day) => ({ day, skus: ["OAT"] }));
}
