import type { Fact, Fold } from "./facts/fact.ts";

/** A fold, and how much of its slot's evidence it has taken. */
type Entry<Evidence> = { fold: Fold<Evidence>; taken: number };

/** From so many pieces of evidence on, a slot keeps its fold: shorter lists are folded faster than a fold is worth its room. */
const KEPT_FROM = 64;

/**
 * Facts by slot, made when they are asked for. Evidence that came at the end of a long list is taken by the fold that
 * has the rest already; what came anywhere else, or went, begins it anew.
 */
export class SlotFacts<Evidence> {
  readonly #begin: (id: string) => Fold<Evidence>;
  readonly #entries = new Map<string, Entry<Evidence>>();
  /** Of short lists that an episode is about to add to. */
  readonly #recent = new Map<string, Entry<Evidence>>();

  /** @param begin the fold of a slot without evidence */
  constructor(begin: (id: string) => Fold<Evidence>) {
    this.#begin = begin;
  }

  /** A slot's facts from all its evidence. */
  of(id: string, evidence: readonly Evidence[]): readonly Fact[] {
    return this.#told(id, evidence, (fold) => fold.facts());
  }

  /** Those of a slot's facts that hold still. */
  open(id: string, evidence: readonly Evidence[]): readonly Fact[] {
    return this.#told(id, evidence, (fold) => fold.open());
  }

  /** The same, for one who asks before and after an episode, and lets go of it by `rest`. */
  openAtEpisode(id: string, evidence: readonly Evidence[]): readonly Fact[] {
    const kept = evidence.length < KEPT_FROM ? this.#recent : this.#entries;
    return this.#kept(kept, id, evidence).open();
  }

  /** Lets go of the folds of short lists. */
  rest(): void {
    this.#recent.clear();
  }

  /** Facts outlive a fold that is not kept, and must not hold it: it is ten times their size. Asked what supports them,
   *  they have it folded once more. */
  #told(id: string, evidence: readonly Evidence[], tell: (fold: Fold<Evidence>) => Fact[]): readonly Fact[] {
    const { length } = evidence;
    if (length >= KEPT_FROM) return tell(this.#kept(this.#entries, id, evidence));
    const anew = (): Fact[] => tell(foldOf(this.#begin(id), evidence, { from: 0, to: length }));
    const facts = anew();
    for (const [place, fact] of facts.entries())
      fact.support = (latest) => anew()[place]?.support(latest) ?? [];
    return facts;
  }

  /** The fold that has taken all of a slot's evidence. */
  #kept(kept: Map<string, Entry<Evidence>>, id: string, evidence: readonly Evidence[]): Fold<Evidence> {
    const known = kept.get(id);
    const entry = known ?? { fold: this.#begin(id), taken: 0 };
    if (known === undefined) kept.set(id, entry);
    foldOf(entry.fold, evidence, { from: entry.taken, to: evidence.length });
    entry.taken = evidence.length;
    return entry.fold;
  }

  /** Forgets a slot whose evidence changed otherwise than by growing at its end. */
  drop(id: string): void {
    this.#entries.delete(id);
    this.#recent.delete(id);
  }

  clear(): void {
    this.#entries.clear();
    this.#recent.clear();
  }
}

/** A fold that has taken some more of a list. */
function foldOf<Evidence>(
  fold: Fold<Evidence>,
  evidence: readonly Evidence[],
  { from, to }: { from: number; to: number },
): Fold<Evidence> {
  for (let index = from; index < to; index += 1) {
    const piece = evidence[index];
    if (piece !== undefined) fold.take(piece);
  }
  return fold;
}
