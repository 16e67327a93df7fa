/** Something that happens at a time, epoch milliseconds; nothing is waited for on account of what happens `beside`. */
type Event = { atMs: number; order: number; act: () => void; isBeside: boolean };

/** What happens next, by time and then by when it was added: a binary heap. */
export class Agenda {
  readonly #heap: Event[] = [];
  #added = 0;
  #awaited = 0;

  /** Of what is to happen, how much is not beside. */
  get awaited(): number {
    return this.#awaited;
  }

  add(atMs: number, act: () => void, isBeside = false): void {
    const event = { atMs, order: this.#added, act, isBeside };
    this.#added += 1;
    if (!isBeside) this.#awaited += 1;
    let place = this.#heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      this.#heap[place] = above;
      place = parent;
    }
    this.#heap[place] = event;
  }

  first(): Event | undefined {
    return this.#heap[0];
  }

  /** Takes the first away. */
  take(): void {
    if (this.#heap[0]?.isBeside === false) this.#awaited -= 1;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let place = 0;
    for (;;) {
      const child = this.#smallerChild(place);
      const below = this.#heap[child];
      if (below === undefined || isBefore(last, below)) break;
      this.#heap[place] = below;
      place = child;
    }
    this.#heap[place] = last;
  }

  #smallerChild(place: number): number {
    const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
    return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
