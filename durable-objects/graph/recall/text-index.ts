import MiniSearch, { type SearchOptions, type SearchResult } from "minisearch";
import type { EntityId } from "../facts/fact.ts";
import { AsAsked } from "./as-asked.ts";
import { indexTerms, mayBegin, mayBeMistyped, queryTerms, swapped } from "./terms.ts";

/** An entity as it is found by words: everything it is called, in one text. */
export type Searchable = { id: EntityId; text: string };

/** An entity that a query found. */
type TextHit = { id: EntityId; score: number };

/** What a word counts of which only the beginning was asked for, and one with a letter wrong. */
const CORRECTED = { prefix: 0.375, fuzzy: 0.45 };
/** Sums of the same parts in another order differ by less: what the index went through must not show. */
const SCORES_PER_UNIT = 1e6;

/** MiniSearch, but for the array it grows per entity to hold one number: V8 then reserves room for seventeen. */
class LeanEngine extends MiniSearch<Searchable> {
  override add(searchable: Searchable): void {
    super.add(searchable);
    const newest = this._nextId - 1;
    this._fieldLength.set(newest, Array.from(this._fieldLength.get(newest) ?? []));
  }
}

/**
 * Full text over entities, by MiniSearch's BM25+: whole words, their beginnings, and words with one letter wrong where
 * right ones find too little. Which entities were added in what order, replaced or dropped does not show.
 */
export class TextIndex {
  readonly #engine = new LeanEngine({
    fields: ["text"],
    tokenize: indexTerms,
    processTerm: (term) => term,
    autoVacuum: false,
  });
  /** What each entity was added with: the engine takes out only what it is shown. */
  readonly #texts = new Map<EntityId, string>();

  /** Every entity and what it is called. */
  get texts(): ReadonlyMap<EntityId, string> {
    return this.#texts;
  }

  /** Adds an entity, or replaces what it is called. */
  put({ id, text }: Searchable): void {
    if (this.#texts.get(id) === text) return;
    this.drop(id);
    this.#texts.set(id, text);
    this.#engine.add({ id, text });
  }

  /** Takes an entity out; an unknown one is out already. */
  drop(id: EntityId): void {
    const text = this.#texts.get(id);
    if (text === undefined) return;
    this.#engine.remove({ id, text });
    this.#texts.delete(id);
  }

  /** The entities that match a query best, best first, ties by id. A query without a letter or number finds none. */
  search(query: string, limit: number): TextHit[] {
    return [...new AsAsked(this.matches(query), limit)];
  }

  /** All that match a query, best first; those that only a correction of one letter finds, after all others and looked for
   *  when they are asked for: that takes longer than all else, and few ever are. */
  *matches(query: string): Generator<TextHit, undefined> {
    const terms = queryTerms(query);
    const exact = this.#matches(terms, {});
    const found = new Set(exact.flatMap(({ queryTerms: matched }) => matched));
    const missing = terms.filter((term) => !found.has(term) && mayBeMistyped(term));
    if (missing.length > 0) {
      const asked = [...terms, ...missing.flatMap(swapped)];
      yield* bestFirst(this.#matches(asked, { fuzzy: oneLetterIn(missing), weights: CORRECTED }));
      return;
    }
    yield* bestFirst(exact);
    const known = new Set(exact.map(({ id }) => id));
    const mistyped = terms.filter(mayBeMistyped);
    const corrected = this.#matches(terms, { fuzzy: oneLetterIn(mistyped), weights: CORRECTED });
    yield* bestFirst(corrected.filter(({ id }) => !known.has(id)));
  }

  #matches(terms: string[], options: SearchOptions): SearchResult[] {
    return this.#engine.search(" ", { prefix: mayBegin, tokenize: () => terms, ...options });
  }
}

function oneLetterIn(terms: readonly string[]): (term: string) => number {
  return (term) => (terms.includes(term) ? 1 : 0);
}

function bestFirst(results: readonly SearchResult[]): TextHit[] {
  return results
    .map(({ id, score }): TextHit => ({ id, score: Math.round(score * SCORES_PER_UNIT) / SCORES_PER_UNIT }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
