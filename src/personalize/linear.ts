/** A sum of a row's columns, each times its weight, and a base. */
export type Linear = { base: number; weights: readonly number[] };

/** @param row holds as many columns as there are weights */
export function linear({ base, weights }: Linear, row: readonly number[]): number {
  let sum = base;
  for (let at = 0; at < weights.length; at++) sum += (weights[at] ?? 0) * (row[at] ?? 0);
  return sum;
}
