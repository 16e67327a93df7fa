import { DIET_RULES, KINDS, MAY_BE_FREE_OF } from "./diet-rules.ts";
import { ALLERGENS, FOODS } from "./foods.ts";
import { wordsOf } from "./words.ts";

/** Before what a product contains, in its traits; and that all it contains of the fourteen allergens is there. */
export const CONTAINS = "contains:";
export const DECLARED = "allergens:declared";

/** What is known of a product where a diet is asked: traits as tags, diets and `contains:` say, undefined: nothing. */
export type Described = { name?: string | undefined; traits?: readonly string[] | undefined };

/** Whether a product goes with what a person keeps to. Nobody knows: then it does not pass. */
export type Verdict = "fits" | "conflicts" | "unknown";

/** What a purchase says of a diet. */
export type Stance = "for" | "against";

/** Foods that are in all of another one, unless it is said to be free of them. */
const ALWAYS_IN: ReadonlyMap<string, string> = new Map([["lactose", "milk"]]);

/** Words that take back the food before them, and those that take back the one after: "gluten free chicken" is of chicken. */
const FREE_OF: ReadonlySet<string> = new Set(["free", "frei"]);
const WITHOUT: ReadonlySet<string> = new Set(["without", "no", "non", "sans", "sin", "ohne"]);
const PLANT_MILKS: ReadonlySet<string> = new Set([
  "oat milk",
  "almond milk",
  "soy milk",
  "rice milk",
  "coconut",
]);

/** Whether a product goes with a diet, as in `vegan`. A diet that is not known is only shown by its own name.
 *  @param named foods in its name, where somebody read that already */
export function dietVerdict(
  diet: string,
  { name = "", traits = [] }: Described,
  named?: readonly string[],
): Verdict {
  const rule = DIET_RULES.get(diet);
  if (rule === undefined) return traits.includes(diet) ? "fits" : "unknown";
  const { shows, rulesOut, byAllergens } = rule;
  const isShown = traits.some((trait) => shows.has(trait));
  const isExcused = (food: string): boolean => isShown && MAY_BE_FREE_OF.has(food);
  if (traits.map(foodOf).some((food) => rulesOut.has(food) && !isExcused(food))) return "conflicts";
  if (isShown) return "fits";
  if (byAllergens && traits.includes(DECLARED)) return "fits";
  return (named ?? foodsIn(name)).some((food) => rulesOut.has(food)) ? "conflicts" : "unknown";
}

/** Whether a purchase of a product speaks for a diet or against it; undefined: neither. */
export function stanceOn(diet: string, product: Described, named?: readonly string[]): Stance | undefined {
  if (dietVerdict(diet, product, named) === "conflicts") return "against";
  const spokenForBy = DIET_RULES.get(diet)?.spokenForBy;
  return product.traits?.some((trait) => spokenForBy?.has(foodOf(trait))) ? "for" : undefined;
}

/** What a trait says to be in a product, or the trait itself. */
function foodOf(trait: string): string {
  return trait.startsWith(CONTAINS) ? trait.slice(CONTAINS.length) : trait;
}

/** Whether a product is free of an ingredient. Of an allergen that is only known where all of them are declared, or a tag says
 *  that it is free of it. */
export function avoidVerdict(ingredient: string, product: Described): Verdict {
  const traits = new Set(product.traits);
  const isFree = traits.has(`${ingredient.replaceAll(" ", "-")}-free`);
  const kinds = (KINDS.get(ingredient) ?? []).filter((kind) => !isFree || !MAY_BE_FREE_OF.has(kind));
  const parts = [ingredient, ...kinds];
  if (parts.some((one) => traits.has(one) || traits.has(CONTAINS + one))) return "conflicts";
  if (isFree) return "fits";
  const named = new Set(foodsIn(product.name ?? ""));
  if (parts.some((one) => named.has(one))) return "conflicts";
  const whole = wholeIn(ingredient, (one) => traits.has(one) || traits.has(CONTAINS + one) || named.has(one));
  if (whole !== undefined) return whole === ALWAYS_IN.get(ingredient) ? "conflicts" : "unknown";
  if (Object.hasOwn(ALLERGENS, ingredient)) return traits.has(DECLARED) ? "fits" : "unknown";
  return product.traits === undefined ? "unknown" : "fits";
}

/** What a product holds that an ingredient is a kind of, without it being said which kind: nuts may be almonds. */
function wholeIn(ingredient: string, holds: (food: string) => boolean): string | undefined {
  const wholes = [...KINDS].filter(([whole, kinds]) => kinds.includes(ingredient) && holds(whole));
  return wholes.find(([whole, kinds]) => whole === ALWAYS_IN.get(ingredient) || !kinds.some(holds))?.[0];
}

/** Foods that a name says, the longest first: "oat milk" is no milk, and what it is free of is not in it. */
export function foodsIn(name: string): string[] {
  const words = wordsOf(name);
  const found: string[] = [];
  for (let at = 0; at < words.length;) {
    const known = longestAt(words, at);
    if (known === undefined) {
      at += 1;
      continue;
    }
    const after = at + known.length;
    if (!isTakenBack(words, at, after) && !PLANT_MILKS.has(known.food)) found.push(known.food);
    at = after;
  }
  return found;
}

/** "no milk", "milk free", "free from milk". */
function isTakenBack(words: readonly string[], from: number, after: number): boolean {
  const [before = "", word = ""] = [words[from - 2], words[from - 1]];
  return WITHOUT.has(word) || FREE_OF.has(words[after] ?? "") || (word === "from" && FREE_OF.has(before));
}

const PHRASES = phrasesOf({ ...FOODS, ...ALLERGENS });
const LONGEST_PHRASE = 4;

function longestAt(words: readonly string[], at: number): { food: string; length: number } | undefined {
  for (let length = LONGEST_PHRASE; length > 0; length -= 1) {
    const phrase = words.slice(at, at + length).join(" ");
    const food = PHRASES.get(phrase) ?? PHRASES.get(phrase.replace(/s$/, ""));
    if (food !== undefined && at + length <= words.length) return { food, length };
  }
  return undefined;
}

function phrasesOf(foods: Readonly<Record<string, string>>): Map<string, string> {
  const phrases = Object.entries(foods).flatMap(([food, all]) =>
    all.split("|").map((phrase) => [phrase, food] as const),
  );
  return new Map(phrases);
}
