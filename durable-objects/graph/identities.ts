import { type Aliases, type IdentityCorrection, aliasesOf } from "./aliases.ts";
import type { MergeableType } from "./episode.ts";
import { normalisedName } from "./names.ts";
import type { Item } from "./order-event.ts";

/** Who is who: the entity that a SKU or a spelling names. */
export class Identities {
  readonly #skusOfGtin = new Map<string, Set<string>>();
  readonly #normalised = new Map<string, string>();
  #aliases: Record<MergeableType, Aliases> = { product: new Map(), brand: new Map(), category: new Map() };

  /** Notes an item's GTIN; tells whether it showed two SKUs to be one product. */
  see({ sku, gtin }: Item): boolean {
    if (gtin === undefined) return false;
    const whole = gtin.padStart(14, "0");
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

  /** The brand or category that a name means, however it is spelt. */
  named(type: "brand" | "category", name: string): string {
    const known = this.#normalised.get(name) ?? normalisedName(name);
    this.#normalised.set(name, known);
    return this.#aliases[type].get(known) ?? known;
  }
}
