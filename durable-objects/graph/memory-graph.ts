import { isDeepStrictEqual } from "node:util";
import { About } from "./about.ts";
import { asOf } from "./as-of.ts";
import { type Changes, type News, changesOf, newsOf } from "./changes.ts";
import { DerivedFacts, type Sources } from "./derived-facts.ts";
import type { Episode } from "./episode.ts";
import { Evidence } from "./evidence.ts";
import { Entities } from "./entities.ts";
import { frozen, thawed } from "./frozen.ts";
import type { EntityId, Fact } from "./facts/fact.ts";
import { gtin14 } from "./identities.ts";
import { type OrderEvent, linesOf } from "./order-event.ts";
import { type Note, NoteIndex } from "./note-index.ts";
import type { Slots } from "./purchases.ts";
import { type Neighbourhood, type Reach, neighbourhood } from "./recall/neighbourhood.ts";
import type { Question } from "./recall/question.ts";
import { type Hit, type RecallSource, recall } from "./recall/recall.ts";
import { type Reorder, reorderOf } from "./reorder.ts";
import { Searchables } from "./searchables.ts";
import { bothSlots, slotsOf } from "./slots.ts";
import { type Wishes, wishesOf } from "./wishes.ts";

/** Entities whose facts are kept between questions: those that hold are what nearly everybody asks for. */
const KEPT_HOLDING = 400;
const KEPT_OF_ALL_TIMES = 16;

/**
 * A person's memory as a temporal graph: entities and facts as functions of the evidence that the log holds. No clock,
 * storage or network.
 */
export class MemoryGraph {
  readonly evidence: Evidence;
  readonly facts: DerivedFacts;
  readonly entities: Entities;
  readonly #about: About;
  readonly #holding: About;
  readonly #searchables: Searchables;
  readonly #notes: NoteIndex;
  #wishes: Wishes | undefined;

  private constructor(evidence: Evidence, untilMs = Infinity) {
    this.evidence = evidence;
    this.facts = new DerivedFacts(evidence, untilMs);
    this.entities = new Entities(evidence);
    this.#about = new About(this.facts, this.entities, KEPT_OF_ALL_TIMES);
    this.#holding = new About(this.facts.holding(), this.entities, KEPT_HOLDING);
    this.#searchables = new Searchables(evidence, this.facts, this.entities);
    this.#notes = new NoteIndex(evidence);
  }

  /** The graph of episodes, in whatever order they come. */
  static of(episodes: Iterable<Episode>): MemoryGraph {
    return new MemoryGraph(Evidence.of(episodes));
  }

  /** What was true at one time, as it was known at another.
   *  @param at T and K, epoch milliseconds */
  static asOf(episodes: Iterable<Episode>, at: { validAtMs: number; knownAtMs: number }): MemoryGraph {
    return new MemoryGraph(Evidence.of(asOf(episodes, at)), at.validAtMs);
  }

  /** The graph that `freeze` made entries of, without the facts, which follow from it.
   *  @throws Error for an entry that is none */
  static thaw(entries: Iterable<unknown>): MemoryGraph {
    return new MemoryGraph(Evidence.thawed((pool) => thawed(entries, pool)));
  }

  /** As JSON values; those that are there stay as they are when more is added. */
  freeze(): unknown[] {
    return [...frozen(this.evidence.kept)];
  }

  /** What the person chose, as it stands. */
  get wishes(): Wishes {
    this.#wishes ??= wishesOf(this.evidence);
    return this.#wishes;
  }

  /** Facts that name an entity, of all times. */
  about(id: EntityId): readonly Fact[] {
    return this.#about.about(id);
  }

  /** Whether anything is known of an entity. */
  knows(id: EntityId): boolean {
    return this.entities.has(id, () => this.facts.ofUser());
  }

  /** Everything that may be found by words, and what it is called; some of it may not be known any more. */
  texts(): ReadonlyMap<EntityId, string> {
    return this.#searchables.index().texts;
  }

