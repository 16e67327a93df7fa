import type { EntityId, Fact } from "../facts/fact.ts";
import { type Neighbours, walkFrom } from "./neighbourhood.ts";
import { type Question, admits, holdsFor } from "./question.ts";
import { byStrength, firstOf } from "./strongest.ts";

/** Facts a channel ranks at least of those that hold, and of those that do not: ranks beyond add next to nothing. */
const CHANNEL_DEPTH = 50;
const HOPS = 2;
const FAN_OUT = 20;

/** The facts about ranked entities: those that hold before those that do not, each in the order of the entities, and the
 *  strongest of an entity first. A fact about several of them comes several times. */
export function aboutRanked(graph: Neighbours, entities: Iterable<EntityId>, question: Question): Fact[] {
  const ranking = new Ranking(question);
  for (const entity of entities) {
    if (ranking.isFull()) break;
    ranking.add(graph.about(entity));
  }
  return ranking.facts();
}

/**
 * The facts within two hops of some centers, best center first: those that hold before those that do not, each the nearest
 * first, of the equally near those of the better center, and of its the strongest. The second hop is taken only where the
 * first leaves room. A fact that is near to several centers comes several times.
 */
export function around(graph: Neighbours, centers: readonly EntityId[], question: Question): Fact[] {
  const holds = (fact: Fact): boolean => question.history || holdsFor(question, fact);
  const ranking = new Ranking(question);
  for (let hop = 0; hop < HOPS && !ranking.isFull(); hop++)
    for (const center of centers) {
      const reach = { center, depth: hop + 1, fanOut: FAN_OUT, holds };
      const { distances, edges } = walkFrom(graph, reach);
      ranking.add(edges.filter((edge) => distanceOf(edge, distances, hop + 1) === hop));
    }
  return ranking.facts();
}

/** Hops from the center to the nearer end of a fact. */
function distanceOf(
  { subject, object, scope }: Fact,
  distances: ReadonlyMap<EntityId, number>,
  farthest: number,
): number {
  const ofScope = scope === undefined ? farthest : (distances.get(scope) ?? farthest);
  return Math.min(distances.get(subject) ?? farthest, distances.get(object) ?? farthest, ofScope);
}

/** Facts that a question admits, as they are added; what does not hold comes after all that does. */
class Ranking {
  readonly #question: Question;
  readonly #depth: number;
  readonly #holding: Fact[] = [];
  readonly #past: Fact[] = [];

  constructor(question: Question) {
    this.#question = question;
    this.#depth = Math.max(CHANNEL_DEPTH, question.limit);
  }

  /** Adds the strongest first, after all that is there, as far as there is room. */
  add(facts: readonly Fact[]): void {
    const admitted = facts.filter((fact) => admits(this.#question, fact));
    const holding = admitted.filter((fact) => holdsFor(this.#question, fact));
    this.#fill(this.#holding, holding);
    if (holding.length === admitted.length) return;
    this.#fill(
      this.#past,
      admitted.filter((fact) => !holdsFor(this.#question, fact)),
    );
  }

  #fill(ranked: Fact[], added: readonly Fact[]): void {
    ranked.push(...firstOf(added, this.#depth - ranked.length, byStrength));
  }

  /** True when nothing that holds finds room any more. */
  isFull(): boolean {
    return this.#holding.length >= this.#depth;
  }

  facts(): Fact[] {
    return [...this.#holding, ...this.#past];
  }
}
