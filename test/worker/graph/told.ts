import type { Fact } from "../../../durable-objects/graph/facts/fact.ts";
import type { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";

const QUERIES = ["product", "oatly", "alpo", "vegan", "sku 3", "yogurt muller", "thai", 'OR "'];

/** Facts as they are compared: without the time of knowledge, sorted, their support by id. */
export function told(graph: MemoryGraph): string[] {
  return [...graph.facts.all()].map(timeless).sort();
}

/** Facts with the time of knowledge too. */
export function toldInFull(graph: MemoryGraph): string[] {
  return [...graph.facts.all()].map((fact) => tell(fact, fact)).sort();
}

/** Everything a graph can be asked: facts, searches, what is about each entity, what surrounds the person, and who is
 *  called what. Nothing of it may show how the graph came to know. */
export function answers(graph: MemoryGraph): object {
  const entities = new Set(
    [...graph.facts.all()].flatMap(({ subject, object, scope }) => [subject, object, scope ?? object]),
  );
  const about = [...entities].sort().map((id) => {
    const facts = graph.about(id).map(timeless).sort();
    return { ...graph.entities.entity(id), isKnown: graph.knows(id), facts };
  });
  return {
    facts: told(graph),
    about,
    found: QUERIES.map((query) => found(graph, query)),
    around: around(graph),
  };
}

function found(graph: MemoryGraph, query: string): object {
  const hits = graph.recall({ query, limit: 20, history: true, diversify: false });
  return {
    query,
    hits: hits.map(({ fact, score, channels }) => ({ fact: timeless(fact), score, channels })),
  };
}

function around(graph: MemoryGraph): object {
  const { nodes, edges } = graph.neighbourhood({ center: "user", depth: 2, fanOut: 5, holds: isOpen });
  return { nodes, edges: edges.map(timeless) };
}

function isOpen({ validToMs }: Fact): boolean {
  return validToMs === undefined;
}

function timeless(fact: Fact): string {
  const { recordedAtMs: _, supersededAtMs: __, ...rest } = fact;
  return tell(fact, rest);
}

function tell({ support }: Fact, fact: object): string {
  const ids = support().map(({ episodeId }) => episodeId);
  return JSON.stringify({ ...fact, support: ids }, [...Object.keys(fact), "support"].sort());
}
