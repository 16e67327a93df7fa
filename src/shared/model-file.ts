import type { SharedModel, SharedProduct } from "../personalize/shared-model.ts";
import { PackedColumns, type Texts, packed, sortedByText } from "../catalogue/columns.ts";

/** A product nearby is its place in 17 bits, and its weight or a count in 15. */
const WEIGHT_STEPS = 0x7f_ff;
/** The most products that a file can hold. */
const MOST_PRODUCTS = 0x1_ff_ff;
const NO_GAP = 0xff_ff;

/** Popular products that are told, as many as anybody looks at. */
const MOST_POPULAR = 500;

const DAYS_OF_WEEK = 7;

/** What a file is made of; everything names SKUs. */
export type ModelParts = Pick<SharedModel, "version" | "baskets" | "hazard" | "popular"> & {
  products: readonly Omit<SharedProduct, "neighbours" | "companions">[];
  neighboursOf: (sku: string) => SharedProduct["neighbours"];
  companionsOf: (sku: string) => SharedProduct["companions"];
  popularIn: ReadonlyMap<string, readonly string[]>;
  popularOn: readonly (readonly string[])[];
  /** By place, as src/personalize/locality.ts names it, and weekday. */
  popularAt: ReadonlyMap<string, readonly (readonly string[])[]>;
  relatedTo: ReadonlyMap<string, readonly string[]>;
};

/** A model as one file of columns. Who is named but has no product of its own is left out.
 *  @throws Error for more products than a file can hold */
export function packModel(parts: ModelParts): Uint8Array<ArrayBuffer> {
  if (parts.products.length > MOST_PRODUCTS) throw new Error(`at most ${MOST_PRODUCTS} products`);
  const products = sortedByText(parts.products, ({ sku }) => sku);
  const places = new Map(products.map(({ sku }, place) => [sku, place]));
  const placesOf = (skus: readonly string[]): number[] => skus.flatMap((sku) => places.get(sku) ?? []);
  const nearby = (all: readonly { sku: string; value: number }[]): number[] =>
    all.flatMap(({ sku, value }) => {
      const place = places.get(sku);
      return place === undefined ? [] : [place * (WEIGHT_STEPS + 1) + Math.min(value, WEIGHT_STEPS)];
    });
  const categories = [
    ...new Set([...products.map(({ category }) => category ?? ""), ...parts.popularIn.keys()]),
  ];
  const numbers = new Map(categories.map((category, number) => [category, number]));
  const inCategory = categories.map((category) => placesOf(parts.popularIn.get(category) ?? []));
  const related = categories.map((category) =>
    (parts.relatedTo.get(category) ?? []).flatMap((other) => numbers.get(other) ?? []),
  );
  return packed({
    version: [parts.version],
    baskets: Uint32Array.of(parts.baskets),
    hazard: Float32Array.from(parts.hazard),
    sku: products.map(({ sku }) => sku),
    category: Uint32Array.from(products, ({ category }) => numbers.get(category ?? "") ?? 0),
    categories,
    ...rates(products),
    popular: Uint32Array.from(placesOf(parts.popular.slice(0, MOST_POPULAR))),
    ...lists("near", products, ({ sku: one }) =>
      nearby(parts.neighboursOf(one).map(({ sku, weight }) => ({ sku, value: steps(weight) }))),
    ),
    ...lists("with", products, ({ sku: one }) =>
      nearby(parts.companionsOf(one).map(({ sku, together }) => ({ sku, value: together }))),
    ),
    ...lists("inCategory", inCategory, own),
    ...lists("onWeekday", parts.popularOn, placesOf),
    places: [...parts.popularAt.keys()],
    ...lists("atPlace", [...parts.popularAt.values()].flatMap(wholeWeek), placesOf),
    ...lists("related", related, own),
  });
}

function wholeWeek(days: readonly (readonly string[])[]): (readonly string[])[] {
  return Array.from({ length: DAYS_OF_WEEK }, (_, weekday) => days[weekday] ?? []);
}

function rates(products: ModelParts["products"]): Record<string, Uint32Array | Float32Array | Uint16Array> {
  return {
    inBaskets: Uint32Array.from(products, (product) => product.baskets),
    buyers: Uint32Array.from(products, ({ buyers }) => buyers),
    rebuyRate: Float32Array.from(products, ({ rebuyRate }) => rebuyRate),
    repeatShare: Float32Array.from(products, ({ repeatShare }) => repeatShare),
    ratePerDay: Float32Array.from(products, ({ ratePerDay }) => ratePerDay),
    reorderRatePerDay: Float32Array.from(products, ({ reorderRatePerDay }) => reorderRatePerDay),
    gapDays: Uint16Array.from(products, ({ gapDays }) => Math.min(gapDays ?? NO_GAP, NO_GAP)),
  };
}

/** Lists of numbers as two columns: where each ends, and all of them. */
function lists<One>(
  name: string,
  all: readonly One[],
  listOf: (one: One) => readonly number[],
): Record<string, Uint32Array> {
  let end = 0;
  const ends = Uint32Array.from(all, (one) => (end += listOf(one).length));
  // Made twice rather than kept: there may be millions.
  const whole = new Uint32Array(end);
  for (const [index, one] of all.entries()) whole.set(listOf(one), index === 0 ? 0 : (ends[index - 1] ?? 0));
  return { [`${name}Ends`]: ends, [name]: whole };
}

