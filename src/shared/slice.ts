import type { SharedModel, SharedProduct } from "../personalize/shared-model.ts";
import { packModel } from "./model-file.ts";

/** Products beside those asked for: their neighbours, and what is popular. */
const MOST_NEAR = 800;
const MOST_POPULAR = 200;
const MOST_OF_CATEGORY = 10;
const DAYS_OF_WEEK = [0, 1, 2, 3, 4, 5, 6] as const;

/** Whom a slice of a model is for. */
export type SliceFor = {
  /** A person's own products and those of a cart, the most important first. */
  skus: readonly string[];
  /** Where the person is, as src/personalize/locality.ts names it. */
  places: readonly string[];
  /** Categories of a cart: what is popular in them, and in those that go with them, is wanted too. */
  categories: readonly string[];
};

/**
 * The part of a model that concerns somebody, as a file of the same kind: some products, those that are nearest to
 * them all together, and what is popular, on which day, at these places and in these categories.
 */
export function sliceOf(
  model: SharedModel,
  { skus, places, categories: wanted }: SliceFor,
): Uint8Array<ArrayBuffer> {
  const chosen = new Map<string, SharedProduct>();
  const choose = (sku: string): void => {
    const product = chosen.has(sku) ? undefined : model.product(sku);
    if (product !== undefined) chosen.set(sku, product);
  };
  for (const sku of skus) choose(sku);
  for (const sku of nearest(chosen.values())) choose(sku);
  const popular = model.popular.slice(0, MOST_POPULAR);
  const popularOn = DAYS_OF_WEEK.map((weekday) => model.popularOn(weekday));
  const popularAt = new Map(
    places.map((place) => [place, DAYS_OF_WEEK.map((weekday) => model.popularOn(weekday, place))]),
  );
  for (const sku of [popular, popularOn.flat(), [...popularAt.values()].flat(2)].flat()) choose(sku);
  for (const category of new Set(wanted.flatMap((one) => [one, ...model.relatedTo(one)])))
    for (const sku of model.popularIn(category).slice(0, MOST_OF_CATEGORY)) choose(sku);
  const categories = new Set([...wanted, ...[...chosen.values()].flatMap(({ category }) => category ?? [])]);
  return packModel({
    version: model.version,
    baskets: model.baskets,
    hazard: model.hazard,
    popular,
    products: [...chosen.values()],
    neighboursOf: (sku) => chosen.get(sku)?.neighbours ?? [],
    companionsOf: (sku) => chosen.get(sku)?.companions ?? [],
    popularIn: new Map([...categories].map((category) => [category, model.popularIn(category)])),
    popularOn,
    popularAt,
    relatedTo: new Map([...categories].map((category) => [category, model.relatedTo(category)])),
  });
}

/** Products that are not among these and nearest to all of them, nearest first. */
function nearest(products: Iterable<SharedProduct>): string[] {
  const own = new Set<string>();
  const weights = new Map<string, number>();
  for (const { sku, neighbours } of products) {
    own.add(sku);
    for (const near of neighbours) weights.set(near.sku, (weights.get(near.sku) ?? 0) + near.weight);
  }
  return [...weights]
    .filter(([sku]) => !own.has(sku))
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, MOST_NEAR)
    .map(([sku]) => sku);
}
