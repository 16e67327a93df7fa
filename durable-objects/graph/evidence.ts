import type { IdentityCorrection } from "./aliases.ts";
import { type EffectiveOrder, effectiveOrder } from "./effective-order.ts";
import {
  type ChosenEpisode,
  type Episode,
  type OrderEpisode,
  type StatedEpisode,
  byEventTime,
} from "./episode.ts";
import type { EntityId } from "./facts/fact.ts";
import { Identities } from "./identities.ts";
import { normalisedName } from "./names.ts";
import { type Item, ItemPool, type OrderEvent, linesOf, orderEvent } from "./order-event.ts";
import { Purchases } from "./purchases.ts";
import { type Retraction, retractedBy } from "./retractions.ts";

/** What an episode changed beside adding evidence at the end: lists of products, categories and orders, what people state, or,
 *  when it changed who is who, everything. */
export type Touched =
  | { everything: true }
  | {
      everything: false;
      products: readonly string[];
      categories: readonly string[];
      orders: boolean;
      stated: boolean;
    };

/** An episode as it is kept: of an order in its compact form, any other as it came. */
export type Kept = { order: OrderEvent } | { other: Exclude<Episode, OrderEpisode> };

const NOTHING = {
  everything: false,
  products: [],
  categories: [],
  orders: false,
  stated: false,
} satisfies Touched;

/**
 * Everything the log says, in evidence order: what facts are derived from. Orders are kept as they stand after all
 * that is known of them, so that a late, revised, cancelled or retracted one changes its own slots and nothing else.
 */
export class Evidence {
  readonly identities = new Identities();
  readonly pool = new ItemPool();
  purchases = new Purchases();
  readonly #kept: Kept[] = [];
  readonly #events = new Map<string, OrderEvent[]>();
  readonly #standing = new Map<string, EffectiveOrder>();
  readonly #retractions: Retraction[] = [];
  readonly #corrections: IdentityCorrection[] = [];
  readonly #stated: StatedEpisode[] = [];
  readonly #chosen: ChosenEpisode[] = [];
  #retracted: ReadonlySet<string> = new Set();

  /** The evidence of many episodes, in whatever order they come. */
  static of(episodes: Iterable<Episode>): Evidence {
    const evidence = new Evidence();
    for (const episode of episodes) evidence.#take(evidence.#compact(episode));
    evidence.#settle();
    return evidence;
  }

  /** The evidence of what another one kept.
   *  @param thaw makes the episodes, with the pool that shares their items */
  static thawed(thaw: (pool: ItemPool) => Iterable<Kept>): Evidence {
    const evidence = new Evidence();
    for (const kept of thaw(evidence.pool)) evidence.#take(kept);
    evidence.#settle();
    return evidence;
  }

  /** Adds one episode, which must be new, and tells which slots it touched. */
  add(episode: Episode): Touched {
    const isOneProduct = this.#take(this.#compact(episode));
    if (isOfOrder(episode)) return isOneProduct ? this.#settle() : this.#stand(episode.body.order_id);
    switch (episode.kind) {
      case "note_added":
      case "preference_stated":
      case "signals_seen":
      case "facts_proposed":
        return { ...NOTHING, stated: true };
      case "entities_merged":
      case "entities_split":
      case "episode_retracted":
        return this.#settle();
      case "usual_set":
      case "reorder_snoozed":
      case "preferences_set":
      case "episode_forgotten":
      case "session_adopted":
        return NOTHING;
    }
  }

  /** Every episode, in the order in which it was taken. */
  get kept(): readonly Kept[] {
    return this.#kept;
  }

  /** Orders as they stand, by order id. */
  get orders(): ReadonlyMap<string, EffectiveOrder> {
    return this.#standing;
  }

  /** What people said and did not withdraw, in evidence order. */
  get stated(): readonly StatedEpisode[] {
    return this.#stated.filter((episode) => this.isLive(episode)).sort(byEventTime);
  }

  /** What people chose and did not withdraw, in evidence order. */
  get chosen(): readonly ChosenEpisode[] {
    return this.#chosen.filter((episode) => this.isLive(episode)).sort(byEventTime);
  }

