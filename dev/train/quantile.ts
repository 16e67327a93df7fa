import type { Linear } from "../../src/personalize/linear.ts";
import { mirror } from "./logistic.ts";
import { solve } from "./solve.ts";
import { type Standard, dot, standardOf, unstandard } from "./standard.ts";

const STEPS = 30;
const RIDGE = 1;
/** Nearer than this, a row is on the line: what it weighs is bounded. */
const ON_LINE = 0.01;

/** What a line is fitted to: of every row its value, and how much it counts. */
export type Valued = { row: readonly number[]; value: number; weight: number };

/** Fits a line below which a share of the values lie, by least squares that are weighed anew in every step. */
export function quantileLine(examples: readonly Valued[], share: number): Linear {
  const standard = standardOf(examples.map(({ row }) => row));
  let weights = new Float64Array(standard.width);
  for (let step = 0; step < STEPS; step++) {
    const pull = (off: number): number =>
      step === 0 ? 1 : (off > 0 ? share : 1 - share) / Math.max(ON_LINE, Math.abs(off));
    weights = Float64Array.from(weighed(standard, examples, { weights, pull }));
  }
  return unstandard(standard, weights);
}

function weighed(
  standard: Standard,
  examples: readonly Valued[],
  { weights, pull }: { weights: Float64Array; pull: (off: number) => number },
): Float64Array {
  const { width, rows } = standard;
  const matrix = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (const [place, { value, weight: counts }] of examples.entries()) {
    const weight = counts * pull(value - dot(standard, place, weights));
    const from = place * width;
    for (let at = 0; at < width; at++) {
      const part = weight * (rows[from + at] ?? 0);
      right[at] = (right[at] ?? 0) + part * value;
      for (let other = 0; other <= at; other++) {
        const cell = at * width + other;
        matrix[cell] = (matrix[cell] ?? 0) + part * (rows[from + other] ?? 0);
      }
    }
  }
  mirror(matrix, width);
  for (let at = 1; at < width; at++) {
    const cell = at * width + at;
    matrix[cell] = (matrix[cell] ?? 0) + RIDGE;
  }
  return solve(matrix, right);
}
