import type { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";

/** Hits asked for. */
export const TOP = 20;

/** Orders beyond a heavy user's 500 that are added one by one. */
export const LATER_ORDERS = 120;

/** What people type into a shop's search: words, beginnings, brands, measures, slips of the hand, accents. */
export const QUERIES = [
  "oat drink",
  "spaghetti",
  "organic bananas",
  "moz",
  "vegan burger patties",
  "barilla penne rigate 500 g",
  "spinat",
  "greek yogurt",
  "müller kefir",
  "muller",
  "tomato pasata",
  "dark chocolate",
  "coffe beans",
  "1 l",
  "fish fingers iglo",
  "toilet paper",
  "classic",
  "light salami",
  "ging",
  "rice & grains",
  "smoked tofu 200 g",
  "kartoffelsalat",
  "family pack laundry powder",
  "bioland carrots organic",
] as const;

const CENTERS = 48;

/** Entities to walk from: as many products, of each tenth of how often they were bought, as brands and categories. */
export function centersOf(graph: MemoryGraph): string[] {
  const { byProduct } = graph.evidence.purchases;
  const ranked = [...byProduct].sort(([, a], [, b]) => b.length - a.length).map(([id]) => `product:${id}`);
  const named = [
    ...new Set(
      graph.evidence.pool
        .items()
        .flatMap(({ brand, category }) => [
          ...(brand === undefined ? [] : [`brand:${graph.evidence.identities.named("brand", brand)}`]),
          ...(category === undefined
            ? []
            : [`category:${graph.evidence.identities.named("category", category)}`]),
        ]),
    ),
  ];
  const [products, others] = [spread(ranked, CENTERS / 2), spread(named, CENTERS / 2)];
  return products.flatMap((product, index) => [product, ...others.slice(index, index + 1)]);
}

/** So many of a list, evenly spread over it. */
function spread(ids: readonly string[], count: number): string[] {
  return ids.filter((_, index) => index % Math.ceil(ids.length / count) === 0);
}
