import { type Aliases, type IdentityCorrection, aliasesOf } from "./aliases.ts";
import type { MergeableType } from "./episode.ts";
import type { EntityId } from "./facts/fact.ts";
import { partsOf } from "./ids.ts";
import { normalisedName } from "./names.ts";
import type { Item } from "./order-event.ts";

/** Who is who: the entity that a SKU or a spelling names. */
export class Identities {
  readonly #skusOfGtin = new Map<string, Set<string>>();
  readonly #normalised = new Map<string, string>();
  readonly #ids: Record<MergeableType, Map<string, EntityId>> = {
    product: new Map(),
    brand: new Map(),
    category: new Map(),
  };
  #aliases: Record<MergeableType, Aliases> = { product: new Map(), brand: new Map(), category: new Map() };

  /** Notes an item's GTIN; tells whether it showed two SKUs to be one product. */
  see({ sku, gtin }: Item): boolean {
    if (gtin === undefined) return false;
    const whole = gtin14(gtin);
    const skus = this.#skusOfGtin.get(whole) ?? new Set();
    this.#skusOfGtin.set(whole, skus);
    const isNews = skus.size > 0 && !skus.has(sku);
    skus.add(sku);
    return isNews;
  }

  /** Who is who by everything that stands now. */
  settle(items: Iterable<Item>, corrections: readonly IdentityCorrection[]): void {
    this.#skusOfGtin.clear();
    for (const item of items) this.see(item);
    const shared = [...this.#skusOfGtin.values()].filter((skus) => skus.size > 1).map((skus) => [...skus]);
    this.#aliases = {
      product: aliasesOf("product", shared, corrections),
      brand: aliasesOf("brand", [], corrections),
      category: aliasesOf("category", [], corrections),
    };
  }

  /** The product that a SKU names: itself, unless it is one of several. */
  product(sku: string): string {
    return this.#aliases.product.get(sku) ?? sku;
  }

  /** The id of a product, brand or category by its key: always the same text, since thousands of facts hold one. */
  idOf(type: MergeableType, key: string): EntityId {
    const ids = this.#ids[type];
    const known = ids.get(key) ?? `${type}:${key}`;
    if (!ids.has(key)) ids.set(key, known);
    return known;
  }

  /** The entity that an id names, whatever it is spelt like or stands for. */
  entity(id: EntityId): EntityId {
    const { type, key } = partsOf(id);
    if (type === "product") return `product:${this.product(key)}`;
    return type === "brand" || type === "category" ? `${type}:${this.named(type, key)}` : id;
  }

  /** SKUs that carry a GTIN, by the GTIN in 14 digits. */
  get skusOfGtin(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#skusOfGtin;
  }

  /** SKUs that stand for another product. */
  get productAliases(): Aliases {
    return this.#aliases.product;
  }

  /** The SKUs of a product: its own, and those that stand for it. */
  skusOfProduct(product: string): readonly string[] {
    const aliases = [...this.#aliases.product].filter(([, named]) => named === product);
    return [product, ...aliases.map(([sku]) => sku)];
  }

  /** Whether a key stands for another one of its type. */
  isAlias(type: string, key: string): boolean {
    return isMergeable(type) && this.#aliases[type].has(key);
  }

  /** The brand or category that a name means, however it is spelt. */
  named(type: "brand" | "category", name: string): string {
    const known = this.#normalised.get(name) ?? normalisedName(name);
    this.#normalised.set(name, known);
    return this.#aliases[type].get(known) ?? known;
  }
}

/** A GTIN in its longest form: shorter ones are the same number with zeros before it. */
export function gtin14(gtin: string): string {
  return gtin.padStart(14, "0");
}

function isMergeable(type: string): type is MergeableType {
  return type === "product" || type === "brand" || type === "category";
}
