import type { Entities } from "./entities.ts";
import { type EntityId, type Fact, USER } from "./facts/fact.ts";
import { partsOf } from "./ids.ts";
import { byStrength } from "./recall/strongest.ts";

/** Products that a brand or category tells of. */
const MOST_PRODUCTS = 24;

/** Facts by the slot they are in. */
export type FactsBySlot = {
  ofUser(): readonly Fact[];
  ofProduct(id: string): readonly Fact[];
  described(id: string): readonly Fact[];
  ofCategory(id: string): readonly Fact[];
  boughtWith(id: string): readonly Fact[];
  substitutes(): readonly Fact[];
};

/** The graph as one walks it: from an entity to the facts that name it. */
export class About {
  readonly #facts: FactsBySlot;
  readonly #entities: Entities;
  readonly #kept = new Map<EntityId, readonly Fact[]>();

  readonly #mostKept: number;
  #ofUser: readonly Fact[] | undefined;

  /** @param mostKept entities whose facts are kept until the memory changes */
  constructor(facts: FactsBySlot, entities: Entities, mostKept: number) {
    this.#facts = facts;
    this.#entities = entities;
    this.#mostKept = mostKept;
  }

  /**
   * Facts that have an entity as subject, object or scope, strongest first. A product's companions are told at the product that has them;
   * a brand or category tells of the 24 of its products that were bought most; the person's own are all but what products
   * and brands say of each other.
   */
  about(id: EntityId): readonly Fact[] {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const facts = [...this.#factsAbout(id)].sort(byStrength);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= this.#mostKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(id, facts);
    return facts;
  }

  /** Forgets what was looked up. */
  forget(): void {
    this.#kept.clear();
    this.#ofUser = undefined;
  }

  *#factsAbout(id: EntityId): Generator<Fact> {
    const { type, key } = partsOf(id);
    this.#ofUser ??= this.#facts.ofUser();
    yield* naming(id, this.#ofUser);
    switch (type) {
      case "product":
        yield* this.#facts.ofProduct(key);
        yield* this.#facts.boughtWith(key);
        yield* naming(id, this.#facts.substitutes());
        return;
      case "brand":
        yield* this.#aboutBrand(id, key);
        return;
      case "category":
        yield* this.#facts.ofCategory(key);
        yield* this.#ofProducts("category", key, id);
        return;
      case USER:
        for (const category of this.#entities.keysOf("category"))
          yield* naming(id, this.#facts.ofCategory(category));
        for (const product of this.#entities.products()) yield* naming(id, this.#facts.ofProduct(product));
    }
  }

  *#aboutBrand(id: EntityId, key: string): Generator<Fact> {
    const products = this.#entities.productsOf("brand", key);
    const categories = new Set(
      products.flatMap((product) => this.#entities.entity(`product:${product}`).category ?? []),
    );
    for (const category of categories) yield* naming(id, this.#facts.ofCategory(partsOf(category).key));
    yield* this.#ofProducts("brand", key, id);
  }

  *#ofProducts(type: "brand" | "category", key: string, id: EntityId): Generator<Fact> {
    for (const product of this.#entities.mostBoughtOf(type, key, MOST_PRODUCTS))
      yield* naming(id, this.#facts.described(product));
  }
}

function naming(id: EntityId, facts: readonly Fact[]): Fact[] {
  return facts.filter(({ subject, object, scope }) => subject === id || object === id || scope === id);
}
