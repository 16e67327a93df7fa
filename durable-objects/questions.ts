import type { Fact, Predicate, Source } from "./graph/facts/fact.ts";

/** When a fact must have held, and by what was known when: epoch milliseconds UTC. Absent: now, by all that is known. */
type AsOf = { validAtMs?: number | undefined; knownAtMs?: number | undefined };

/** A search of everything remembered; lists narrow it, absent ones do not. */
export type SearchQuestion = AsOf & {
  /** At most 512 characters. */
  query: string;
  /** Hits at the most. */
  limit: number;
  /** Closed facts too, with their intervals; else only what holds. */
  history: boolean;
  predicates?: Predicate[] | undefined;
  /** Of subject or object, as in `product`. */
  entityTypes?: string[] | undefined;
  sources?: Source[] | undefined;
  /** The entity whose neighbourhood the graph channel looks at; the best text hits when absent. */
  center?: string | undefined;
  /** Prefers hits of other brands and categories over more of the same. */
  diversify: boolean;
};

/** Facts by what they say, page by page. */
export type FactsQuestion = AsOf & {
  predicates?: Predicate[] | undefined;
  /** Entity ids, `type:key`. */
  subject?: string | undefined;
  object?: string | undefined;
  sources?: Source[] | undefined;
  history: boolean;
  limit: number;
  /** Where the page before ended, as that page said. */
  cursor?: string | undefined;
};

/** What surrounds an entity. */
export type AroundQuestion = AsOf & {
  center: string;
  /** Hops, 0 to 3. */
  depth: number;
  /** Edges at the most that are followed from one entity, the strongest first. */
  fanOut: number;
};

/** Entries of the log, the latest first, page by page. */
export type EpisodesQuestion = {
  limit: number;
  cursor?: string | undefined;
  kinds?: string[] | undefined;
};

/** Whether a fact is one that a question asks for. */
export function isAskedFor(
  fact: Fact,
  { predicates, subject, object, sources, history }: FactsQuestion,
): boolean {
  return (
    (history || fact.validToMs === undefined) &&
    (predicates === undefined || predicates.includes(fact.predicate)) &&
    (subject === undefined || fact.subject === subject) &&
    (object === undefined || fact.object === object) &&
    (sources === undefined || sources.includes(fact.source))
  );
}
