import type { Fact, Fold } from "./facts/fact.ts";

type Entry<Evidence> = { fold: Fold<Evidence>; taken: number; facts: readonly Fact[] | undefined };

/**
 * Facts by slot, made when they are asked for. Evidence that came at the end of a slot's list is taken by the fold that
 * has the rest already; what came anywhere else, or went, begins it anew.
 */
export class SlotFacts<Evidence> {
  readonly #begin: (id: string) => Fold<Evidence>;
  readonly #entries = new Map<string, Entry<Evidence>>();

  /** @param begin the fold of a slot without evidence */
  constructor(begin: (id: string) => Fold<Evidence>) {
    this.#begin = begin;
  }

  /** A slot's facts from all its evidence. */
  of(id: string, evidence: readonly Evidence[]): readonly Fact[] {
    const known = this.#entries.get(id);
    const entry = known ?? { fold: this.#begin(id), taken: 0, facts: undefined };
    if (known === undefined) this.#entries.set(id, entry);
    if (entry.facts !== undefined && entry.taken === evidence.length) return entry.facts;
    for (const piece of evidence.slice(entry.taken)) entry.fold.take(piece);
    entry.taken = evidence.length;
    entry.facts = entry.fold.facts();
    return entry.facts;
  }

  /** Forgets a slot whose evidence changed otherwise than by growing at its end. */
  drop(id: string): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }
}
