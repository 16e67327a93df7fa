import { type EntityId, type Fact, USER } from "../facts/fact.ts";

/** A graph as it is walked. */
export type Neighbours = {
  /** The facts that have an entity as subject, object or scope, each once, strongest first (`byStrength`). */
  about(entity: EntityId): readonly Fact[];
};

/** Hops beyond which everything is near everything. */
const MOST_DEPTH = 3;

/** What lies around an entity: the nearest first, each with its hops from there; edges in the order they were found. */
export type Neighbourhood = { nodes: { id: EntityId; distance: number }[]; edges: Fact[] };

/** How far to look. */
export type Reach = {
  center: EntityId;
  /** Hops, three at most. */
  depth: number;
  /** Edges taken of each node, the strongest. */
  fanOut: number;
  /** Whether a fact holds at the time that is asked about: no hop goes over one that does not. */
  holds: (fact: Fact) => boolean;
};

/**
 * The entities and facts around one, breadth first, the strongest facts of each entity first. Everything hangs on the
 * person: the way never leads through them, unless they are the center.
 */
export function neighbourhood(graph: Neighbours, reach: Reach): Neighbourhood {
  const { distances, edges } = walkFrom(graph, reach);
  return { nodes: [...distances].map(([id, distance]) => ({ id, distance })), edges };
}

/** The same, as it was walked. */
export function walkFrom(graph: Neighbours, { center, depth, fanOut, holds }: Reach): Readonly<Walk> {
  const walk: Walk = { distances: new Map([[center, 0]]), taken: new Map(), edges: [] };
  for (const [id, distance] of walk.distances) {
    if (distance >= Math.min(depth, MOST_DEPTH)) break;
    if (id === USER && id !== center) continue;
    const strongest = graph.about(id).filter(holds).slice(0, fanOut);
    for (const fact of strongest) take(walk, fact, id);
    walk.taken.set(id, strongest);
  }
  return walk;
}

/** What was seen so far: entities in the order they are to be left, and the edges taken of those that were. */
type Walk = { distances: Map<EntityId, number>; taken: Map<EntityId, readonly Fact[]>; edges: Fact[] };

/** Goes over a fact, unless it was gone over from its other end. */
function take({ distances, taken, edges }: Walk, fact: Fact, from: EntityId): void {
  let isKnown = false;
  for (const end of endsOf(fact)) {
    if (end === from) continue;
    if (distances.has(end)) isKnown ||= isAmong(fact, taken.get(end));
    else distances.set(end, (distances.get(from) ?? 0) + 1);
  }
  if (!isKnown) edges.push(fact);
}

/** The entities a fact is about. */
export function endsOf({ subject, object, scope }: Fact): EntityId[] {
  return scope === undefined ? [subject, object] : [subject, object, scope];
}

function isAmong(fact: Fact, edges: readonly Fact[] | undefined): boolean {
  return edges?.some((edge) => isSame(edge, fact)) ?? false;
}

/** As by their keys, without writing them. */
function isSame(a: Fact, b: Fact): boolean {
  return (
    a.predicate === b.predicate &&
    a.subject === b.subject &&
    a.object === b.object &&
    a.scope === b.scope &&
    a.validFromMs === b.validFromMs
  );
}
