import { CHOSEN_DIETS } from "../../../durable-objects/graph/lexicon/diets.ts";
import { ALLERGENS, FOODS } from "../../../durable-objects/graph/lexicon/foods.ts";

/** The entity that a dietary tag names: a diet, or else an ingredient; undefined when it is neither. Case and white space
 *  around it do not count, hyphens and spaces are one: `Gluten free` is `diet:gluten-free`. */
export function dietaryObject(tag: string): string | undefined {
  const name = tag.normalize("NFKC").toLowerCase().trim();
  const hyphened = name.replaceAll(" ", "-");
  const spaced = name.replaceAll("-", " ");
  if (Object.hasOwn(CHOSEN_DIETS, hyphened)) return `diet:${hyphened}`;
  const isFood = Object.hasOwn(ALLERGENS, spaced) || Object.hasOwn(FOODS, spaced);
  return isFood ? `ingredient:${spaced}` : undefined;
}
