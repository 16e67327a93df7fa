import type { PurchaseHistory } from "../history.ts";
import { type Verdict, dietVerdict } from "./verdict.ts";

/** Diets that purchases can speak for. */
const DIETS = ["vegan", "vegetarian", "pescatarian", "gluten-free", "dairy-free"] as const;
/** Baskets that must speak for a diet before it is suggested. */
const LEAST_BASKETS = 5;
/** One basket against a diet weighs as much as so many for it: one slip is a guest, two are a habit. */
const AGAINST_WEIGHT = 3;
const LEAST_CONFIDENCE = 0.6;
const MOST_CONFIDENCE = 0.95;

/** A diet that a person may keep to; it hides nothing until they confirm it. */
export type SuggestedDiet = {
  diet: string;
  confidence: number;
  for: number;
  against: number;
  episodeIds: string[];
};

/**
 * Diets that a person's baskets speak for, by tags and by what names say, surest first: a basket with something that fits and
 * nothing that conflicts speaks for a diet, one with something that conflicts against it. Confidence is
 * for / (for + 3 × against), 0.95 at most, from five baskets and 0.6 on.
 */
export function suggestedDiets(history: PurchaseHistory): SuggestedDiet[] {
  const found = DIETS.flatMap((diet) => suggestionOf(diet, history) ?? []);
  return found.sort((a, b) => b.confidence - a.confidence || (a.diet < b.diet ? -1 : 1));
}

function suggestionOf(diet: string, { baskets, products }: PurchaseHistory): SuggestedDiet | undefined {
  const verdicts = new Map<string, Verdict>();
  for (const { sku, item } of products.values())
    verdicts.set(sku, dietVerdict(diet, { name: item.name, traits: item.traits }));
  const speakFor: string[] = [];
  let against = 0;
  for (const { skus, episodeId } of baskets) {
    const of = new Set(skus.map((sku) => verdicts.get(sku)));
    if (of.has("conflicts")) against += 1;
    else if (of.has("fits")) speakFor.push(episodeId);
  }
  const share = speakFor.length / Math.max(1, speakFor.length + AGAINST_WEIGHT * against);
  if (speakFor.length < LEAST_BASKETS || share < LEAST_CONFIDENCE) return undefined;
  const confidence = Math.min(MOST_CONFIDENCE, share);
  return { diet, confidence, for: speakFor.length, against, episodeIds: speakFor.slice(-3) };
}
