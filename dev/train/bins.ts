const MAX_BINS = 64;
const SAMPLED_ROWS = 40_000;
const DIGITS = 5;

/** Rows of features, one after the other. */
export type Rows = { features: readonly string[]; rows: Float32Array };

/** Rising thresholds of each feature that part its values into at most 64 bins of about the same count, between values. */
export function thresholdsOf({ features, rows }: Rows): number[][] {
  const count = rows.length / features.length;
  const stride = Math.max(1, Math.floor(count / SAMPLED_ROWS));
  return features.map((_name, column) => {
    const values = new Float32Array(Math.ceil(count / stride));
    for (let at = 0; at < values.length; at++) values[at] = rows[at * stride * features.length + column] ?? 0;
    return between(values.sort());
  });
}

/** Thresholds between some of the distinct values of a sorted list, so that each bin holds its share of what is left. */
function between(sorted: Float32Array): number[] {
  const thresholds: number[] = [];
  let start = 0;
  for (let at = 1; at < sorted.length && thresholds.length < MAX_BINS - 1; at++) {
    const below = sorted[at - 1] ?? 0;
    const value = sorted[at] ?? 0;
    const share = (sorted.length - start) / (MAX_BINS - thresholds.length);
    if (value === below || at - start < share) continue;
    const threshold = Number(((below + value) / 2).toPrecision(DIGITS));
    // Between neighbours that differ in the sixth digit there is none so short.
    if (threshold <= below || threshold > value) continue;
    thresholds.push(threshold);
    start = at;
  }
  return thresholds;
}

/** The bin of every value, row after row: how many of its feature's thresholds it is not below. */
export function binsOf({ features, rows }: Rows, thresholds: readonly (readonly number[])[]): Uint8Array {
  const width = features.length;
  const bins = new Uint8Array(rows.length);
  for (const [column, steps] of thresholds.entries()) {
    const sorted = Float64Array.from(steps);
    for (let at = column; at < rows.length; at += width) bins[at] = binOf(sorted, rows[at] ?? 0);
  }
  return bins;
}

function binOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
