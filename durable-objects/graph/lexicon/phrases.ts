type Node<Value> = { next: Map<string, Node<Value>>; values: Value[] };

/** Longer phrases are known by their beginning. */
const MAX_WORDS = 16;

/** Phrases by their words: finds the longest that begins at a place, in at most as many steps as it has words. */
export class Phrases<Value> {
  readonly #root: Node<Value> = { next: new Map(), values: [] };

  add(words: readonly string[], value: Value): void {
    let node = this.#root;
    for (const word of words.slice(0, MAX_WORDS)) {
      const next: Node<Value> = node.next.get(word) ?? { next: new Map(), values: [] };
      node.next.set(word, next);
      node = next;
    }
    if (node !== this.#root) node.values.push(value);
  }

  /** What the longest phrase that begins at a place stands for, and its number of words. */
  at(words: readonly string[], from: number): Found<Value> | undefined {
    let found: Found<Value> | undefined;
    let node: Node<Value> | undefined = this.#root;
    for (let to = from; to < words.length; to += 1) {
      node = node.next.get(words[to] ?? "");
      if (node === undefined) break;
      if (node.values.length > 0) found = { values: node.values, length: to - from + 1 };
    }
    return found;
  }
}

/** What was found at a place of a text. */
export type Found<Value> = { values: readonly Value[]; length: number };
