import { describe, it } from "vitest";
import { type Boosting, type Examples, boost } from "../../../dev/train/boost.ts";
import { randomFrom } from "../../../dev/random.ts";
import { Trees, type TreesFile } from "../../../src/personalize/trees.ts";

const BOOSTING: Boosting = {
  version: "test",
  trees: 40,
  leaves: 8,
  minHessian: 1,
  l2: 1,
  learningRate: 0.2,
  rowShare: 0.7,
  featureShare: 0.7,
  seed: 7,
};

/** True where the first feature is small or the second large; the third says nothing. */
function examples(count: number): Examples {
  const random = randomFrom(1);
  const rows = Float32Array.from({ length: count * 3 }, () => random());
  const isTrue = (row: number): boolean => rows[row * 3]! < 0.3 || rows[row * 3 + 1]! > 0.8;
  const labels = Uint8Array.from({ length: count }, (_none, row) => Number(isTrue(row)));
  return { features: ["a", "b", "noise"], rows, labels };
}

describe("boosted trees", () => {
  it("learn what their examples show", ({ expect }) => {
    const shown = examples(4_000);
    const trees = new Trees(boost(shown, BOOSTING));
    const right = [...shown.labels].filter(
      (label, row) => trees.score(shown.rows, row * 3) > 0 === (label === 1),
    );
    expect(right.length / 4_000).toBeGreaterThan(0.98);
  });

  it("are the same every time, also through JSON", ({ expect }) => {
    const [once, again] = [boost(examples(500), BOOSTING), boost(examples(500), BOOSTING)];
    expect(again).toEqual(once);
    const row = Float32Array.of(0.2, 0.4, 0.9);
    const json: TreesFile = structuredClone({ ...once, nodes: JSON.parse(JSON.stringify(once.nodes)) });
    const read = new Trees(json);
    expect(read.score(row)).toBe(new Trees(once).score(row));
  });

  it("add up the leaves that a row falls into", ({ expect }) => {
    const file: TreesFile = {
      version: "by hand",
      features: ["a", "b"],
      thresholds: [[1, 2], [5]],
      base: -0.5,
      // b < 5 ? (a < 2 ? 100 : 200) : 300, then a < 1 ? 10 : 20
      nodes: [2, 3, 0, 0, 0, 1, 0, 0],
      leaves: [100, 200, 300, 10, 20],
    };
    const trees = new Trees(file);
    const scored = [
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 5],
    ].map((row) => trees.score(Float32Array.from(row)));
    expect(scored.map((score) => Number(score.toFixed(3)))).toEqual([-0.39, -0.38, -0.28, -0.19]);
  });

  it("refuse a torn file", ({ expect }) => {
    const file = boost(examples(500), { ...BOOSTING, trees: 2 });
    expect(() => new Trees({ ...file, nodes: file.nodes.slice(0, -1) })).toThrow("torn");
    expect(() => new Trees({ ...file, leaves: file.leaves.slice(0, -1) })).toThrow("without a value");
    expect(() => new Trees({ ...file, leaves: [...file.leaves, 1] })).toThrow("no node has");
    expect(() => new Trees({ ...file, thresholds: [[], [], []] })).toThrow("without a threshold");
  });
});
