import {
  type Described,
  type Verdict,
  avoidVerdict,
  dietVerdict,
} from "../../../durable-objects/graph/lexicon/verdict.ts";

/** What a person confirmed: diets, and what they avoid. */
export type Confirmed = {
  diets: readonly string[];
  ingredients: readonly string[];
  /** SKUs, and names of brands and categories as facts have them. */
  products: ReadonlySet<string>;
  brands: ReadonlySet<string>;
  categories: ReadonlySet<string>;
};

/** A product as a filter sees it; brand and category as facts name them. */
export type Filtered = Described & {
  sku: string;
  brand?: string | undefined;
  category?: string | undefined;
};

/** Why a product is not shown: what was confirmed, and whether the product is known to be against it. */
export type Hidden = { sku: string; because: string; verdict: Exclude<Verdict, "fits"> };

/** Whether anything was confirmed that filters. */
export function filtersAnything({ diets, ingredients, products, brands, categories }: Confirmed): boolean {
  return diets.length + ingredients.length + products.size + brands.size + categories.size > 0;
}

/** Whether a diet or an ingredient was confirmed: then it must be known what products are. */
export function asksWhatProductsAre({ diets, ingredients }: Confirmed): boolean {
  return diets.length + ingredients.length > 0;
}

/** Why a product must not be shown to somebody who confirmed this; undefined: it may. What nobody knows does not pass. */
export function hiddenBecause(confirmed: Confirmed, product: Filtered): Hidden | undefined {
  const { sku, brand = "", category = "" } = product;
  if (confirmed.products.has(sku)) return { sku, because: `product:${sku}`, verdict: "conflicts" };
  if (confirmed.brands.has(brand)) return { sku, because: `brand:${brand}`, verdict: "conflicts" };
  if (confirmed.categories.has(category))
    return { sku, because: `category:${category}`, verdict: "conflicts" };
  for (const diet of confirmed.diets) {
    const verdict = dietVerdict(diet, product);
    if (verdict !== "fits") return { sku, because: `diet:${diet}`, verdict };
  }
  for (const ingredient of confirmed.ingredients) {
    const verdict = avoidVerdict(ingredient, product);
    if (verdict !== "fits") return { sku, because: `ingredient:${ingredient}`, verdict };
  }
  return undefined;
}
