import type { Ranker } from "../lists.ts";
import { type Corpus, type Vector, addTo, ranked } from "./corpus.ts";
import { greatest } from "./nearest.ts";

type Settings = { recent: number; asymmetry: number; locality: number };

/** What Li et al. (TOIS 2023) found best, by the beginning of a set's name. */
const SETTINGS: [set: string, settings: Settings][] = [
  ["dunnhumby", { recent: 25, asymmetry: 0.75, locality: 10 }],
  ["tafeng", { recent: 10, asymmetry: 0.75, locality: 10 }],
  ["", { recent: 10, asymmetry: 0.75, locality: 100 }],
];
/** As in the script of Li et al.: the most similar shoppers, and what similarities are shrunk by. */
const NEIGHBOURS = 100;
const SHRINK = 1_000;

/**
 * UP-CF (Faggioli et al., UMAP 2020): how often the latest baskets of a shopper and of similar ones hold a product.
 * Similarity is the asymmetric cosine of purchase counts, raised to the locality; a shopper is wholly similar to themself.
 */
export function upCf(set: string, corpus: Corpus): (limit: number) => Ranker {
  const settings = SETTINGS.find(([name]) => set.startsWith(name))?.[1];
  if (settings === undefined) throw new Error("no settings");
  const { recent, asymmetry, locality } = settings;
  const places = new Map(Array.from(corpus.histories.keys(), (id, place) => [id, place]));
  const histories = [...corpus.histories.values()];
  const counts = histories.map((baskets) => sharesOf(baskets, 1));
  const latest = histories.map((baskets) => {
    const last = baskets.slice(-recent);
    return sharesOf(last, last.length);
  });
  const squares = counts.map((vector) => [...vector.values()].reduce((sum, count) => sum + count ** 2, 0));
  const theirParts = squares.map((square) => square ** (1 - asymmetry));
  const holding = corpus.skus.map((): [shopper: number, count: number][] => []);
  for (const [shopper, vector] of counts.entries())
    for (const [product, count] of vector) holding[product]?.push([shopper, count]);
  return (limit) =>
    ({ shopper }) => {
      const self = places.get(shopper.id) ?? 0;
      const similarity = new Float64Array(histories.length);
      for (const [product, count] of counts[self] ?? [])
        for (const [other, theirs] of holding[product] ?? [])
          similarity[other] = (similarity[other] ?? 0) + count * theirs;
      const ownPart = (squares[self] ?? 0) ** asymmetry;
      for (const [other, dot] of similarity.entries())
        similarity[other] = other === self ? 0 : dot / (ownPart * (theirParts[other] ?? 0) + SHRINK);
      const scores: Vector = new Map(latest[self]);
      for (const other of greatest(similarity, NEIGHBOURS)) {
        const factor = (similarity[other] ?? 0) ** locality;
        if (factor > 0) addTo(scores, latest[other] ?? new Map(), factor);
      }
      return ranked(corpus, scores, limit);
    };
}

/** Baskets that hold a product, over so many. */
function sharesOf(baskets: readonly Int32Array[], of: number): Vector {
  const shares: Vector = new Map();
  for (const basket of baskets)
    for (const product of basket) shares.set(product, (shares.get(product) ?? 0) + 1 / of);
  return shares;
}
