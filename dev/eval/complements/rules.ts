import type { Dataset } from "../dataset.ts";
import type { Case } from "./cases.ts";

const LIST = 20;
const OWN_SHARE = 0.3;

/** Rules that the model is compared with: what a case is ranked by, of products by their place. */
export const RULES = ["popularity", "own frequency", "asymmetric cosine", "own + asymmetric"] as const;
export type Rule = (typeof RULES)[number];

type Scores = Map<number, number>;

/** Simple rules over all baskets before the last ones. */
export class Rules {
  readonly #places: ReadonlyMap<string, number>;
  readonly #skus: readonly string[];
  readonly #holding: Int32Array[][];
  readonly #popular: readonly number[];
  readonly #together: Int32Array;

  constructor({ shoppers }: Dataset, places: ReadonlyMap<string, number>) {
    this.#places = places;
    this.#skus = [...places.keys()];
    this.#holding = this.#skus.map(() => []);
    this.#together = new Int32Array(places.size);
    for (const { baskets } of shoppers) {
      for (const { skus } of baskets.slice(0, -1)) {
        const basket = Int32Array.from(skus, (sku) => places.get(sku) ?? 0);
        for (const product of basket) this.#holding[product]?.push(basket);
      }
    }
    this.#popular = this.#skus
      .map((_sku, at) => at)
      .sort((a, b) => this.#baskets(b) - this.#baskets(a) || a - b);
  }

  /** The first twenty by a rule, filled up with what is popular; ties by popularity, then place. */
  list(
    rule: Rule,
    { cart }: Case,
    told: { isLeftOut: (sku: string) => boolean; baskets: readonly { skus: string[] }[] },
  ): string[] {
    const leftOut = new Set(cart);
    const isLeftOut = (place: number): boolean => {
      const sku = this.#skus[place] ?? "";
      return leftOut.has(sku) || told.isLeftOut(sku);
    };
    const scores = this.#scores(rule, cart, told.baskets);
    const ranked = [...scores]
      .filter(([place]) => !isLeftOut(place))
      .sort(([a, one], [b, other]) => other - one || this.#baskets(b) - this.#baskets(a) || a - b)
      .slice(0, LIST)
      .map(([place]) => place);
    const listed = new Set(ranked);
    for (const place of this.#popular) {
      if (listed.size >= LIST) break;
      if (!isLeftOut(place)) listed.add(place);
    }
    return [...listed].map((place) => this.#skus[place] ?? "");
  }

  #scores(rule: Rule, cart: readonly string[], baskets: readonly { skus: string[] }[]): Scores {
    if (rule === "popularity") return new Map();
    if (rule === "own frequency") return this.#frequencies(baskets);
    const scores = new Map<number, number>();
    for (const sku of cart) this.#addCosines(this.#places.get(sku) ?? 0, scores);
    if (rule === "asymmetric cosine") return scores;
    const most = Math.max(1e-9, ...scores.values());
    for (const [place, score] of scores) scores.set(place, (OWN_SHARE * score) / most);
    for (const [place, share] of this.#frequencies(baskets))
      scores.set(place, (scores.get(place) ?? 0) + share);
    return scores;
  }

  #frequencies(baskets: readonly { skus: string[] }[]): Scores {
    const shares = new Map<number, number>();
    for (const { skus } of baskets) {
      for (const sku of skus) {
        const place = this.#places.get(sku) ?? 0;
        shares.set(place, (shares.get(place) ?? 0) + 1 / baskets.length);
      }
    }
    return shares;
  }

  #addCosines(from: number, scores: Scores): void {
    const met: number[] = [];
    for (const basket of this.#holding[from] ?? []) {
      for (const place of basket) {
        if ((this.#together[place] ?? 0) === 0) met.push(place);
        this.#together[place] = (this.#together[place] ?? 0) + 1;
      }
    }
    for (const place of met) {
      const cosine =
        (this.#together[place] ?? 0) / (Math.sqrt(this.#baskets(from)) * this.#baskets(place) ** 0.3);
      if (place !== from) scores.set(place, (scores.get(place) ?? 0) + cosine);
      this.#together[place] = 0;
    }
  }

  #baskets(place: number): number {
    return this.#holding[place]?.length ?? 0;
  }
}
