import type { DerivedFacts } from "./derived-facts.ts";
import type { Entities } from "./entities.ts";
import type { Evidence } from "./evidence.ts";
import { type EntityId, USER } from "./facts/fact.ts";
import { partsOf } from "./ids.ts";
import type { Item } from "./order-event.ts";
import { TextIndex } from "./recall/text-index.ts";

/**
 * The text index over everything facts are about. Made when it is first asked for; from then on what is described as it
 * was not before is added. A product is found by every way in which it was ever described.
 */
export class Searchables {
  readonly #evidence: Evidence;
  readonly #facts: DerivedFacts;
  readonly #entities: Entities;
  #index: TextIndex | undefined;
  #items = 0;

  constructor(evidence: Evidence, facts: DerivedFacts, entities: Entities) {
    this.#evidence = evidence;
    this.#facts = facts;
    this.#entities = entities;
  }

  /** Forgets the index: who is who has changed. */
  forget(): void {
    this.#index = undefined;
    this.#items = 0;
  }

  /** The index as of now. */
  index(): TextIndex {
    const index = this.#index ?? new TextIndex();
    this.#index = index;
    const { pool, identities } = this.#evidence;
    const news = pool.items(this.#items);
    this.#items = pool.size;
    const products = new Set(news.map(({ sku }) => identities.product(sku)));
    for (const id of products) index.put({ id: `product:${id}`, text: this.#textOf(id) });
    for (const id of named(news, (type, name) => identities.named(type, name))) this.#putNamed(index, id);
    for (const { object } of this.#facts.ofUser()) this.#putNamed(index, object);
    return index;
  }

  #putNamed(index: TextIndex, id: EntityId): void {
    const { type, key } = partsOf(id);
    // Products are put by all their names, and everything is about the user.
    if (type === "product" || type === USER) return;
    index.put({ id, text: `${this.#entities.nameOf(id)} ${key}` });
  }

  #textOf(productId: string): string {
    const { pool, identities } = this.#evidence;
    const skus = [...identities.skusOfProduct(productId)].sort();
    const texts = skus.flatMap((sku) => pool.itemsOf(sku)).map(textOfItem);
    return [...new Set(texts.join(" ").split(" "))].join(" ");
  }
}

function textOfItem({ name, brand = "", category = "", tags }: Item): string {
  return [name, brand, category, ...tags].join(" ");
}

function* named(
  items: readonly Item[],
  keyOf: (type: "brand" | "category", name: string) => string,
): Generator<EntityId> {
  for (const { brand, category } of items) {
    if (brand !== undefined) yield `brand:${keyOf("brand", brand)}`;
    if (category !== undefined) yield `category:${keyOf("category", category)}`;
  }
}
