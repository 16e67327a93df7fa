import type { Ranker } from "../lists.ts";
import { type Corpus, type Vector, addTo, ranked } from "./corpus.ts";
import { greatest } from "./nearest.ts";

type Settings = {
  neighbours: number;
  withinDecay: number;
  groupDecay: number;
  alpha: number;
  groups: number;
};

/** What the papers found best: Hu et al. (SIGIR 2020) and Li et al. (TOIS 2023), by the beginning of a set's name. */
const SETTINGS: [set: string, settings: Settings][] = [
  ["tafeng", { neighbours: 300, withinDecay: 0.9, groupDecay: 0.7, alpha: 0.7, groups: 7 }],
  ["dunnhumby", { neighbours: 900, withinDecay: 0.9, groupDecay: 0.6, alpha: 0.2, groups: 3 }],
  ["", { neighbours: 900, withinDecay: 0.9, groupDecay: 0.7, alpha: 0.9, groups: 3 }],
];

/**
 * TIFU-KNN (Hu et al., SIGIR 2020): a shopper's products with weights that decay from basket to basket and from group to
 * group of baskets, mixed with the mean of the nearest training shoppers. As in the authors' released code, weights within
 * a group decay from the last basket of the whole history on.
 */
export function tifuKnn(set: string, corpus: Corpus, train: readonly string[]): (limit: number) => Ranker {
  const settings = SETTINGS.find(([name]) => set.startsWith(name))?.[1];
  if (settings === undefined) throw new Error("no settings");
  const known = train.filter((id) => corpus.histories.has(id));
  const vectors = known.map((id) => vectorOf(corpus.histories.get(id) ?? [], settings));
  const squares = vectors.map(squareOf);
  const holding = corpus.skus.map((): [shopper: number, weight: number][] => []);
  for (const [shopper, vector] of vectors.entries())
    for (const [product, weight] of vector) holding[product]?.push([shopper, weight]);
  return (limit) =>
    ({ shopper }) => {
      const own = vectorOf(corpus.histories.get(shopper.id) ?? [], settings);
      // Nearest by Euclidean distance: the own square is the same for all.
      const nearness = Float64Array.from(squares, (square) => -square);
      for (const [product, weight] of own)
        for (const [other, theirs] of holding[product] ?? [])
          nearness[other] = (nearness[other] ?? 0) + 2 * weight * theirs;
      const nearest = greatest(nearness, settings.neighbours);
      const scores: Vector = new Map();
      addTo(scores, own, settings.alpha);
      for (const other of nearest)
        addTo(scores, vectors[other] ?? new Map(), (1 - settings.alpha) / nearest.length);
      return ranked(corpus, scores, limit);
    };
}

/** Groups of as many baskets each as can be, the larger ones last. */
function vectorOf(baskets: readonly Int32Array[], settings: Settings): Vector {
  const vector: Vector = new Map();
  const groups = Math.min(settings.groups, baskets.length);
  const size = Math.floor(baskets.length / Math.max(1, groups));
  const larger = baskets.length - size * groups;
  let place = 0;
  for (let group = 0; group < groups; group++) {
    const length = size + Number(group >= groups - larger);
    const ofGroup = settings.groupDecay ** (settings.groups - 1 - group) / length / groups;
    for (const end = place + length; place < end; place++) {
      const weight = ofGroup * settings.withinDecay ** (baskets.length - 1 - place);
      for (const product of baskets[place] ?? []) vector.set(product, (vector.get(product) ?? 0) + weight);
    }
  }
  return vector;
}

function squareOf(vector: Vector): number {
  let sum = 0;
  for (const weight of vector.values()) sum += weight ** 2;
  return sum;
}
