import type { Linear } from "../../src/personalize/linear.ts";
import { solve } from "./solve.ts";
import { type Standard, dot, standardOf, unstandard } from "./standard.ts";

const STEPS = 12;

/** Fits log odds to what came true, by Newton's method, with a ridge on the weights of standard columns. */
export function logistic(rows: readonly (readonly number[])[], labels: Uint8Array, ridge: number): Linear {
  const standard = standardOf(rows);
  const weights = new Float64Array(standard.width);
  for (let step = 0; step < STEPS; step++) {
    const { gradient, hessian } = slopesOf(standard, labels, weights);
    for (let at = 1; at < standard.width; at++) {
      gradient[at] = (gradient[at] ?? 0) - ridge * (weights[at] ?? 0);
      const place = at * standard.width + at;
      hessian[place] = (hessian[place] ?? 0) + ridge;
    }
    for (const [at, move] of solve(hessian, gradient).entries()) weights[at] = (weights[at] ?? 0) + move;
  }
  return unstandard(standard, weights);
}

type Slopes = { gradient: Float64Array; hessian: Float64Array };

function slopesOf(standard: Standard, labels: Uint8Array, weights: Float64Array): Slopes {
  const { width, rows } = standard;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  for (const [place, label] of labels.entries()) {
    const chance = 1 / (1 + Math.exp(-dot(standard, place, weights)));
    const from = place * width;
    for (let at = 0; at < width; at++) {
      const value = rows[from + at] ?? 0;
      gradient[at] = (gradient[at] ?? 0) + (label - chance) * value;
      const curve = chance * (1 - chance) * value;
      for (let other = 0; other <= at; other++) {
        const cell = at * width + other;
        hessian[cell] = (hessian[cell] ?? 0) + curve * (rows[from + other] ?? 0);
      }
    }
  }
  mirror(hessian, width);
  return { gradient, hessian };
}

/** Fills what is above the diagonal from what is below it. */
export function mirror(matrix: Float64Array, width: number): void {
  for (let at = 0; at < width; at++)
    for (let other = at + 1; other < width; other++)
      matrix[at * width + other] = matrix[other * width + at] ?? 0;
}
