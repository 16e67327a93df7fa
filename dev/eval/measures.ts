const LENGTHS = [10, 20] as const;

/** Measures of one list by name; null of a part of the truth that is empty. */
export type Measures = Record<string, number | null>;

/**
 * How well a list tells a basket, at 10 and at 20: recall = hits / truth; ndcg with the ideal over the whole truth; phr =
 * whether anything was hit; recallRepeat and recallExplore = recall of what was bought before and of what was not;
 * repeatRatio = share of the places filled with what was bought before.
 */
export function measuresOf(
  list: readonly string[],
  truth: ReadonlySet<string>,
  before: ReadonlySet<string>,
): Measures {
  const repeats = [...truth].filter((sku) => before.has(sku)).length;
  const measures: Measures = {};
  for (const length of LENGTHS) {
    let hits = 0;
    let gain = 0;
    let repeatHits = 0;
    let repeatPlaces = 0;
    for (const [place, sku] of list.slice(0, length).entries()) {
      const isRepeat = before.has(sku);
      if (isRepeat) repeatPlaces += 1;
      if (!truth.has(sku)) continue;
      hits += 1;
      gain += discount(place);
      if (isRepeat) repeatHits += 1;
    }
    measures[`recall@${length}`] = hits / truth.size;
    measures[`ndcg@${length}`] = gain / idealGain(truth.size);
    measures[`phr@${length}`] = Number(hits > 0);
    measures[`recallRepeat@${length}`] = share(repeatHits, repeats);
    measures[`recallExplore@${length}`] = share(hits - repeatHits, truth.size - repeats);
    measures[`repeatRatio@${length}`] = repeatPlaces / length;
  }
  return measures;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function discount(place: number): number {
  return 1 / Math.log2(place + 2);
}

function idealGain(truth: number): number {
  let gain = 0;
  for (let place = 0; place < truth; place++) gain += discount(place);
  return gain;
}

/** The mean of what is there; 0 of nothing. */
export function meanOf(values: readonly (number | null)[]): number {
  const there = values.filter((value) => value !== null);
  return there.reduce((sum, value) => sum + value, 0) / Math.max(1, there.length);
}
