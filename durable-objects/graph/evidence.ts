import type { IdentityCorrection } from "./aliases.ts";
import { type EffectiveOrder, effectiveOrder } from "./effective-order.ts";
import { type Episode, type OrderEpisode, type StatedEpisode, byEventTime } from "./episode.ts";
import { Identities } from "./identities.ts";
import { ItemPool, type Item, type Line, type OrderEvent, orderEvent } from "./order-event.ts";
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

/**
 * Everything the log says, in evidence order: what facts are derived from. Orders are kept as they stand after all
 * that is known of them, so that a late, revised, cancelled or retracted one changes its own slots and nothing else.
 */
export class Evidence {
  readonly identities = new Identities();
  purchases = new Purchases();
  readonly #pool = new ItemPool();
  readonly #events = new Map<string, OrderEvent[]>();
  readonly #standing = new Map<string, EffectiveOrder>();
  readonly #retractions: Retraction[] = [];
  readonly #corrections: IdentityCorrection[] = [];
  readonly #stated: StatedEpisode[] = [];
  #retracted: ReadonlySet<string> = new Set();

  /** The evidence of many episodes, in whatever order they come. */
  static of(episodes: Iterable<Episode>): Evidence {
    const evidence = new Evidence();
    for (const episode of episodes) evidence.#take(episode);
    evidence.#settle();
    return evidence;
  }

  /** Adds one episode, which must be new, and tells which slots it touched. */
  add(episode: Episode): Touched {
    const isOneProduct = this.#take(episode);
    if (isOfOrder(episode)) return isOneProduct ? this.#settle() : this.#stand(episode.body.order_id);
    switch (episode.kind) {
      case "note_added":
      case "preference_stated":
        return { everything: false, products: [], categories: [], orders: false, stated: true };
      case "entities_merged":
      case "entities_split":
      case "episode_retracted":
        return this.#settle();
    }
  }

  /** Orders as they stand, by order id. */
  get orders(): ReadonlyMap<string, EffectiveOrder> {
    return this.#standing;
  }

  /** What people said and did not withdraw, in evidence order. */
  get stated(): readonly StatedEpisode[] {
    return this.#stated.filter((episode) => this.#isLive(episode)).sort(byEventTime);
  }

  /** Keeps an episode; tells whether it showed two SKUs to be one product. */
  #take(episode: Episode): boolean {
    if (isOfOrder(episode)) return this.#takeOrder(orderEvent(episode, this.#pool));
    switch (episode.kind) {
      case "note_added":
      case "preference_stated":
        this.#stated.push(episode);
        return false;
      case "entities_merged":
      case "entities_split":
        this.#corrections.push(episode);
        return false;
      case "episode_retracted":
        this.#retractions.push(episode);
        return false;
    }
  }

  #takeOrder(event: OrderEvent): boolean {
    const group = this.#events.get(event.orderId);
    if (group === undefined) this.#events.set(event.orderId, [event]);
    else group.push(event);
    let isOneProduct = false;
    for (const { item } of linesIn(event)) isOneProduct = this.identities.see(item) || isOneProduct;
    return isOneProduct;
  }

  /** Everything anew from what was taken. */
  #settle(): Touched {
    this.#retracted = retractedBy(this.#retractions);
    const corrections = this.#corrections.filter((episode) => this.#isLive(episode));
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
    const live = this.#retracted.size === 0 ? events : events.filter((event) => this.#isLive(event));
    return effectiveOrder(live);
  }

  #liveItems(): Item[] {
    const live = [...this.#events.values()].flat().filter((event) => this.#isLive(event));
    return live.flatMap(linesIn).map(({ item }) => item);
  }

  #isLive({ episodeId }: { episodeId: string }): boolean {
    return !this.#retracted.has(episodeId);
  }
}

function isOfOrder(episode: Episode): episode is OrderEpisode {
  return "order_id" in episode.body;
}

function linesIn(event: OrderEvent): readonly Line[] {
  switch (event.kind) {
    case "confirmed":
    case "revised":
      return event.lines;
    case "substituted":
      return [event.substitute];
    case "cancelled":
    case "returned":
    case "marked":
      return [];
  }
}
