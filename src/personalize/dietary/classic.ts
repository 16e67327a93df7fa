import { ALLERGENS } from "../../../durable-objects/graph/lexicon/foods.ts";
import {
  type Described,
  type Verdict,
  avoidVerdict,
  dietVerdict,
} from "../../../durable-objects/graph/lexicon/verdict.ts";
import type { PurchaseHistory } from "../history.ts";

const LEAST_PRODUCTS = 5;
const VEGAN_FROM = 0.8;
const MOST_ANIMAL = 0.1;
const MOST_CONFIDENCE = 0.95;
/** Other tags of the rule, with the share of products that must fit. */
const FROM: readonly { entity: string; share: number }[] = [
  { entity: "diet:gluten-free", share: 0.7 },
  { entity: "diet:dairy-free", share: 0.6 },
  // Who confirms it avoids nuts: there is no such diet.
  { entity: "ingredient:nut", share: 0.6 },
  { entity: "diet:low-sodium", share: 0.6 },
];
/** An allergy is suspected of more products than this, none of which has the allergen, and so many viewed that do. */
const ALLERGY_OVER = 20;
const LEAST_VIEWED = 3;
/** The rule gives a suspicion no figure: it is as likely as not. */
const SUSPECTED = 0.5;
const NAMED_EPISODES = 3;

/** What the classic rule suggests; it hides nothing. */
export type ClassicDiet = {
  /** The diet, or the ingredient to avoid. */
  entity: string;
  confidence: number;
  isSuspicion: boolean;
  /** Products that speak for it, of all that were bought (of a suspicion: products that were viewed and not bought). */
  for: number;
  of: number;
  episodeIds: string[];
};

/**
 * The classic rule, by the share of the products bought: from five on, vegan from over 80 % plant-based and under 10 % animal,
 * gluten-free over 70 %, dairy-free, nut-free and low-sodium over 60 %, confidence the share, 0.95 at most; an allergy is only
 * suspected: over 20 products, none of them with it, three or more with it viewed and not bought.
 * @param viewed what was looked at and not bought
 */
export function dietsClassic(history: PurchaseHistory, viewed: readonly Described[] = []): ClassicDiet[] {
  const products = [...history.products.values()];
  if (products.length < LEAST_PRODUCTS) return [];
  const diets = ["diet:vegan", ...FROM.map(({ entity }) => entity)].flatMap((entity) => {
    const fitting = products.filter(({ item }) => verdictOn(entity, item) === "fits");
    const share = fitting.length / products.length;
    if (!isEnough(entity, share, history)) return [];
    const confidence = Math.min(MOST_CONFIDENCE, share);
    const episodeIds = episodesOf(fitting, history);
    return [{ entity, confidence, isSuspicion: false, for: fitting.length, of: products.length, episodeIds }];
  });
  return [...diets, ...suspicions(history, viewed)];
}

type Bought = PurchaseHistory["products"] extends ReadonlyMap<string, infer One> ? One : never;

function verdictOn(entity: string, product: Described): Verdict {
  const [type = "", name = ""] = entity.split(":");
  return type === "diet" ? dietVerdict(name, product) : avoidVerdict(name, product);
}

function isEnough(entity: string, share: number, { products }: PurchaseHistory): boolean {
  const from = FROM.find((one) => one.entity === entity);
  if (from !== undefined) return share > from.share;
  const animal = [...products.values()].filter(({ item }) => dietVerdict("vegan", item) === "conflicts");
  return share > VEGAN_FROM && animal.length / products.size < MOST_ANIMAL;
}

function suspicions({ products }: PurchaseHistory, viewed: readonly Described[]): ClassicDiet[] {
  if (products.size <= ALLERGY_OVER) return [];
  return Object.keys(ALLERGENS).flatMap((allergen) => {
    const holds = (product: Described): boolean => avoidVerdict(allergen, product) === "conflicts";
    const seen = viewed.filter(holds).length;
    if (seen < LEAST_VIEWED || [...products.values()].some(({ item }) => holds(item))) return [];
    const entity = `ingredient:${allergen}`;
    return [
      { entity, confidence: SUSPECTED, isSuspicion: true, for: seen, of: viewed.length, episodeIds: [] },
    ];
  });
}

function episodesOf(products: readonly Bought[], { baskets }: PurchaseHistory): string[] {
  const places = new Set(products.map((product) => product.baskets.at(-1) ?? 0));
  return [...places]
    .sort((a, b) => a - b)
    .slice(-NAMED_EPISODES)
    .flatMap((place) => baskets[place]?.episodeId ?? []);
}