function own(list: readonly number[]): readonly number[] {
  return list;
}

function steps(weight: number): number {
  return Math.round(Math.min(1, Math.max(0, weight)) * WEIGHT_STEPS);
}

/** Lists of numbers, one by one. */
class Lists {
  readonly #ends: Uint32Array;
  readonly #all: Uint32Array;

  constructor(columns: PackedColumns, name: string) {
    this.#ends = columns.u32(`${name}Ends`);
    this.#all = columns.u32(name);
  }

  at(place: number): Uint32Array {
    return this.#all.subarray(place === 0 ? 0 : (this.#ends[place - 1] ?? 0), this.#ends[place] ?? 0);
  }
}

/** A model that was read; products are decoded when they are asked for. */
export class OpenModel implements SharedModel {
  readonly version: string;
  readonly baskets: number;
  readonly hazard: readonly number[];
  readonly bytes: number;
  readonly #columns: PackedColumns;
  readonly #skus: Texts;
  readonly #categories: Texts;
  readonly #near: Lists;
  readonly #with: Lists;
  readonly #reorderRates: Float32Array;
  readonly #kept: Map<string, SharedProduct> | undefined;
  #popular: readonly string[] | undefined;

  /** @param keeps whether what was decoded is kept: of a slice, which is asked for the same again and again
   *  @throws TornFile */
  constructor(file: ArrayBuffer, { keeps = false } = {}) {
    const columns = new PackedColumns(file);
    this.#columns = columns;
    this.#kept = keeps ? new Map() : undefined;
    this.bytes = file.byteLength;
    this.version = columns.texts("version").at(0);
    this.baskets = columns.u32("baskets")[0] ?? 0;
    this.hazard = [...columns.f32("hazard")];
    this.#skus = columns.texts("sku");
    this.#categories = columns.texts("categories");
    // Models made before they had rates of their own for reorders have one of both.
    this.#reorderRates = columns.f32(columns.has("reorderRatePerDay") ? "reorderRatePerDay" : "ratePerDay");
    this.#near = new Lists(columns, "near");
    this.#with = new Lists(columns, "with");
  }

  /** Products it knows. */
  get size(): number {
    return this.#skus.length;
  }

  get popular(): readonly string[] {
    this.#popular ??= this.#named(this.#columns.u32("popular").subarray(0, MOST_POPULAR));
    return this.#popular;
  }

  product(sku: string): SharedProduct | undefined {
    const known = this.#kept?.get(sku);
    if (known !== undefined) return known;
    const place = this.#skus.find(sku);
    if (place === -1) return undefined;
    const product = this.#decoded(sku, place);
    this.#kept?.set(sku, product);
    return product;
  }

  popularIn(category: string): readonly string[] {
    return this.#named(this.#ofCategory("inCategory", category));
  }

  popularOn(weekday: number, place?: string): readonly string[] {
    if (place === undefined) return this.#named(new Lists(this.#columns, "onWeekday").at(weekday));
    // A model of before there were places has none.
    const known = this.#columns.has("places") ? this.#columns.texts("places").all().indexOf(place) : -1;
    if (known === -1) return [];
    return this.#named(new Lists(this.#columns, "atPlace").at(known * DAYS_OF_WEEK + weekday));
  }

  relatedTo(category: string): readonly string[] {
    return Array.from(this.#ofCategory("related", category), (number) => this.#categories.at(number));
  }

  /** Lists are decoded once they are asked for: most are not. */
  #decoded(sku: string, place: number): SharedProduct {
    const columns = this.#columns;
    const gapDays = columns.u16("gapDays")[place];
    const category = this.#categories.at(columns.u32("category")[place] ?? 0);
    const neighbours = once(() =>
      this.#nearby(this.#near.at(place), (one, value) => ({ sku: one, weight: value / WEIGHT_STEPS })),
    );
    const companions = once(() =>
      this.#nearby(this.#with.at(place), (one, together) => ({ sku: one, together })),
    );
    return {
      sku,
      ...(category === "" ? {} : { category }),
      baskets: columns.u32("inBaskets")[place] ?? 0,
      buyers: columns.u32("buyers")[place] ?? 0,
      rebuyRate: columns.f32("rebuyRate")[place] ?? 0,
      repeatShare: columns.f32("repeatShare")[place] ?? 0,
      ratePerDay: columns.f32("ratePerDay")[place] ?? 0,
      reorderRatePerDay: this.#reorderRates[place] ?? 0,
      gapDays: gapDays === NO_GAP ? undefined : gapDays,
      get neighbours() {
        return neighbours();
      },
      get companions() {
        return companions();
      },
    };
  }

  #nearby<One>(packedOnes: Uint32Array, told: (sku: string, value: number) => One): One[] {
    return Array.from(packedOnes, (one) =>
      told(this.#skus.at(Math.floor(one / (WEIGHT_STEPS + 1))), one % (WEIGHT_STEPS + 1)),
    );
  }

  #ofCategory(name: string, category: string): Uint32Array {
    const number = this.#categories.all().indexOf(category);
    return number === -1 ? new Uint32Array() : new Lists(this.#columns, name).at(number);
  }

  #named(places: Uint32Array): string[] {
    return Array.from(places, (place) => this.#skus.at(place));
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