  /** What people had chosen and not withdrawn by a time of recording (epoch milliseconds), in evidence order. */
  chosenBy(recordedAtMs: number): ChosenEpisode[] {
    const isKnown = (episode: Pick<Episode, "recordedAtMs">): boolean => episode.recordedAtMs <= recordedAtMs;
    const retracted = retractedBy(this.#retractions.filter(isKnown));
    return this.#chosen
      .filter((episode) => isKnown(episode) && !retracted.has(episode.episodeId))
      .sort(byEventTime);
  }

  /** Every SKU, brand and category that an order line names, as entity ids before any merge. */
  names(): Set<EntityId> {
    const names = new Set<EntityId>();
    for (const { sku, brand, category } of this.pool.items()) {
      names.add(`product:${sku}`);
      if (brand !== undefined) names.add(`brand:${normalisedName(brand)}`);
      if (category !== undefined) names.add(`category:${normalisedName(category)}`);
    }
    return names;
  }

  /** Whether nothing withdrew an episode. */
  isLive({ episodeId }: { episodeId: string }): boolean {
    return !this.#retracted.has(episodeId);
  }

  #compact(episode: Episode): Kept {
    if (isOfOrder(episode)) return { order: orderEvent(episode, this.pool) };
    if (episode.kind !== "episode_forgotten") return { other: episode };
    // What sinks are still owed of it must not live on in a snapshot.
    return { other: { ...episode, body: { ref: episode.body.ref } } };
  }

  /** Keeps an episode; tells whether it showed two SKUs to be one product. */
  #take(kept: Kept): boolean {
    this.#kept.push(kept);
    if ("order" in kept) return this.#takeOrder(kept.order);
    const { other } = kept;
    switch (other.kind) {
      case "note_added":
      case "preference_stated":
      case "signals_seen":
      case "facts_proposed":
        this.#stated.push(other);
        return false;
      case "usual_set":
      case "reorder_snoozed":
      case "preferences_set":
        this.#chosen.push(other);
        return false;
      case "entities_merged":
      case "entities_split":
        this.#corrections.push(other);
        return false;
      case "episode_retracted":
        this.#retractions.push(other);
        return false;
      case "episode_forgotten":
      case "session_adopted":
        return false;
    }
  }

  #takeOrder(event: OrderEvent): boolean {
    const group = this.#events.get(event.orderId);
    if (group === undefined) this.#events.set(event.orderId, [event]);
    else group.push(event);
    let isOneProduct = false;
    for (const { item } of linesOf(event)) isOneProduct = this.identities.see(item) || isOneProduct;
    return isOneProduct;
  }

  /** Everything anew from what was taken. */
  #settle(): Touched {
    this.#retracted = retractedBy(this.#retractions);
    const corrections = this.#corrections.filter((episode) => this.isLive(episode));
    this.identities.settle(this.#liveItems(), corrections);
    this.#standing.clear();
    this.purchases = new Purchases();
    const orders = [...this.#events.values()].flatMap((events) => this.#standingOf(events) ?? []);
    for (const order of orders.sort(byEventTime)) {
      this.#standing.set(order.orderId, order);
      this.purchases.add(order, this.identities);
    }
    return { everything: true };
  }

  /** One order anew. */
  #stand(orderId: string): Touched {
    const before = this.#standing.get(orderId);
    const after = this.#standingOf(this.#events.get(orderId) ?? []);
    const left = before === undefined ? undefined : this.purchases.remove(before, this.identities);
    const came = after === undefined ? undefined : this.purchases.add(after, this.identities);
    if (after === undefined) this.#standing.delete(orderId);
    else this.#standing.set(orderId, after);
    return {
      everything: false,
      products: [...(left?.products ?? []), ...(came?.products ?? [])],
      categories: [...(left?.categories ?? []), ...(came?.categories ?? [])],
      orders: left?.orders === true || came?.orders === true,
      stated: false,
    };
  }

  #standingOf(events: readonly OrderEvent[]): EffectiveOrder | undefined {
    const live = this.#retracted.size === 0 ? events : events.filter((event) => this.isLive(event));
    return effectiveOrder(live);
  }

  /** Items that a GTIN may show to be one with others. */
  *#liveItems(): Generator<Item> {
    for (const events of this.#events.values())
      for (const event of events) if (this.isLive(event)) yield* itemsWithGtin(event);
  }
}

function* itemsWithGtin(event: OrderEvent): Generator<Item> {
  for (const { item } of linesOf(event)) if (item.gtin !== undefined) yield item;
}

function isOfOrder(episode: Episode): episode is OrderEpisode {
  return "order_id" in episode.body;
}
