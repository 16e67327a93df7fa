import type { EntityId } from "../facts/fact.ts";
import { type Found, Phrases } from "./phrases.ts";
import { wordsOf } from "./words.ts";

/** A name of a brand, category or product that the person has met. A brand's scope is the category it was met in. */
export type KnownName = { name: string; object: EntityId; scope?: EntityId };

/** Finds known names in a text's words. */
export type KnownNames = { at: (words: readonly string[], from: number) => Found<KnownName> | undefined };

/** Fewer letters are no name to be found in a text. */
const LEAST_LETTERS = 3;
const MEASURE = /^(?:\d+x)*[\d.,]+(?:ml|g|%)$/u;
const ORDER = ["brand:", "category:", "product:"];

/**
 * The names a person may mean, as they are met: each is split into words when the next text is read, some 15 µs a name. A
 * product is found by its whole name and by its name without measures: "Oatly Barista" is every size of it; other numbers
 * count. Where one name has several meanings a brand comes before a category, and that before products.
 */
export class NameIndex implements KnownNames {
  readonly #phrases = new Phrases<KnownName>();
  readonly #met = new Set<string>();
  #news: KnownName[] = [];

  /** Adds a name; one that is known already changes nothing. */
  add(known: KnownName): void {
    const key = JSON.stringify([known.name, known.object, known.scope]);
    if (this.#met.has(key)) return;
    this.#met.add(key);
    this.#news.push(known);
  }

  at(words: readonly string[], from: number): Found<KnownName> | undefined {
    for (const known of this.#news) this.#learn(known);
    this.#news = [];
    const found = this.#phrases.at(words, from);
    return found && { ...found, values: widest(found.values) };
  }

  #learn(known: KnownName): void {
    const words = wordsOf(known.name);
    if (words.join("").length < LEAST_LETTERS) return;
    this.#phrases.add(words, known);
    const unmeasured = words.filter((word) => !MEASURE.test(word));
    const isShorter = unmeasured.length < words.length && unmeasured.join("").length >= LEAST_LETTERS;
    if (isShorter && known.object.startsWith("product:")) this.#phrases.add(unmeasured, known);
  }
}

/** The meanings of the first type that has any. */
function widest(values: readonly KnownName[]): readonly KnownName[] {
  const type = ORDER.find((prefix) => values.some(({ object }) => object.startsWith(prefix)));
  return type === undefined ? values : values.filter(({ object }) => object.startsWith(type));
}
