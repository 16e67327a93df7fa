import { randomFrom } from "../random.ts";

const SAMPLES = 2_000;
const SEED = 20_261_127;

/** By how much one column is above another, pair by pair, with the paired bootstrap's 95 % interval. */
export type Difference = { mean: number; from: number; to: number };

/** The mean difference of two columns over the places where both have a value. */
export function differenceOf(
  ours: readonly (number | null)[],
  theirs: readonly (number | null)[],
): Difference {
  const differences: number[] = [];
  for (const [at, one] of ours.entries()) {
    const other = theirs[at];
    if (one !== null && other !== null && other !== undefined) differences.push(one - other);
  }
  const count = differences.length;
  if (count === 0) return { mean: 0, from: 0, to: 0 };
  const random = randomFrom(SEED);
  const means = Float64Array.from({ length: SAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn++) sum += differences[Math.floor(random() * count)] ?? 0;
    return sum / count;
  }).sort();
  const mean = differences.reduce((sum, one) => sum + one, 0) / count;
  return { mean: cut(mean), from: cut(means[SAMPLES * 0.025] ?? 0), to: cut(means[SAMPLES * 0.975] ?? 0) };
}

function cut(value: number): number {
  return Number(value.toFixed(5));
}
