import type { FactsBySlot } from "./about.ts";
import type { EffectiveOrder } from "./effective-order.ts";
import type { StatedEpisode } from "./episode.ts";
import type { Touched } from "./evidence.ts";
import { inferredAvoidance } from "./facts/avoided.ts";
import { Baskets } from "./facts/baskets.ts";
import { type Companions, boughtWith, companionsOf } from "./facts/bought-with.ts";
import { type Fact, type Fold, together } from "./facts/fact.ts";
import { inferredCuisines } from "./facts/cuisines.ts";
import { describedFacts } from "./facts/described.ts";
import { type StanceOf, inferredDiets } from "./facts/diets.ts";
import { categoryFacts } from "./facts/of-category.ts";
import { purchaseFacts } from "./facts/of-product.ts";
import { outranked } from "./facts/outranked.ts";
import { proposedFacts } from "./facts/proposed.ts";
import { deniedFacts, statedFacts } from "./facts/stated.ts";
import { substitutes } from "./facts/substitutes.ts";
import type { Identities } from "./identities.ts";
import type { ItemPool } from "./order-event.ts";
import type { Purchase, Purchases, Slots } from "./purchases.ts";
import { Sayings } from "./sayings.ts";
import { SlotFacts } from "./slot-facts.ts";

/** The one slot of what all orders together say. */
const ALL = "";
/** Products whose companions are kept: counting them anew takes longer than anything else. */
const KEPT_COMPANIONS = 2_048;

/** What facts are derived from. */
export type Sources = {
  identities: Identities;
  purchases: Purchases;
  stated: readonly StatedEpisode[];
  pool: ItemPool;
};

/** Facts, each a function of the evidence in its slot. They are made when they are asked for; what is long is kept. */
export class DerivedFacts {
  readonly #sources: Sources;
  readonly #untilMs: number;
  readonly #bought: SlotFacts<Purchase>;
  readonly #described: SlotFacts<Purchase>;
  readonly #inCategory: SlotFacts<Purchase>;
  readonly #ofOrders = new SlotFacts(ordersFold);
  readonly #companions = new Map<string, Companions>();
  readonly #sayings: Sayings;
  #stated: readonly Fact[] | undefined;
  #denied: readonly Fact[] | undefined;
  #substitutes: readonly Fact[] | undefined;
  #avoided: readonly Fact[] | undefined;

  /** @param untilMs the time whose facts are asked for; what is newer about older orders is no fact of its own yet */
  constructor(sources: Sources, untilMs = Infinity) {
    this.#sources = sources;
    this.#untilMs = untilMs;
    this.#bought = new SlotFacts((id) => purchaseFacts(id, sources.identities));
    this.#described = new SlotFacts((id) => describedFacts(id, sources.identities));
    this.#inCategory = new SlotFacts((id) => categoryFacts(id, sources.identities));
    this.#sayings = new Sayings(sources.pool, sources.identities);
  }

