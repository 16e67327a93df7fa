import type { Linear } from "../../src/personalize/linear.ts";
import { mirror } from "./logistic.ts";
import { solve } from "./solve.ts";

/** One of several was chosen: their rows, and the place of that one. */
export type Choice = { rows: readonly Float32Array[]; chosen: number };

const STEPS = 10;
/** Shorter and shorter steps are tried until one is no worse. */
const SHORTER = 3;
const MOST_TRIES = 8;
const DIGITS = 6;

type Slopes = { gradient: Float64Array; hessian: Float64Array };

/** Fits a score by which what was chosen is likeliest, of a conditional logit: Newton's method with a ridge on the weights of
 *  columns that are brought to a mean square of 1. */
export function choiceScore(choices: readonly Choice[], width: number, ridge: number): Linear {
  const scales = scalesOf(choices, width);
  let weights = new Float64Array(width);
  let likelihood = likelihoodOf(choices, weights, { scales, ridge });
  for (let step = 0; step < STEPS; step++) {
    const { gradient, hessian } = slopesOf(choices, weights, scales);
    for (let at = 0; at < width; at++) {
      gradient[at] = (gradient[at] ?? 0) - ridge * (weights[at] ?? 0);
      hessian[at * width + at] = (hessian[at * width + at] ?? 0) + ridge;
    }
    const move = solve(hessian, gradient);
    for (let tries = 0, size = 1; tries < MOST_TRIES; tries++, size /= SHORTER) {
      const moved = weights.map((weight, at) => weight + size * (move[at] ?? 0));
      const then = likelihoodOf(choices, moved, { scales, ridge });
      if (then < likelihood) continue;
      weights = moved;
      likelihood = then;
      break;
    }
  }
  const raw = Array.from(weights, (weight, at) => Number((weight / (scales[at] ?? 1)).toPrecision(DIGITS)));
  return { base: 0, weights: raw };
}

function scalesOf(choices: readonly Choice[], width: number): Float64Array {
  const squares = new Float64Array(width);
  let count = 0;
  for (const { rows } of choices) {
    count += rows.length;
    for (const row of rows)
      for (let at = 0; at < width; at++) squares[at] = (squares[at] ?? 0) + (row[at] ?? 0) ** 2;
  }
  return squares.map((square) => Math.sqrt(square / Math.max(1, count)) || 1);
}

/** The share of each in what may be chosen, by scores, and the log of the chosen one's. */
function sharesOf({ rows, chosen }: Choice, perUnit: Float64Array): { shares: Float64Array; log: number } {
  const shares = Float64Array.from(rows, (row) => {
    let score = 0;
    for (let at = 0; at < perUnit.length; at++) score += (perUnit[at] ?? 0) * (row[at] ?? 0);
    return score;
  });
  const most = shares.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  const own = (shares[chosen] ?? 0) - most;
  for (const [at, score] of shares.entries()) {
    const share = Math.exp(score - most);
    shares[at] = share;
    sum += share;
  }
  for (const [at, share] of shares.entries()) shares[at] = share / sum;
  return { shares, log: own - Math.log(sum) };
}

function likelihoodOf(
  choices: readonly Choice[],
  weights: Float64Array,
  { scales, ridge }: { scales: Float64Array; ridge: number },
): number {
  const perUnit = weights.map((weight, at) => weight / (scales[at] ?? 1));
  let likelihood = 0;
  for (const choice of choices) likelihood += sharesOf(choice, perUnit).log;
  for (const weight of weights) likelihood -= (ridge / 2) * weight ** 2;
  return likelihood;
}

function slopesOf(choices: readonly Choice[], weights: Float64Array, scales: Float64Array): Slopes {
  const width = weights.length;
  const perUnit = weights.map((weight, at) => weight / (scales[at] ?? 1));
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  for (const choice of choices) {
    const mean = new Float64Array(width);
    const { shares } = sharesOf(choice, perUnit);
    for (const [place, row] of choice.rows.entries())
      addRow({ row, share: shares[place] ?? 0, scales }, mean, hessian);
    const chosen = choice.rows[choice.chosen];
    for (let at = 0; at < width; at++) {
      gradient[at] = (gradient[at] ?? 0) + (chosen?.[at] ?? 0) / (scales[at] ?? 1) - (mean[at] ?? 0);
      for (let other = 0; other <= at; other++) {
        const cell = at * width + other;
        hessian[cell] = (hessian[cell] ?? 0) - (mean[at] ?? 0) * (mean[other] ?? 0);
      }
    }
  }
  mirror(hessian, width);
  return { gradient, hessian };
}

/** Less of a row's share is nothing. */
const LEAST_SHARE = 1e-7;

function addRow(
  { row, share, scales }: { row: Float32Array; share: number; scales: Float64Array },
  mean: Float64Array,
  hessian: Float64Array,
): void {
  if (share < LEAST_SHARE) return;
  const width = mean.length;
  for (let at = 0; at < width; at++) {
    if (row[at] === 0) continue;
    const part = (share * (row[at] ?? 0)) / (scales[at] ?? 1);
    mean[at] = (mean[at] ?? 0) + part;
    for (let other = 0; other <= at; other++) {
      if (row[other] === 0) continue;
      const cell = at * width + other;
      hessian[cell] = (hessian[cell] ?? 0) + (part * (row[other] ?? 0)) / (scales[other] ?? 1);
    }
  }
}