  /** The facts that answer a question, best first. */
  recall(question: Question): Hit[] {
    const ofAllTimes = question.history || question.validAtMs !== undefined;
    return recall(this.#source(ofAllTimes ? this.#about : this.#holding), question);
  }

  /** Notes whose words answer a question, best first. */
  notes(query: string, limit: number): Note[] {
    return this.#notes.search(query, limit);
  }

  /** What surrounds an entity, over facts that hold still unless told otherwise. */
  neighbourhood({ holds, ...reach }: Omit<Reach, "holds"> & Partial<Reach>): Neighbourhood {
    return holds === undefined
      ? neighbourhood(this.#holding, { ...reach, holds: () => true })
      : neighbourhood(this.#about, { ...reach, holds });
  }

  #source(about: About): RecallSource {
    return {
      text: this.#searchables.index(),
      about: (id) => about.about(id),
      entity: (id) => this.entities.entity(id),
    };
  }

  /** Adds one episode, which must be new. */
  add(episode: Episode): void {
    const touched = this.evidence.add(episode);
    this.facts.forget(touched);
    this.entities.forget(touched.everything);
    this.#about.forget();
    this.#holding.forget();
    this.#wishes = undefined;
    if (touched.everything) this.#searchables.forget();
  }

  /** Adds one episode, which must be new, and others that come with it, and tells what they are news of. */
  learn(episode: Episode, beside: readonly Episode[] = []): News {
    const touched = beside.length > 0 ? undefined : slotsOf(episode, this.evidence);
    const before = [...this.facts.openIn(touched ?? this.facts.slots())];
    this.add(episode);
    for (const other of beside) this.add(other);
    const now = touched === undefined ? undefined : slotsOf(episode, this.evidence);
    const slots = touched === undefined || now === undefined ? this.facts.slots() : bothSlots(touched, now);
    const news = newsOf(before, [...this.facts.openIn(slots)]);
    this.facts.rest();
    return news;
  }

  /**
   * What an episode of this graph changed: facts as they are now, and what is no more because of it; products that had a
   * cycle and have none.
   * @param without the graph of everything but that episode; an order that nothing else is known of needs none
   */
  changesBy(episode: Episode, without: () => MemoryGraph): Changes & { withoutCycle: string[] } {
    const touched = slotsOf(episode, this.evidence);
    const rest = touched === undefined ? undefined : this.#sourcesWithout(episode, touched);
    if (touched !== undefined && rest !== undefined) {
      const changes = changesOf(new DerivedFacts(rest), this.facts, touched);
      // Neither another purchase nor words take a cycle away.
      return { ...changes, products: touched.products, withoutCycle: [] };
    }
    const before = without();
    const had = touched === undefined ? undefined : slotsOf(episode, before.evidence);
    const slots =
      touched === undefined || had === undefined
        ? bothSlots(this.facts.slots(), before.facts.slots())
        : bothSlots(touched, had);
    const changes = changesOf(before.facts, this.facts, slots);
    // A stock-up or a return may change when a product is due, and no fact.
    const due = [...slots.products].filter((id) => !isDeepStrictEqual(before.cycleOf(id), this.cycleOf(id)));
    const products = new Set([...changes.products, ...due]);
    const withoutCycle = due.filter((id) => this.cycleOf(id) === undefined);
    return { ...changes, products, withoutCycle };
  }

  /** Whether the last so many episodes only added evidence, each at the end: confirmed orders in the order in which they
   *  happened, none of which showed two products to be one, and no words that may mean what they name. */
  onlyGrewBy(episodes: number): boolean {
    const { kept, stated, purchases } = this.evidence;
    const latest = purchases.orders.slice(-episodes);
    const isWordless = !stated.some(({ kind }) => kind === "note_added" || kind === "signals_seen");
    // Without one of two that came in one millisecond the other may give the same facts: each would leave them to the other.
    const isOneByOne = new Set(latest.map(({ recordedAtMs }) => recordedAtMs)).size === latest.length;
    // One after the other: all of them being the latest does not say that each was at the end when it came.
    return (
      isWordless &&
      isOneByOne &&
      kept
        .slice(-episodes)
        .every(
          (one, index) =>
            "order" in one && latest[index]?.episodeId === one.order.episodeId && !this.#joins(one.order),
        )
    );
  }

  #joins(event: OrderEvent): boolean {
    const { skusOfGtin } = this.evidence.identities;
    return linesOf(event).some(
      ({ item: { gtin } }) => gtin !== undefined && (skusOfGtin.get(gtin14(gtin))?.size ?? 0) > 1,
    );
  }

  /** What the facts in some slots are derived from, without an episode that only adds to it; undefined of any other. */
  #sourcesWithout(episode: Episode, touched: Slots): Sources | undefined {
    const { identities, purchases, stated, pool, orders } = this.evidence;
    const sources = { identities, purchases, stated, pool };
    switch (episode.kind) {
      case "order_confirmed": {
        const order = orders.get(episode.body.order_id);
        if (order?.episodeIds.length !== 1) return undefined;
        return { ...sources, purchases: purchases.without(order, touched) };
      }
      case "note_added":
      case "preference_stated":
      case "signals_seen":
      case "facts_proposed":
        return { ...sources, stated: stated.filter(({ episodeId }) => episodeId !== episode.episodeId) };
      case "usual_set":
      case "reorder_snoozed":
      case "preferences_set":
        return sources;
      case "order_revised":
      case "order_cancelled":
      case "order_returned":
      case "order_substituted":
      case "order_marked":
      case "entities_merged":
      case "entities_split":
      case "episode_retracted":
      case "episode_forgotten":
      case "session_adopted":
        return undefined;
    }
  }

  /** When a product is bought again; undefined when it has no cycle. */
  cycleOf(productId: string): Reorder | undefined {
    return reorderOf(this.evidence.purchases.byProduct.get(productId) ?? []);
  }
}
