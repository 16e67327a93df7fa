import type { Episode } from "./episode.ts";
import { factIdOf, idPrefixOf } from "./fact-id.ts";
import { type Fact, USER } from "./facts/fact.ts";
import { MemoryGraph } from "./memory-graph.ts";

/** The fact of an id, or undefined when this graph has none. */
export function findFact(graph: MemoryGraph, factId: string): Fact | undefined {
  for (const [owner, factsOf] of owners(graph)) {
    if (!factId.startsWith(idPrefixOf(owner))) continue;
    for (const fact of factsOf()) if (factIdOf(fact) === factId) return fact;
  }
  return undefined;
}

/** The episodes that shaped what supports a fact, of an order all that became of it, in the order of the log. */
export function supportOf<Known extends Episode>(fact: Fact, log: Iterable<Known>): Known[] {
  const ids = new Set(fact.support().flatMap(({ episodeIds, episodeId }) => episodeIds ?? [episodeId]));
  return [...log].filter(({ episodeId }) => ids.has(episodeId));
}

/** What a fact would be had some episodes never been, with the graph that says so; undefined: it would be none. */
export function factWithout(
  fact: Fact,
  episodes: ReadonlySet<string>,
  log: Iterable<Episode>,
): { graph: MemoryGraph; fact: Fact | undefined } {
  const graph = MemoryGraph.of([...log].filter(({ episodeId }) => !episodes.has(episodeId)));
  const { subject, object } = fact;
  const alike = graph.about(subject === USER ? object : subject).filter((other) => saysTheSame(other, fact));
  const same = alike.find((other) => other.validFromMs === fact.validFromMs);
  return { graph, fact: same ?? alike.find((other) => meets(other, fact)) };
}

function saysTheSame(a: Fact, b: Fact): boolean {
  return (
    a.predicate === b.predicate && a.subject === b.subject && a.object === b.object && a.scope === b.scope
  );
}

/** Whether there is a time at which both hold. */
function meets(a: Fact, b: Fact): boolean {
  return a.validFromMs < (b.validToMs ?? Infinity) && b.validFromMs < (a.validToMs ?? Infinity);
}

/** Entities in whose slots facts are, with a way to make those. */
function* owners(graph: MemoryGraph): Generator<[owner: string, factsOf: () => Iterable<Fact>]> {
  const { facts } = graph;
  const { products, categories } = facts.slots();
  yield [USER, () => facts.ofUser()];
  for (const id of categories) yield [`category:${id}`, () => [...facts.ofUser(), ...facts.ofCategory(id)]];
  for (const id of products) yield [`product:${id}`, () => graph.about(`product:${id}`)];
}
