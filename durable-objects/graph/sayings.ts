import type { StatedEpisode } from "./episode.ts";
import type { Identities } from "./identities.ts";
import type { Support } from "./facts/fact.ts";
import { type KnownName, NameIndex } from "./lexicon/known-names.ts";
import { statementsInSearch } from "./lexicon/search.ts";
import { type Statement, statementsIn } from "./lexicon/statements.ts";
import type { Item, ItemPool } from "./order-event.ts";

/** Something a person said or searched for, as the lexicon reads it. */
export type Saying = { by: Support; statement: Statement; isSearch: boolean };

/**
 * Reads what people said, by the names that they know. What was read is kept until another name is met: that may be
 * what a note meant.
 */
export class Sayings {
  readonly #pool: ItemPool;
  readonly #identities: Identities;
  #names = new NameIndex();
  #met = 0;
  readonly #read = new Map<string, readonly Statement[]>();

  constructor(pool: ItemPool, identities: Identities) {
    this.#pool = pool;
    this.#identities = identities;
  }

  /** Everything that was stated, in the order of what it was stated by. */
  of(stated: readonly StatedEpisode[]): Saying[] {
    return stated.flatMap((episode) => {
      const isSearch = episode.kind === "signals_seen";
      return this.#statementsOf(episode).map((said) => {
        const { predicate, holds, confidence } = said;
        const object = this.#identities.entity(said.object);
        const scope = said.scope === undefined ? {} : { scope: this.#identities.entity(said.scope) };
        return { by: episode, statement: { predicate, object, ...scope, holds, confidence }, isSearch };
      });
    });
  }

  /** Forgets what was read and the names: who is who has changed. */
  forget(): void {
    this.#read.clear();
    this.#names = new NameIndex();
    this.#met = 0;
  }

  /** Whether names were met since something was read that may mean them. */
  get isOutdated(): boolean {
    return this.#read.size > 0 && this.#met < this.#pool.size;
  }

  #statementsOf(episode: StatedEpisode): readonly Statement[] {
    switch (episode.kind) {
      case "preference_stated":
        return [{ ...episode.body, confidence: 1 }];
      case "facts_proposed":
        return [];
      case "note_added":
      case "signals_seen":
        return this.#readOnce(episode);
    }
  }

  #readOnce(episode: Extract<StatedEpisode, { kind: "note_added" | "signals_seen" }>): readonly Statement[] {
    this.#meet();
    const known = this.#read.get(episode.episodeId);
    if (known !== undefined) return known;
    const statements =
      episode.kind === "note_added"
        ? statementsIn(episode.body.text, this.#names)
        : episode.body.searches.flatMap(({ query }) => statementsInSearch(query, this.#names));
    this.#read.set(episode.episodeId, statements);
    return statements;
  }

  /** Learns the names of items that came since. */
  #meet(): void {
    const news = this.#pool.items(this.#met);
    if (news.length === 0) return;
    this.#met = this.#pool.size;
    this.#read.clear();
    for (const item of news) for (const name of namesOf(item, this.#identities)) this.#names.add(name);
  }
}

function namesOf({ sku, name, brand, category }: Item, identities: Identities): KnownName[] {
  const inCategory =
    category === undefined ? undefined : `category:${identities.named("category", category)}`;
  const names: KnownName[] = [{ name, object: `product:${identities.product(sku)}` }];
  if (category !== undefined && inCategory !== undefined) names.push({ name: category, object: inCategory });
  if (brand === undefined) return names;
  const object = `brand:${identities.named("brand", brand)}`;
  names.push({ name: brand, object, ...(inCategory === undefined ? {} : { scope: inCategory }) });
  return names;
}
