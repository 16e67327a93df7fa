import { type EntityId, type Fact, USER, factKey } from "../facts/fact.ts";
import { AsAsked } from "./as-asked.ts";
import { aboutRanked, around } from "./channels.ts";
import { type Traits, diversify } from "./diversify.ts";
import { typeOf } from "./entity-types.ts";
import { type Fused, type Ranks, fuse } from "./fuse.ts";
import { type Neighbours, endsOf } from "./neighbourhood.ts";
import { type Question, holdsFor } from "./question.ts";
import type { TextIndex } from "./text-index.ts";

/** Entities that the text channel looks at at the most, and how many of them the graph channel starts from. */
const TEXT_ENTITIES = 100;
const GRAPH_CENTERS = 3;

/** An entity as it is described: brand and category are the ids of theirs. */
export type Entity = { id: EntityId; type: string; value: string; brand?: EntityId; category?: EntityId };

/** A memory as recall reads it. */
export type RecallSource = Neighbours & {
  text: TextIndex;
  entity(id: EntityId): Entity | undefined;
};

/** A fact that was found: its score, and its rank in each channel that found it. */
export type Hit = { fact: Fact; score: number; channels: Ranks };

/**
 * The facts that answer a question, best first: those about entities that the words find, those around the best of these
 * entities or around `center`, and those about entities that an embedding ranks, fused by reciprocal rank. What holds
 * comes before what does not. The same memory and question give the same hits, whatever order facts and entities came in.
 */
export function recall(source: RecallSource, question: Question): Hit[] {
  const { query, center, vector = [], limit } = question;
  const found = new AsAsked(source.text.matches(query), TEXT_ENTITIES);
  const centers = center === undefined ? found.first(GRAPH_CENTERS).map(({ id }) => id) : [center];
  const rankings = {
    text: aboutRanked(source, idsOf(found), question),
    graph: around(source, centers, question),
    vector: aboutRanked(source, vector, question),
  };
  const { holding = [], past = [] } = Object.groupBy(fuse(rankings, factKey), ({ item }) =>
    holdsFor(question, item) ? "holding" : "past",
  );
  const best = [holding, past].flatMap((part) => (question.diversify ? varied(source, part, limit) : part));
  return best.slice(0, limit).map(({ item: fact, score, channels }) => ({ fact, score, channels }));
}

function* idsOf(hits: Iterable<{ id: EntityId }>): Generator<EntityId> {
  for (const { id } of hits) yield id;
}

function varied(source: RecallSource, ranked: readonly Fused<Fact>[], limit: number): Fused<Fact>[] {
  return diversify(ranked, limit, ({ item }) => traitsOf(source, item));
}

/** A fact is as varied as what it says of whom: its subject, or its object when the subject is the person. */
function traitsOf(source: RecallSource, fact: Fact): Traits {
  const entity = fact.subject === USER ? fact.object : fact.subject;
  const ofType = (type: string): EntityId | undefined => endsOf(fact).find((end) => typeOf(end) === type);
  const described = source.entity(entity);
  return {
    entity,
    brand: described?.brand ?? ofType("brand"),
    category: described?.category ?? ofType("category"),
  };
}
