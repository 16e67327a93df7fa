import { crc32 } from "node:zlib";
import { z } from "zod";
import { PackedColumns, type Texts, packed, sortedByText } from "./columns.ts";
import { type Attributes, CatalogueProduct, attributesOf } from "./product.ts";

/** Parts of the catalogue, by the hash of the SKU: 100,000 products in eight of about one megabyte each. */
export const SHARDS = 8;

const NO_PRICE = 0xff_ff_ff_ff;
const AVAILABLE = { unknown: 0, yes: 1, no: 2 } as const;

/** The part that a SKU is in. */
export function shardOf(sku: string): number {
  return crc32(sku) % SHARDS;
}

/** Products as one file, sorted by SKU: what look-ups need in columns, and each product whole. */
export function packShard(products: Iterable<CatalogueProduct>): Uint8Array<ArrayBuffer> {
  const sorted = sortedByText([...products], ({ sku }) => sku);
  const words = new Words();
  const all = sorted.map(attributesOf);
  return packed({
    sku: all.map(({ sku }) => sku),
    brand: Uint32Array.from(all, ({ brand }) => words.place(brand)),
    category: Uint32Array.from(all, ({ category }) => words.place(category)),
    traits: Uint32Array.from(all, ({ traits }) => words.place(traits && JSON.stringify(traits))),
    price: Uint32Array.from(all, ({ priceMinor }) => priceMinor ?? NO_PRICE),
    available: Uint8Array.from(all, ({ available }) => availability(available)),
    whole: sorted.map((product) => JSON.stringify(product)),
    words: words.all,
  });
}

/** A part of the catalogue that was read. */
export class Shard {
  readonly bytes: number;
  readonly #columns: Columns;

  /** @throws TornFile */
  constructor(file: ArrayBuffer) {
    const columns = new PackedColumns(file);
    this.bytes = file.byteLength;
    this.#columns = {
      skus: columns.texts("sku"),
      brand: columns.u32("brand"),
      category: columns.u32("category"),
      traits: columns.u32("traits"),
      price: columns.u32("price"),
      available: columns.bytes("available"),
      whole: columns.texts("whole"),
      words: columns.texts("words"),
    };
  }

  /** What is known of a product; undefined: nothing. */
  attributes(sku: string): Attributes | undefined {
    const { skus, brand, category, traits, price, available, whole } = this.#columns;
    const place = skus.find(sku);
    if (place === -1) return undefined;
    const listed = this.#word(traits[place]);
    const isAvailable = available[place];
    return {
      sku,
      name: Named.parse(JSON.parse(whole.at(place))).name,
      brand: this.#word(brand[place]),
      category: this.#word(category[place]),
      traits: listed === undefined ? undefined : Traits.parse(JSON.parse(listed)),
      priceMinor: price[place] === NO_PRICE ? undefined : price[place],
      available: isAvailable === AVAILABLE.unknown ? undefined : isAvailable === AVAILABLE.yes,
    };
  }

  /** Every product of the part, whole. */
  *products(): Generator<CatalogueProduct> {
    const { whole } = this.#columns;
    for (let place = 0; place < whole.length; place += 1)
      yield CatalogueProduct.parse(JSON.parse(whole.at(place)));
  }

  #word(place: number | undefined): string | undefined {
    return place === undefined || place === 0 ? undefined : this.#columns.words.at(place);
  }
}

const Traits = z.array(z.string());
const Named = z.object({ name: z.string().optional() });

type Columns = {
  skus: Texts;
  brand: Uint32Array;
  category: Uint32Array;
  traits: Uint32Array;
  price: Uint32Array;
  available: Uint8Array;
  whole: Texts;
  words: Texts;
};

/** Texts that many products share, each once; place 0 is none. */
class Words {
  readonly all: string[] = [""];
  readonly #places = new Map<string, number>();

  place(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.all.length);
    return this.all.push(word) - 1;
  }
}

function availability(available: boolean | undefined): number {
  if (available === undefined) return AVAILABLE.unknown;
  return available ? AVAILABLE.yes : AVAILABLE.no;
}
