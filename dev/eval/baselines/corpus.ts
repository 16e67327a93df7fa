import type { Dataset } from "../dataset.ts";

/** Histories with products by place, as the reference baselines read them. */
export type Corpus = {
  /** By shopper: baskets of products. */
  histories: ReadonlyMap<string, readonly Int32Array[]>;
  skus: readonly string[];
  /** Baskets that hold a product. */
  popularity: Float64Array;
  /** Products, most baskets first, ties by place. */
  popular: readonly number[];
};

/** Histories of all shoppers, each without its last basket. */
export function corpusOf({ shoppers }: Dataset): Corpus {
  const places = new Map<string, number>();
  const placeOf = (sku: string): number => {
    const place = places.get(sku) ?? places.size;
    places.set(sku, place);
    return place;
  };
  const histories = new Map(
    shoppers.map(({ id, baskets }) => [
      id,
      baskets.slice(0, -1).map(({ skus }) => Int32Array.from(skus, placeOf)),
    ]),
  );
  const popularity = new Float64Array(places.size);
  for (const baskets of histories.values())
    for (const basket of baskets)
      for (const product of basket) popularity[product] = (popularity[product] ?? 0) + 1;
  const popular = Array.from(popularity.keys()).sort(
    (a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b,
  );
  return { histories, skus: [...places.keys()], popularity, popular };
}

/** Weights by product. */
export type Vector = Map<number, number>;

/** Adds so many times a vector to another. */
export function addTo(sum: Vector, vector: Vector, factor: number): void {
  for (const [product, weight] of vector) sum.set(product, (sum.get(product) ?? 0) + factor * weight);
}

/** The products of the greatest scores, ties by popularity, then by place, and popular ones where they are too few. */
export function ranked({ skus, popularity, popular }: Corpus, scores: Vector, limit: number): string[] {
  const best = [...scores].sort(
    ([a, ours], [b, theirs]) => theirs - ours || (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b,
  );
  return filled(
    { skus, popular },
    best.slice(0, limit).map(([product]) => product),
    limit,
  );
}

/** A list with popular products at its end until it is so long. */
export function filled(
  { skus, popular }: Pick<Corpus, "skus" | "popular">,
  list: readonly number[],
  limit: number,
): string[] {
  const all = new Set(list.slice(0, limit));
  for (const product of popular) {
    if (all.size >= limit) break;
    all.add(product);
  }
  return Array.from(all, (product) => skus[product] ?? "");
}
