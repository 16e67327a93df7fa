import type { EntityId, Fact, Predicate, Source } from "../facts/fact.ts";
import { typeOf } from "./entity-types.ts";
import { endsOf } from "./neighbourhood.ts";

/** What is asked of a memory. */
export type Question = {
  /** What a person would type; an empty one asks by `center` and `vector` alone. */
  query: string;
  /** Look around this entity, instead of around what the text finds. */
  center?: EntityId;
  /** Hits at most. */
  limit: number;
  /** With facts that hold no more, after those that do. */
  history: boolean;
  predicates?: ReadonlySet<Predicate>;
  /** Only facts with an end of one of these types. */
  entityTypes?: ReadonlySet<string>;
  sources?: ReadonlySet<Source>;
  /** What held then, instead of what holds still; epoch milliseconds UTC. */
  validAtMs?: number;
  /** Rather unlike hits than the same product again and again. */
  diversify: boolean;
  /** Entities as an embedding ranks them, nearest first. */
  vector?: readonly EntityId[];
};

/** True for a fact that holds at the time the question is about: still, if it names none. */
export function holdsFor({ validAtMs }: Question, { validFromMs, validToMs }: Fact): boolean {
  if (validAtMs === undefined) return validToMs === undefined;
  return validFromMs <= validAtMs && (validToMs === undefined || validAtMs < validToMs);
}

/** True for a fact that the question's filters let through. */
export function admits(question: Question, fact: Fact): boolean {
  const { predicates, entityTypes, sources, history } = question;
  return (
    (history || holdsFor(question, fact)) &&
    (predicates?.has(fact.predicate) ?? true) &&
    (sources?.has(fact.source) ?? true) &&
    (entityTypes === undefined || endsOf(fact).some((end) => entityTypes.has(typeOf(end))))
  );
}
