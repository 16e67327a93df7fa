/** What an iterator gives, asked for it only as far as somebody looks, and kept for who looks again. */
export class AsAsked<One> {
  readonly #source: Iterator<One>;
  readonly #most: number;
  readonly #known: One[] = [];

  /** @param most so many at the most */
  constructor(source: Iterator<One>, most: number) {
    this.#source = source;
    this.#most = most;
  }

  /** The first so many, or all there are. */
  first(count: number): readonly One[] {
    while (this.#known.length < Math.min(count, this.#most)) {
      const next = this.#source.next();
      if (next.done === true) break;
      this.#known.push(next.value);
    }
    return this.#known.slice(0, Math.max(count, 0));
  }

  *[Symbol.iterator](): Generator<One> {
    for (let place = 0; place < this.#most; place += 1) {
      if (this.first(place + 1).length <= place) return;
      yield* this.#known.slice(place, place + 1);
    }
  }
}
