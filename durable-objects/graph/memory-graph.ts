import type { Episode } from "./episode.ts";
import { Evidence, type Touched } from "./evidence.ts";
import { boughtWith } from "./facts/bought-with.ts";
import type { Fact } from "./facts/fact.ts";
import { inferredDiets } from "./facts/diets.ts";
import { categoryFacts } from "./facts/of-category.ts";
import { productFacts } from "./facts/of-product.ts";
import { outranked } from "./facts/outranked.ts";
import { statedFacts } from "./facts/stated.ts";
import { substitutes } from "./facts/substitutes.ts";
import type { Purchase } from "./purchases.ts";
import { SlotFacts } from "./slot-facts.ts";

/** The one slot of what all orders together say. */
const ALL = "";

/**
 * A person's memory as a temporal graph: entities and facts, each a function of the evidence in its slot. Facts are
 * made when they are asked for and kept until an episode touches their slot. No clock, storage or network.
 */
export class MemoryGraph {
  readonly #evidence: Evidence;
  readonly #ofProduct: SlotFacts<Purchase>;
  readonly #inCategory: SlotFacts<Purchase>;
  readonly #diets = new SlotFacts(inferredDiets);
  readonly #boughtWith = new Map<string, { orders: number; facts: readonly Fact[] }>();
  #stated: Fact[] | undefined;
  #substitutes: Fact[] | undefined;

  private constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#ofProduct = new SlotFacts((id) => productFacts(id, evidence.identities));
    this.#inCategory = new SlotFacts((id) => categoryFacts(id, evidence.identities));
  }

  /** The graph of episodes, in whatever order they come. */
  static of(episodes: Iterable<Episode>): MemoryGraph {
    return new MemoryGraph(Evidence.of(episodes));
  }

  /** Adds one episode, which must be new. */
  add(episode: Episode): void {
    this.#forget(this.#evidence.add(episode));
  }

  /** Every fact there ever was, by product, category and slot; those that hold still have no end. */
  *facts(): Generator<Fact> {
    const { byProduct, byCategory } = this.#evidence.purchases;
    for (const id of byProduct.keys()) yield* this.ofProduct(id);
    for (const id of byCategory.keys()) yield* this.ofCategory(id);
    for (const id of byProduct.keys()) yield* this.boughtWith(id);
    yield* this.diets();
    yield* this.stated();
    yield* this.substitutes();
  }

  /** BOUGHT, REORDERS, REGULARLY_BUYS, MADE_BY and IN_CATEGORY of a product. */
  ofProduct(id: string): readonly Fact[] {
    return this.#ofProduct.of(id, this.#evidence.purchases.byProduct.get(id) ?? []);
  }

  /** PREFERS and PRICE_SENSITIVE within a category; what the person stated outranks what is inferred. */
  ofCategory(id: string): readonly Fact[] {
    const inferred = this.#inCategory.of(id, this.#evidence.purchases.byCategory.get(id) ?? []);
    return outranked(inferred, this.stated());
  }

  /** What is bought together with a product. */
  boughtWith(id: string): readonly Fact[] {
    const purchases = this.#evidence.purchases.byProduct.get(id) ?? [];
    const known = this.#boughtWith.get(id);
    if (known?.orders === purchases.length) return known.facts;
    const facts = boughtWith(id, purchases, this.#evidence.identities);
    this.#boughtWith.set(id, { orders: purchases.length, facts });
    return facts;
  }

  /** FOLLOWS_DIET as far as it is inferred; what the person stated outranks it. */
  diets(): readonly Fact[] {
    return outranked(this.#diets.of(ALL, this.#evidence.purchases.orders), this.stated());
  }

  /** What the person said. */
  stated(): readonly Fact[] {
    this.#stated ??= statedFacts(this.#evidence.stated);
    return this.#stated;
  }

  /** What the person took for something else. */
  substitutes(): readonly Fact[] {
    this.#substitutes ??= substitutes(this.#evidence.orders.values(), this.#evidence.identities);
    return this.#substitutes;
  }

  #forget(touched: Touched): void {
    this.#substitutes = undefined;
    if (touched.everything) {
      this.#ofProduct.clear();
      this.#inCategory.clear();
      this.#diets.clear();
      this.#boughtWith.clear();
      this.#stated = undefined;
      return;
    }
    for (const id of touched.products) {
      this.#ofProduct.drop(id);
      this.#boughtWith.delete(id);
    }
    for (const id of touched.categories) this.#inCategory.drop(id);
    if (touched.orders) this.#diets.drop(ALL);
    if (touched.stated) this.#stated = undefined;
  }
}
