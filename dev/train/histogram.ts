import type { Growth } from "./grower.ts";

const BINS = 64;

/** Gradient and hessian by column and bin, side by side, and in all. */
export type Sums = { byBin: Float64Array; gradient: number; hessian: number };

/** Rows of a bin up to this one go one way, the others the other way. */
export type Split = { column: number; bin: number; gain: number };

type Binned = { bins: Uint8Array; width: number; slopes: Float32Array };

/** Adds up the slopes of rows by column and bin. */
export function sumsOf({ bins, width, slopes }: Binned, rows: Int32Array, columns: Int32Array): Sums {
  const byBin = new Float64Array(width * BINS * 2);
  let gradient = 0;
  let hessian = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const g = slopes[row * 2] ?? 0;
    const h = slopes[row * 2 + 1] ?? 0;
    gradient += g;
    hessian += h;
    const first = row * width;
    for (let which = 0; which < columns.length; which++) {
      const column = columns[which] ?? 0;
      const place = (column * BINS + (bins[first + column] ?? 0)) * 2;
      byBin[place] = (byBin[place] ?? 0) + g;
      byBin[place + 1] = (byBin[place + 1] ?? 0) + h;
    }
  }
  return { byBin, gradient, hessian };
}

/** The sums of all rows but some. */
export function minus(all: Sums, some: Sums): Sums {
  const byBin = new Float64Array(all.byBin.length);
  for (let at = 0; at < byBin.length; at++) byBin[at] = (all.byBin[at] ?? 0) - (some.byBin[at] ?? 0);
  return { byBin, gradient: all.gradient - some.gradient, hessian: all.hessian - some.hessian };
}

/** The split of logistic loss that gains most (Chen and Guestrin 2016, without the factor one half); undefined when none gains. */
export function bestSplit(
  { byBin, gradient, hessian }: Sums,
  columns: Int32Array,
  { minHessian, l2 }: Growth,
): Split | undefined {
  if (hessian < 2 * minHessian) return undefined;
  const whole = gradient ** 2 / (hessian + l2);
  let best: Split | undefined;
  for (const column of columns) {
    let g = 0;
    let h = 0;
    for (let bin = 0; bin < BINS - 1; bin++) {
      const place = (column * BINS + bin) * 2;
      const here = byBin[place + 1] ?? 0;
      if (here === 0) continue;
      g += byBin[place] ?? 0;
      h += here;
      if (h < minHessian) continue;
      if (hessian - h < minHessian) break;
      const gain = g ** 2 / (h + l2) + (gradient - g) ** 2 / (hessian - h + l2) - whole;
      if (gain > (best?.gain ?? 1e-6)) best = { column, bin, gain };
    }
  }
  return best;
}
