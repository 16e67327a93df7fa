/** A search result as the shop scored it; whatever else it has is kept beside it. */
export type Result = {
  sku: string;
  score: number;
  brand?: string | undefined;
  category?: string | undefined;
  price_minor?: number | undefined;
};

/** What a person's purchases say, 0 to 1 each; brands and categories in small letters. */
export type Taste = {
  /** Share of the category's purchases, fading, that were of a brand; of all purchases for a category. */
  brand: (brand: string, category: string | undefined) => number;
  category: (category: string) => number;
  /** What the person usually pays in a category, minor units; undefined: nothing is known. */
  usualPriceMinor: (category: string | undefined) => number | undefined;
  /** How lately the product was bought: 1 today, half of it every 30 days. */
  recency: (sku: string) => number;
  /** How strong the habit is to buy it. */
  habit: (sku: string) => number;
  /** Whether a product goes with what the person keeps to: 1, or 0 where nobody knows. */
  diet: (sku: string) => number;
};

/** What each factor may add to a score. */
export type Weights = Record<Factor, number>;
const FACTORS = ["relevance", "brand", "category", "price", "recency", "diet", "habit"] as const;
type Factor = (typeof FACTORS)[number];

/** Relevance leads; of what is personal a habit says most. What is against a diet is not shown at all, and to the rest it would
 *  add the same. */
export const WEIGHTS: Weights = {
  relevance: 0.6,
  habit: 0.14,
  brand: 0.1,
  category: 0.05,
  price: 0.04,
  recency: 0.03,
  diet: 0,
};

/** The rule earlier users know: 0.6 relevance, 0.4 personal (brand 0.35, category 0.25, price 0.15, recency 0.15, diet 0.1). */
export const CLASSIC_WEIGHTS: Weights = {
  relevance: 0.6,
  habit: 0,
  brand: 0.4 * 0.35,
  category: 0.4 * 0.25,
  price: 0.4 * 0.15,
  recency: 0.4 * 0.15,
  diet: 0.4 * 0.1,
};

/** A result with its new score, and what made it up: the factors add up to the score. */
export type Ranked<One extends Result> = { result: One; place: number; score: number; factors: Weights };

/**
 * Results, best first, ties in the order in which they came. Relevance is a result's score over the span of all of them, so
 * that it is 0 to 1 whatever the shop's scores are.
 * @param results finite scores
 */
export function rank<One extends Result>(
  results: readonly One[],
  taste: Taste,
  weights: Weights,
): Ranked<One>[] {
  let [least, most] = [Infinity, -Infinity];
  for (const { score } of results) {
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  return results
    .map((result, place) => {
      const factors = factorsOf(result, { taste, relevance: relevanceOf(result.score, least, most) });
      let score = 0;
      for (const factor of FACTORS) {
        factors[factor] *= weights[factor];
        score += factors[factor];
      }
      return { result, place, score, factors };
    })
    .sort((a, b) => b.score - a.score || a.place - b.place);
}

/** Equal scores say nothing: all are as relevant. Halves where the span is infinite; of the smallest numbers there are, halves
 *  would be equal. */
function relevanceOf(score: number, least: number, most: number): number {
  if (most <= least) return 1;
  const span = most - least;
  return span === Infinity ? (score / 2 - least / 2) / (most / 2 - least / 2) : (score - least) / span;
}

function factorsOf(
  { sku, brand, category, price_minor: priceMinor }: Result,
  { taste, relevance }: { taste: Taste; relevance: number },
): Weights {
  return {
    relevance,
    brand: brand === undefined ? 0 : taste.brand(brand, category),
    category: category === undefined ? 0 : taste.category(category),
    price: priceMinor === undefined ? 0 : nearness(priceMinor, taste.usualPriceMinor(category)),
    recency: taste.recency(sku),
    diet: taste.diet(sku),
    habit: taste.habit(sku),
  };
}

/** 1 at the usual price, and less the further from it, above or below: 1/2 at double or half. */
function nearness(priceMinor: number, usualMinor: number | undefined): number {
  if (usualMinor === undefined || usualMinor <= 0 || priceMinor <= 0) return 0;
  return 1 / (1 + Math.abs(Math.log2(priceMinor / usualMinor)));
}
