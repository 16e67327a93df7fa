import type { Linear } from "../../src/personalize/linear.ts";

/** Columns of rows, brought to mean 0 and deviation 1, with a first column of ones: what ridges ask for. */
export type Standard = { width: number; rows: Float64Array; means: Float64Array; deviations: Float64Array };

/** @param rows as many numbers each */
export function standardOf(rows: readonly (readonly number[])[]): Standard {
  const columns = rows[0]?.length ?? 0;
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  for (const row of rows)
    for (const [at, value] of row.entries()) means[at] = (means[at] ?? 0) + value / rows.length;
  for (const row of rows)
    for (const [at, value] of row.entries())
      deviations[at] = (deviations[at] ?? 0) + (value - (means[at] ?? 0)) ** 2 / rows.length;
  for (const [at, variance] of deviations.entries()) deviations[at] = Math.sqrt(variance) || 1;
  const width = columns + 1;
  const standard = new Float64Array(rows.length * width);
  for (const [place, row] of rows.entries()) {
    standard[place * width] = 1;
    for (const [at, value] of row.entries())
      standard[place * width + 1 + at] = (value - (means[at] ?? 0)) / (deviations[at] ?? 1);
  }
  return { width, rows: standard, means, deviations };
}

/** Weights of standard columns as weights of the columns as they were, of so many digits. */
export function unstandard({ means, deviations }: Standard, weights: Float64Array, digits = 6): Linear {
  const raw = Array.from(deviations, (deviation, at) => (weights[at + 1] ?? 0) / deviation);
  const base = raw.reduce((sum, weight, at) => sum - weight * (means[at] ?? 0), weights[0] ?? 0);
  const short = (value: number): number => Number(value.toPrecision(digits));
  return { base: short(base), weights: raw.map(short) };
}

/** The sum of a row's columns, each times its weight. */
export function dot({ rows, width }: Standard, place: number, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < width; at++) sum += (rows[place * width + at] ?? 0) * (weights[at] ?? 0);
  return sum;
}
