const PRODUCTS = 150;
/** A product so many places down the list is bought half as often as the first. */
const HALF_AS_OFTEN = 20;
const CATEGORIES = ["Dairy", "Bakery", "Produce", "Pantry", "Household"];

/** An order as a storefront posts it. */
export type PostedOrder = { items: PostedLine[]; currency: string };
type PostedLine = {
  sku: string;
  product_name: string;
  brand: string;
  category: string;
  quantity: number;
  unit_price_minor: number;
};

/** An order of so many different products (150 at most), a household's favourites first of all. */
export function orderOf(lines: number, random: () => number): PostedOrder {
  const drawn = Array.from({ length: PRODUCTS }, (_, index) => ({
    index,
    // Weighted sampling without replacement, Efraimidis and Spirakis 2006: the smallest keys are drawn.
    key: -Math.log(1 - random()) * (1 + index / HALF_AS_OFTEN),
  }));
  const chosen = drawn.toSorted((a, b) => a.key - b.key).slice(0, lines);
  return { items: chosen.map(({ index }) => lineOf(index, random)), currency: "EUR" };
}

function lineOf(index: number, random: () => number): PostedLine {
  return {
    sku: `GROCERY-${String(index).padStart(4, "0")}`,
    product_name: `Leafloaf product number ${index}, 500 g`,
    brand: `Brand ${index % 17}`,
    category: CATEGORIES[index % CATEGORIES.length] ?? "Pantry",
    quantity: 1 + Math.floor(random() * 3),
    unit_price_minor: 79 + index * 7,
  };
}
