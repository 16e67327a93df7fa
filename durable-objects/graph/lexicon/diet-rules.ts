/** What a diet is. Whatever is said of what a product contains counts as its tag does. */
export type DietRule = {
  /** Traits that show a product to be meant for it. */
  shows: ReadonlySet<string>;
  /** What nothing that fits has in it. */
  rulesOut: ReadonlySet<string>;
  /** Whether a declaration of allergens without any of that is enough to fit. */
  byAllergens: boolean;
  /** Traits by which a purchase speaks for it; none of a diet that purchases do not tell. Fitting is not enough: fruit is
   *  gluten-free, and who eats no meat keeps to what a pescatarian does. */
  spokenForBy: ReadonlySet<string>;
};

/** What is a part of what: who avoids nuts avoids almonds. */
export const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["nut", ["almond", "hazelnut", "walnut", "cashew", "pecan", "brazil nut", "pistachio", "macadamia"]],
  ["gluten", ["wheat", "rye", "barley", "spelt", "oat"]],
  ["milk", ["dairy", "lactose", "butter", "cheese", "cream", "blue cheese", "creme fraiche"]],
  ["meat", ["pork", "beef", "lamb", "chicken", "poultry", "liver"]],
  ["shellfish", ["crustacean", "mollusc"]],
]);

/** Of these alone there are some without what they are a kind of: gluten-free oats are sold as such, gluten-free wheat is not. */
export const MAY_BE_FREE_OF: ReadonlySet<string> = new Set(["oat"]);

const MEAT = [...allOf("meat"), "gelatine"];
const SEA = ["fish", "seafood", ...allOf("shellfish")];
const DAIRY = allOf("milk");
const PLANTS = ["vegan", "plant-based"];

/** Diets by name, with what each is: the one table of it. One that is not here is only shown by its own name. */
export const DIET_RULES: ReadonlyMap<string, DietRule> = new Map([
  ["vegetarian", rule(["vegetarian", ...PLANTS], [...MEAT, ...SEA])],
  ["vegan", rule(PLANTS, [...MEAT, ...SEA, ...DAIRY, "egg", "honey"])],
  [
    "pescatarian",
    rule(["pescatarian", "vegetarian", ...PLANTS], MEAT, { spokenForBy: ["pescatarian", ...SEA] }),
  ],
  ["gluten-free", rule(["gluten-free"], allOf("gluten"), { byAllergens: true })],
  ["dairy-free", rule(["dairy-free", "vegan"], DAIRY, { byAllergens: true })],
  ["sugar-free", rule(["sugar-free"], ["sugar"], { spokenForBy: [] })],
  ["halal", rule(["halal"], ["pork", "alcohol"], { spokenForBy: [] })],
  ["kosher", rule(["kosher"], ["pork", ...allOf("shellfish")], { spokenForBy: [] })],
]);

/** Diets that purchases can speak for. */
export const INFERRED_DIETS: readonly string[] = [...DIET_RULES]
  .filter(([, { spokenForBy }]) => spokenForBy.size > 0)
  .map(([name]) => name);

/** Diets that nobody keeps who eats a food. */
export function dietsWithout(food: string): string[] {
  if (MAY_BE_FREE_OF.has(food)) return [];
  return [...DIET_RULES].filter(([, { rulesOut }]) => rulesOut.has(food)).map(([name]) => name);
}

function rule(
  shows: readonly string[],
  rulesOut: readonly string[],
  {
    byAllergens = false,
    spokenForBy = shows,
  }: { byAllergens?: boolean; spokenForBy?: readonly string[] } = {},
): DietRule {
  return {
    shows: new Set(shows),
    rulesOut: new Set(rulesOut),
    byAllergens,
    spokenForBy: new Set(spokenForBy),
  };
}

function allOf(whole: string): string[] {
  return [whole, ...(KINDS.get(whole) ?? [])];
}
