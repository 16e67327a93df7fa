const MOST_OF_CATEGORY = 20;
const MOST_RELATED = 10;
const LEAST_TOGETHER = 5;

/** What baskets say of categories, counted when it is first asked: few sets have any. */
export class Categories {
  readonly #baskets: readonly Int32Array[];
  readonly #skus: readonly string[];
  readonly #categories: ReadonlyMap<string, string>;
  #counted: { popular: Map<string, string[]>; related: Map<string, string[]> } | undefined;

  /** @param baskets lists of products by their place in `skus`, each product once
   *  @param categories by SKU */
  constructor(
    baskets: readonly Int32Array[],
    skus: readonly string[],
    categories: ReadonlyMap<string, string>,
  ) {
    this.#baskets = baskets;
    this.#skus = skus;
    this.#categories = categories;
  }

  /** SKUs of a category, those in most baskets first, ties by SKU; at most 20. */
  popularIn(category: string): readonly string[] {
    return this.#all().popular.get(category) ?? [];
  }

  /** Categories that are in five baskets or more with a category, those first that are so most often by chance. */
  relatedTo(category: string): readonly string[] {
    return this.#all().related.get(category) ?? [];
  }

  #all(): { popular: Map<string, string[]>; related: Map<string, string[]> } {
    this.#counted ??=
      this.#categories.size === 0 ? { popular: new Map(), related: new Map() } : this.#count();
    return this.#counted;
  }

  #count(): { popular: Map<string, string[]>; related: Map<string, string[]> } {
    const times = new Map<string, number>();
    const single = new Map<string, number>();
    const pairs = new Map<string, Map<string, number>>();
    for (const basket of this.#baskets) {
      const skus = Array.from(basket, (place) => this.#skus[place] ?? "");
      for (const sku of skus) add(times, sku);
      const here = new Set(skus.flatMap((sku) => this.#categories.get(sku) ?? []));
      for (const one of here) {
        add(single, one);
        const of = pairs.get(one) ?? new Map<string, number>();
        pairs.set(one, of);
        addAll(
          of,
          [...here].filter((other) => other !== one),
        );
      }
    }
    const related = [...pairs].map(([one, of]) => [one, best(liftOf(of, single), MOST_RELATED)] as const);
    const groups = Map.groupBy(times, ([sku]) => this.#categories.get(sku) ?? "");
    const popular = [...groups].map(
      ([category, of]) => [category, best(new Map(of), MOST_OF_CATEGORY)] as const,
    );
    return { popular: new Map(popular), related: new Map(related) };
  }
}

function add(counts: Map<string, number>, one: string): void {
  counts.set(one, (counts.get(one) ?? 0) + 1);
}

function addAll(counts: Map<string, number>, all: Iterable<string>): void {
  for (const one of all) add(counts, one);
}

/** How often categories are with one, by how often each is bought at all. */
function liftOf(of: ReadonlyMap<string, number>, single: ReadonlyMap<string, number>): Map<string, number> {
  const often = [...of].filter(([, times]) => times >= LEAST_TOGETHER);
  return new Map(often.map(([other, times]) => [other, times / (single.get(other) ?? 1)]));
}

function best(counts: ReadonlyMap<string, number>, most: number): string[] {
  return [...counts]
    .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([one]) => one);
}
