import { CONTAINS, DECLARED } from "../../catalogue/product.ts";
import { ALLERGENS, FOODS } from "../../../durable-objects/graph/lexicon/foods.ts";
import { wordsOf } from "../../../durable-objects/graph/lexicon/words.ts";

/** What is known of a product where a diet is asked: traits as tags, diets and `contains:` say, undefined: nothing. */
export type Described = { name?: string | undefined; traits?: readonly string[] | undefined };

/** Whether a product goes with what a person keeps to. Nobody knows: then it does not pass. */
export type Verdict = "fits" | "conflicts" | "unknown";

/** A diet: traits that show a product to be meant for it, what it rules out, and whether a declaration of allergens without any
 *  of that is enough. */
type Diet = { shows: readonly string[]; rulesOut: readonly string[]; byAllergens?: true };

const MEAT = ["meat", "poultry", "beef", "pork", "lamb", "chicken", "liver", "gelatine"];
const SEA = ["fish", "seafood", "shellfish", "crustacean", "mollusc"];
const DAIRY = ["dairy", "milk", "lactose", "butter", "cheese", "cream", "blue cheese", "creme fraiche"];
const CEREALS = ["gluten", "wheat", "barley", "rye", "spelt"];

const DIETS: Readonly<Record<string, Diet>> = {
  vegan: { shows: ["vegan", "plant-based"], rulesOut: [...MEAT, ...SEA, ...DAIRY, "egg", "honey"] },
  vegetarian: { shows: ["vegetarian", "vegan", "plant-based"], rulesOut: [...MEAT, ...SEA] },
  pescatarian: { shows: ["pescatarian", "vegetarian", "vegan", "plant-based"], rulesOut: MEAT },
  "gluten-free": { shows: ["gluten-free"], rulesOut: CEREALS, byAllergens: true },
  "dairy-free": { shows: ["dairy-free", "vegan"], rulesOut: DAIRY, byAllergens: true },
  "sugar-free": { shows: ["sugar-free"], rulesOut: ["sugar"] },
  halal: { shows: ["halal"], rulesOut: ["pork", "alcohol"] },
  kosher: { shows: ["kosher"], rulesOut: ["pork", "crustacean", "mollusc", "shellfish"] },
};

/** What is a part of what: who avoids nuts avoids almonds. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  nut: ["almond", "hazelnut", "walnut", "cashew", "pecan", "brazil nut", "pistachio", "macadamia"],
  gluten: ["wheat", "rye", "barley", "spelt"],
  milk: ["dairy", "lactose", "butter", "cheese", "cream", "blue cheese", "creme fraiche"],
  meat: ["pork", "beef", "lamb", "chicken", "poultry", "liver"],
  shellfish: ["crustacean", "mollusc"],
};

/** Foods that are in all of another one, unless it is said to be free of them. */
const ALWAYS_IN: Readonly<Record<string, string>> = { lactose: "milk" };

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

/** Whether a product goes with a diet, as in `vegan`. A diet that is not known is only shown by its own name. */
export function dietVerdict(diet: string, product: Described): Verdict {
  const { shows, rulesOut, byAllergens } = DIETS[diet] ?? { shows: [diet], rulesOut: [] };
  const traits = new Set(product.traits);
  if (rulesOut.some((one) => traits.has(one) || traits.has(CONTAINS + one))) return "conflicts";
  if (shows.some((one) => traits.has(one))) return "fits";
  if (byAllergens === true && traits.has(DECLARED)) return "fits";
  const named = new Set(foodsIn(product.name ?? ""));
  return rulesOut.some((one) => named.has(one)) ? "conflicts" : "unknown";
}

/** Whether a product is free of an ingredient. Of an allergen that is only known where all of them are declared, or a tag says
 *  that it is free of it. */
export function avoidVerdict(ingredient: string, product: Described): Verdict {
  const parts = [ingredient, ...(KINDS[ingredient] ?? [])];
  const traits = new Set(product.traits);
  if (parts.some((one) => traits.has(one) || traits.has(CONTAINS + one))) return "conflicts";
  if (traits.has(`${ingredient.replaceAll(" ", "-")}-free`)) return "fits";
  const named = new Set(foodsIn(product.name ?? ""));
  if (parts.some((one) => named.has(one))) return "conflicts";
  const whole = wholeIn(ingredient, (one) => traits.has(one) || traits.has(CONTAINS + one) || named.has(one));
  if (whole !== undefined) return whole === ALWAYS_IN[ingredient] ? "conflicts" : "unknown";
  if (Object.hasOwn(ALLERGENS, ingredient)) return traits.has(DECLARED) ? "fits" : "unknown";
  return product.traits === undefined ? "unknown" : "fits";
}

/** What a product holds that an ingredient is a kind of, without it being said which kind: nuts may be almonds. */
function wholeIn(ingredient: string, holds: (food: string) => boolean): string | undefined {
  const wholes = Object.entries(KINDS).filter(([whole, kinds]) => kinds.includes(ingredient) && holds(whole));
  return wholes.find(([whole, kinds]) => whole === ALWAYS_IN[ingredient] || !kinds.some(holds))?.[0];
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
