import type { Attributes } from "../../src/catalogue/product.ts";
import {
  type Confirmed,
  type Filtered,
  type Hidden,
  asksWhatProductsAre,
  filtersAnything,
  hiddenBecause,
} from "../../src/personalize/dietary/filter.ts";
import type { PurchaseHistory } from "../../src/personalize/history.ts";
import type { Item } from "../graph/order-event.ts";
import type { Identities } from "../graph/identities.ts";

/** What was kept from being shown, for the answer: at most so many are named, as many as search results may be ranked. */
const MOST_HIDDEN = 200;
/** What confirmed diets may take away is made up for by so many times more candidates. */
const SPARE = 4;

/** What a shelf is made of. */
type Known = {
  history: PurchaseHistory;
  confirmed: Confirmed;
  catalogue: ReadonlyMap<string, Attributes | undefined>;
  /** Who is who: a product is asked for by any of its SKUs. */
  names: Identities;
};

/** A product, and what whoever names it says of it. */
type Named = { sku: string; brand?: string | undefined; category?: string | undefined };

/** What is known of products, from order lines and where the Worker gave it from the catalogue, which has the first word. */
export class Shelf {
  readonly #history: PurchaseHistory;
  readonly #confirmed: Confirmed;
  readonly #catalogue: ReadonlyMap<string, Attributes | undefined>;
  readonly #names: Identities;
  readonly hidden: Hidden[] = [];

  constructor({ history, confirmed, catalogue, names }: Known) {
    this.#history = history;
    this.#confirmed = confirmed;
    this.#catalogue = catalogue;
    this.#names = names;
  }

  /** How many candidates are asked of a model, so that so many are left to be shown. */
  candidates(limit: number): number {
    return filtersAnything(this.#confirmed) ? SPARE * limit : limit;
  }

  /** Products that must be looked up in the catalogue before they can be shown: what they are where a diet asks, or what they
   *  are called. */
  unknown(skus: Iterable<string>): string[] {
    const asks = asksWhatProductsAre(this.#confirmed);
    return [...new Set(skus)].filter(
      (sku) => !this.#catalogue.has(sku) && (asks || this.#itemOf(sku) === undefined),
    );
  }

  /** Those that have not been looked up in the catalogue yet. */
  unlisted(skus: readonly string[]): string[] {
    return skus.filter((sku) => !this.#catalogue.has(sku));
  }

  /** What the catalogue says of a product, by any of its SKUs; undefined: it was not looked up. */
  listed(sku: string): Attributes | undefined {
    return this.#catalogue.get(this.#names.product(sku));
  }

  /** Those that may be suggested, at most so many; what is against what was confirmed is noted. */
  shown<One extends { sku: string }>(items: readonly One[], limit: number): One[] {
    const shown: One[] = [];
    for (const item of items) {
      if (shown.length === limit) break;
      const isGone = this.#catalogue.get(item.sku)?.available === false;
      if (isGone && this.#itemOf(item.sku) === undefined) continue;
      if (this.#passes({ sku: item.sku })) shown.push(item);
    }
    return shown;
  }

  /** Those that are not against what was confirmed; others are noted. What they say of themselves counts where nobody else
   *  says it. */
  fitting<One extends Named>(items: readonly One[]): One[] {
    return items.filter((item) => this.#passes(item));
  }

  #passes(item: Named): boolean {
    const hidden = hiddenBecause(this.#confirmed, this.#described(item));
    if (hidden !== undefined && this.hidden.length < MOST_HIDDEN) this.hidden.push(hidden);
    return hidden === undefined;
  }

  /** What a product is called; null: nobody knows. */
  nameOf(sku: string): string | null {
    return this.#catalogue.get(sku)?.name ?? this.#itemOf(sku)?.name ?? null;
  }

  #described({ sku, ...said }: Named): Filtered {
    const item = this.#itemOf(sku);
    const listed = this.#catalogue.get(sku);
    const traits = [...(listed?.traits ?? []), ...(item?.traits ?? [])];
    const isKnown = listed?.traits !== undefined || (item?.traits.length ?? 0) > 0;
    const brand = listed?.brand ?? item?.brand ?? said.brand;
    const category = listed?.category ?? item?.category ?? said.category;
    return {
      sku,
      name: listed?.name ?? item?.name,
      traits: isKnown ? traits : undefined,
      brand: brand === undefined ? undefined : this.#names.named("brand", brand),
      category: category === undefined ? undefined : this.#names.named("category", category),
    };
  }

  #itemOf(sku: string): Item | undefined {
    return this.#history.products.get(this.#names.product(sku))?.item;
  }
}
