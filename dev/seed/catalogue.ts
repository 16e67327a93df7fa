import products from "../../src/dashboard/shop/products.json" with { type: "json" };
import type { CatalogueProduct } from "../../src/catalogue/product.ts";

/** The demo grocery as the catalogue takes it: everything but its picture. */
export const CATALOGUE: readonly CatalogueProduct[] = products.map(({ sku, pack, ...rest }) => {
  const { name, brand, category, diets, allergens, tags, price_minor } = rest;
  const { amount, unit } = pack;
  const whole = { amount, unit: unitOf(unit) };
  return { sku, name, brand, category, diets, allergens, tags, price_minor, pack: whole };
});

const bySku = new Map(products.map((product) => [product.sku, product]));

/** A line of an order.
 *  @throws Error for a SKU that the grocery has not */
export function lineOf(sku: string, quantity: number): Line {
  const product = bySku.get(sku);
  if (product === undefined) throw new Error(`the demo grocery has no ${sku}`);
  const { name, brand, category, diets, allergens, price_minor } = product;
  const tags = [...diets, ...allergens, ...product.tags];
  return { sku, product_name: name, brand, category, quantity, unit_price_minor: price_minor, tags };
}

/** What an order says of a product. */
export type Line = {
  sku: string;
  product_name: string;
  brand: string;
  category: string;
  quantity: number;
  unit_price_minor: number;
  tags: string[];
};

function unitOf(unit: string): "g" | "ml" | "piece" {
  if (unit === "g" || unit === "ml" || unit === "piece") return unit;
  throw new Error(`no unit: ${unit}`);
}
