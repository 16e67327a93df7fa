import { describe, it } from "vitest";
import { differenceOf } from "../../../dev/eval/bootstrap.ts";
import { Folds, fiveFolds } from "../../../dev/eval/folds.ts";
import { meanOf, measuresOf } from "../../../dev/eval/measures.ts";

describe("the measures of a list", () => {
  it("are as the protocol defines them", ({ expect }) => {
    const measures = measuresOf(["A", "X", "B", "Y"], new Set(["A", "B", "C"]), new Set(["A", "X", "C"]));
    expect(measures).toMatchObject({
      "recall@10": 2 / 3,
      "phr@10": 1,
      "recallRepeat@10": 0.5,
      "recallExplore@10": 1,
    });
    expect(measures["ndcg@10"]).toBeCloseTo((1 + 0.5) / (1 + 1 / Math.log2(3) + 0.5));
    expect(measures["repeatRatio@10"]).toBe(0.2);
  });

  it("say nothing of a part of the truth that is empty, and the mean leaves it out", ({ expect }) => {
    const { "recallRepeat@10": repeats = 0 } = measuresOf(["A"], new Set(["A"]), new Set());
    expect(repeats).toBeNull();
    expect(meanOf([null, 1, 0])).toBe(0.5);
  });

  it("differ by nothing where two methods are one, and surely where one is always better", ({ expect }) => {
    const column = Array.from({ length: 200 }, (_none, at) => (at % 7) / 7);
    expect(differenceOf(column, column)).toEqual({ mean: 0, from: 0, to: 0 });
    const { from, to } = differenceOf([...column.map((value) => value + 0.1), null], [...column, 1]);
    expect([from, to]).toEqual([0.1, 0.1]);
  });
});

describe("folds", () => {
  it("test everybody once, and learn from nobody they test", ({ expect }) => {
    const ids = Array.from({ length: 103 }, (_none, at) => String(at));
    const folds = fiveFolds(ids);
    expect(folds.flatMap(({ test }) => test).sort()).toEqual(ids.sort());
    for (const { train, test } of folds) {
      expect(train.filter((id) => test.includes(id))).toEqual([]);
      expect(train).toHaveLength(103 - test.length - Math.floor((103 - test.length) / 10));
    }
  });

  it("leave a test shopper out of those learnt from", ({ expect }) => {
    const { folds } = Folds.parse({ folds: [{ id: 0, train: [1, 2, 3], val: [], test: [3] }] });
    expect(folds).toEqual([{ id: 0, train: ["1", "2"], test: ["3"] }]);
  });
});
