import type { Confirmed } from "../../src/personalize/dietary/filter.ts";
import type { Fact } from "../graph/facts/fact.ts";
import { partsOf } from "../graph/ids.ts";
import { SURE } from "../graph/lexicon/sureness.ts";

/** What a person keeps to, as they said it themselves and surely: that filters. A search, a guess and anything that is only
 *  inferred do not. */
export function confirmedIn(stated: readonly Fact[]): Confirmed {
  const diets: string[] = [];
  const ingredients: string[] = [];
  const [products, brands, categories] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { predicate, object, confidence, validToMs } of stated) {
    if (validToMs !== undefined || confidence < SURE.implied) continue;
    const { type, key } = partsOf(object);
    if (predicate === "FOLLOWS_DIET") diets.push(key);
    if (predicate !== "AVOIDS") continue;
    if (type === "ingredient") ingredients.push(key);
    if (type === "product") products.add(key);
    if (type === "brand") brands.add(key);
    if (type === "category") categories.add(key);
  }
  return { diets, ingredients, products, brands, categories };
}