  /** Every fact there ever was, slot by slot in a stable order; those that hold still have no end.
   *  @param withCompanions BOUGHT_WITH too, which takes longer than all else */
  *all(withCompanions = true): Generator<Fact> {
    const { byProduct, byCategory } = this.#sources.purchases;
    const products = [...byProduct.keys()].sort();
    yield* this.ofUser();
    for (const id of [...byCategory.keys()].sort()) yield* this.ofCategory(id);
    for (const id of products) yield* this.ofProduct(id);
    const baskets = new Baskets(this.#sources.identities);
    if (withCompanions) for (const id of products) yield* this.boughtWith(id, baskets);
    yield* this.substitutes();
  }

  /** Facts of no product and no category: what the person said, and what all orders together say. */
  ofUser(): readonly Fact[] {
    return [...this.stated(), ...this.proposed(), ...this.ofOrders(), ...this.avoided()];
  }

  /** Facts of some slots, of the person's own and of what was taken for something else.
   *  @param withCompanions BOUGHT_WITH too, which takes longer than all else */
  *in({ products, categories }: Slots, withCompanions: boolean): Generator<Fact> {
    const baskets = new Baskets(this.#sources.identities);
    yield* this.ofUser();
    for (const id of categories) yield* this.ofCategory(id);
    for (const id of products) {
      yield* this.ofProduct(id);
      if (withCompanions) yield* this.boughtWith(id, baskets);
    }
    yield* this.substitutes();
  }

  /** Facts about the person in some slots that hold still: what a write is news of. */
  *openIn({ products, categories }: Slots): Generator<Fact> {
    const { byProduct, byCategory, orders } = this.#sources.purchases;
    const said = this.#said();
    yield* this.stated();
    yield* this.proposed();
    yield* outranked(this.#ofOrders.open(ALL, orders), said);
    yield* this.avoided();
    for (const id of categories)
      yield* outranked(this.#inCategory.openAtEpisode(id, byCategory.get(id) ?? []), said);
    for (const id of products) yield* this.#bought.openAtEpisode(id, byProduct.get(id) ?? []);
  }

  /** Lets go of what was kept for being asked again at once. */
  rest(): void {
    for (const slots of [this.#bought, this.#inCategory]) slots.rest();
  }

  /** The same facts, but for those that hold no more: a category had hundreds of them, and few are asked for. */
  holding(): FactsBySlot {
    const sources = this.#sources;
    return {
      ofUser: () => this.ofUser().filter(holdsStill),
      ofProduct: (id) => {
        const own = sources.purchases.byProduct.get(id) ?? [];
        return [...this.#bought.open(id, own), ...this.#described.open(id, own)];
      },
      described: (id) => this.#described.open(id, sources.purchases.byProduct.get(id) ?? []),
      ofCategory: (id) =>
        outranked(this.#inCategory.open(id, sources.purchases.byCategory.get(id) ?? []), this.#said()).filter(
          holdsStill,
        ),
      boughtWith: (id) => this.boughtWith(id),
      substitutes: () => this.substitutes().filter(holdsStill),
    };
  }

  /** Every slot there is. */
  slots(): Slots {
    const { byProduct, byCategory } = this.#sources.purchases;
    return { products: new Set(byProduct.keys()), categories: new Set(byCategory.keys()) };
  }

  /** BOUGHT, REORDERS, REGULARLY_BUYS, MADE_BY and IN_CATEGORY of a product. */
  ofProduct(id: string): readonly Fact[] {
    const own = this.#sources.purchases.byProduct.get(id) ?? [];
    return [...this.#bought.of(id, own), ...this.#described.of(id, own)];
  }

  /** MADE_BY and IN_CATEGORY of a product. */
  described(id: string): readonly Fact[] {
    return this.#described.of(id, this.#sources.purchases.byProduct.get(id) ?? []);
  }

  /** PREFERS and PRICE_SENSITIVE within a category; what the person stated outranks what is inferred. */
  ofCategory(id: string): readonly Fact[] {
    const inferred = this.#inCategory.of(id, this.#sources.purchases.byCategory.get(id) ?? []);
    return outranked(inferred, this.#said());
  }

  /** What is bought together with a product.
   *  @param baskets of those who ask for many products one after the other */
  boughtWith(id: string, baskets = new Baskets(this.#sources.identities)): readonly Fact[] {
    const { purchases, identities } = this.#sources;
    const purchasesOf = (product: string): readonly Purchase[] => purchases.byProduct.get(product) ?? [];
    return boughtWith(id, this.#companionsOf(id, purchasesOf(id), baskets), { purchasesOf, identities });
  }

  /** FOLLOWS_DIET and COOKS as far as they are inferred; what the person stated outranks them. */
  ofOrders(): readonly Fact[] {
    return outranked(this.#ofOrders.of(ALL, this.#sources.purchases.orders), this.#said());
  }

  /** FOLLOWS_DIET as some orders have it by what others know of their products; as far as it holds still, and the person said
   *  nothing of it. */
  dietsIn(orders: readonly EffectiveOrder[], stanceOf: StanceOf): readonly Fact[] {
    const { take, open } = inferredDiets(stanceOf);
    for (const order of orders) take(order);
    return outranked(open(), this.#said()).filter(holdsStill);
  }

  /** AVOIDS as far as it is inferred. */
  avoided(): readonly Fact[] {
    const { purchases, identities } = this.#sources;
    this.#avoided ??= inferredAvoidance(purchases.offered, { byProduct: purchases.byProduct, identities });
    return outranked(this.#avoided, this.#said());
  }

  /** What the person said. */
  stated(): readonly Fact[] {
    this.#stated ??= statedFacts(this.#sayings.of(this.#sources.stated));
    return this.#stated;
  }

  /** What outranks everything that the person did not say: what they said, and what they denied. */
  #said(): readonly Fact[] {
    this.#denied ??= deniedFacts(this.#sayings.of(this.#sources.stated));
    return this.#denied.length === 0 ? this.stated() : [...this.stated(), ...this.#denied];
  }

  /** What a model read in notes, where nothing else is known. */
  proposed(): readonly Fact[] {
    const proposed = proposedFacts(this.#sources.stated, this.#sources.identities);
    if (proposed.length === 0) return proposed;
    const { byCategory } = this.#sources.purchases;
    const inferred = [...byCategory.keys()].flatMap((id) => this.ofCategory(id));
    return outranked(proposed, [...this.#said(), ...this.ofOrders(), ...this.avoided(), ...inferred]);
  }

  /** What the person took for something else. */
  substitutes(): readonly Fact[] {
    const { purchases, identities } = this.#sources;
    this.#substitutes ??= substitutes(purchases.offered, { identities, untilMs: this.#untilMs });
    return this.#substitutes;
  }

  /** Forgets what an episode changed. */
  forget(touched: Touched): void {
    this.#substitutes = undefined;
    this.#avoided = undefined;
    if (touched.everything || touched.stated || this.#sayings.isOutdated) {
      this.#stated = undefined;
      this.#denied = undefined;
    }
    if (touched.everything) {
      for (const slots of [this.#bought, this.#described, this.#inCategory]) slots.clear();
      this.#ofOrders.clear();
      this.#companions.clear();
      this.#sayings.forget();
      return;
    }
    for (const id of touched.products) {
      this.#bought.drop(id);
      this.#described.drop(id);
      this.#companions.delete(id);
    }
    for (const id of touched.categories) this.#inCategory.drop(id);
    if (touched.orders) this.#ofOrders.drop(ALL);
  }

  #companionsOf(id: string, own: readonly Purchase[], baskets: Baskets): Companions {
    const known = this.#companions.get(id);
    if (known?.purchases === own.length) return known;
    const counted = companionsOf(id, own, baskets);
    const [oldest] = this.#companions.keys();
    if (this.#companions.size >= KEPT_COMPANIONS && oldest !== undefined) this.#companions.delete(oldest);
    this.#companions.set(id, counted);
    return counted;
  }
}

function holdsStill({ validToMs }: Fact): boolean {
  return validToMs === undefined;
}

/** FOLLOWS_DIET and COOKS from orders. */
function ordersFold(): Fold<EffectiveOrder> {
  return together([inferredDiets(), inferredCuisines()]);
}
