/** What was told, and what came true of it. */
export type Told = { chance: number; isTrue: boolean };

/** The chance that something true was told likelier than something false, halves for ties; a half where there is no pair. */
export function areaUnderCurve(told: readonly Told[]): number {
  const sorted = [...told].sort((a, b) => a.chance - b.chance);
  let ranks = 0;
  let trues = 0;
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end]?.chance === sorted[at]?.chance) end++;
    const rank = (at + 1 + end) / 2;
    for (; at < end; at++) {
      if (sorted[at]?.isTrue !== true) continue;
      ranks += rank;
      trues += 1;
    }
  }
  const pairs = trues * (told.length - trues);
  return pairs === 0 ? 0.5 : (ranks - (trues * (trues + 1)) / 2) / pairs;
}

/** Precision at each thing that came true, likeliest first, averaged; ties in the order in which they are told. */
export function averagePrecision(told: readonly Told[]): number {
  const sorted = [...told].sort((a, b) => b.chance - a.chance);
  let trues = 0;
  let sum = 0;
  for (const [at, { isTrue }] of sorted.entries()) {
    if (!isTrue) continue;
    trues += 1;
    sum += trues / (at + 1);
  }
  return trues === 0 ? 0 : sum / trues;
}

/** A bin of about as many as any other: what was told on average, and what share came true. */
export type Bin = { count: number; told: number; true: number };

/** Bins of equal count, unlikeliest first. */
export function reliability(told: readonly Told[], bins = 10): Bin[] {
  const sorted = [...told].sort((a, b) => a.chance - b.chance);
  return Array.from({ length: bins }, (_none, bin) => {
    const part = sorted.slice(
      Math.floor((sorted.length * bin) / bins),
      Math.floor((sorted.length * (bin + 1)) / bins),
    );
    const mean = (of: (one: Told) => number): number =>
      part.reduce((sum, one) => sum + of(one), 0) / Math.max(1, part.length);
    return {
      count: part.length,
      told: mean(({ chance }) => chance),
      true: mean(({ isTrue }) => Number(isTrue)),
    };
  });
}

/** How far what was told is from what came true, over bins of equal count. */
export function calibrationError(told: readonly Told[], bins = 10): number {
  return reliability(told, bins).reduce(
    (sum, bin) => sum + (Math.abs(bin.told - bin.true) * bin.count) / Math.max(1, told.length),
    0,
  );
}
