import list from "./products.json";

/** A product of the demo grocery; diets it fits, allergens it contains, what else it is, price in euro cents. */
export type Product = (typeof list)[number];

/** The demo grocery, in the order of its shelves. */
export const PRODUCTS: readonly Product[] = list;

/** Its categories, in the same order. */
export const CATEGORIES: readonly string[] = [...new Set(list.map(({ category }) => category))];

const bySku = new Map(list.map((product) => [product.sku, product]));

/** The product of a SKU; undefined for what the grocery has not. */
export function productOf(sku: string): Product | undefined {
  return bySku.get(sku);
}
