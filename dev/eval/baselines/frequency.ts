import type { Ranker } from "../lists.ts";
import { type Corpus, filled } from "./corpus.ts";

/** Reference baselines that count: what most baskets have; what most of the person's have, alone and filled with the former.
 *  Of equals the first bought comes first. */
export function frequencyBaselines(corpus: Corpus, limit: number): Record<string, Ranker> {
  const own = (id: string): number[] => {
    const times = new Map<number, number>();
    for (const basket of corpus.histories.get(id) ?? [])
      for (const product of basket) times.set(product, (times.get(product) ?? 0) + 1);
    return [...times].sort((a, b) => b[1] - a[1]).map(([product]) => product);
  };
  const popular = filled(corpus, [], limit);
  return {
    "G-Top": () => popular,
    "P-Top": ({ shopper }) =>
      own(shopper.id)
        .slice(0, limit)
        .map((product) => corpus.skus[product] ?? ""),
    "GP-Top": ({ shopper }) => filled(corpus, own(shopper.id), limit),
  };
}
