import type { EntityId } from "../graph/facts/fact.ts";
import { firstOf, inText } from "../graph/recall/strongest.ts";
import type { Entry } from "./packing.ts";
import { type Quantised, similarity } from "./quantised.ts";

const NEAREST = 50;
/** Below, an entity is not near at all. Models differ in what they give to texts that have nothing to do with each other,
 *  some of them more than this: then ranks alone tell, and places beyond the first few count little. */
const LEAST_SIMILARITY = 0.5;

/** Entities whose embeddings lie nearest to a query's, nearest first, ties by id. Of several embeddings of an entity the
 *  one in the latest part counts.
 *  @param parts entries of as many dimensions as the query, in the order of their parts */
export function nearest(parts: Iterable<readonly Entry[]>, query: Quantised): EntityId[] {
  const similarities = new Map<EntityId, number>();
  for (const entries of parts)
    for (const { id, embedding } of entries) similarities.set(id, similarity(embedding, query));
  const near = [...similarities].filter(([, how]) => how >= LEAST_SIMILARITY);
  return firstOf(near, NEAREST, ([a, howA], [b, howB]) => howB - howA || inText(a, b)).map(([id]) => id);
}
