/**
 * Those of the greatest weight, the greatest first, ties by SKU. Only so many are sorted: a heavy user has thousands.
 * @param weightOf is asked once of each
 */
export function bestOf<One extends { sku: string }>(
  all: readonly One[],
  most: number,
  weightOf: (one: One) => number,
): One[] {
  const weights = new Float64Array(all.length);
  let filled = 0;
  for (const one of all) weights[filled++] = weightOf(one);
  const least = filled > most ? (weights.slice().sort()[filled - most] ?? 0) : -Infinity;
  const kept: { one: One; weight: number }[] = [];
  let at = 0;
  for (const one of all) {
    const weight = weights[at++] ?? 0;
    if (weight >= least) kept.push({ one, weight });
  }
  kept.sort((a, b) => b.weight - a.weight || (a.one.sku < b.one.sku ? -1 : 1));
  return kept.slice(0, most).map(({ one }) => one);
}
