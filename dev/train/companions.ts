import type { SharedProduct } from "../../src/personalize/shared-model.ts";

type Companion = SharedProduct["companions"][number];

const MOST_COMPANIONS = 100;
/** How much a companion is forgiven that it is bought often. */
const POPULARITY_POWER = 0.3;

/** Products of the same baskets, told when they are asked for: most products never are. */
export class Companions {
  readonly #skus: readonly string[];
  readonly #holding: Int32Array[][];
  readonly #together: Int32Array;
  /** Baskets of each product, to the power. */
  readonly #forgiven: Float64Array;
  readonly #told = new Map<number, Companion[]>();

  /** @param baskets lists of products by their place in `skus`, each product once */
  constructor(baskets: readonly Int32Array[], skus: readonly string[]) {
    this.#skus = skus;
    this.#holding = skus.map(() => []);
    this.#together = new Int32Array(skus.length);
    for (const basket of baskets) for (const product of basket) this.#holding[product]?.push(basket);
    this.#forgiven = Float64Array.from(this.#holding, ({ length }) => length ** POPULARITY_POWER);
  }

  /** Of a product by its place those that are most often with it for how often they are bought: by together / baskets ^ 0.3,
   *  ties by together, then place; at most 100. */
  of(place: number): readonly Companion[] {
    const known = this.#told.get(place);
    if (known !== undefined) return known;
    const found = this.#found(place);
    found.sort((a, b) => b.weight - a.weight || b.together - a.together || a.product - b.product);
    const told = found.slice(0, MOST_COMPANIONS).map(({ product, together }) => ({
      sku: this.#skus[product] ?? "",
      together,
    }));
    this.#told.set(place, told);
    return told;
  }

  /** Those of the greatest weight, and others that weigh as much as the last of them: only these are sorted. */
  #found(place: number): { product: number; together: number; weight: number }[] {
    const together = this.#together;
    const met: number[] = [];
    for (const basket of this.#holding[place] ?? []) {
      for (const other of basket) {
        const times = together[other] ?? 0;
        if (times === 0 && other !== place) met.push(other);
        together[other] = times + 1;
      }
    }
    const weights = new Float64Array(met.length);
    for (let at = 0; at < met.length; at++) {
      const product = met[at] ?? 0;
      weights[at] = (together[product] ?? 0) / (this.#forgiven[product] ?? 1);
    }
    const least = weights.length > MOST_COMPANIONS ? (weights.slice().sort().at(-MOST_COMPANIONS) ?? 0) : 0;
    const found: { product: number; together: number; weight: number }[] = [];
    for (let at = 0; at < met.length; at++) {
      const product = met[at] ?? 0;
      const weight = weights[at] ?? 0;
      if (weight >= least) found.push({ product, together: together[product] ?? 0, weight });
      together[product] = 0;
    }
    together[place] = 0;
    return found;
  }
}
