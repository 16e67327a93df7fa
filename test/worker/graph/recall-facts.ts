import type { EntityId, Fact } from "../../../durable-objects/graph/facts/fact.ts";
import type { Question } from "../../../durable-objects/graph/recall/question.ts";
import type { Entity, RecallSource } from "../../../durable-objects/graph/recall/recall.ts";
import { byStrength } from "../../../durable-objects/graph/recall/strongest.ts";
import { TextIndex } from "../../../durable-objects/graph/recall/text-index.ts";

/** An observed fact of weight 1 from time 0 on, but for what is told. Ranking must not ask for its support. */
export function fact(told: Partial<Fact> & Pick<Fact, "object">): Fact {
  return {
    predicate: "BOUGHT",
    subject: "user",
    weight: 1,
    confidence: 1,
    source: "observed",
    validFromMs: 0,
    recordedAtMs: 0,
    support: () => {
      throw new Error("ranking asked for support");
    },
    ...told,
  };
}

/** Facts by entity, as a memory tells them: strongest first. */
export function aboutIn(facts: readonly Fact[]): (entity: EntityId) => readonly Fact[] {
  const byEntity = new Map<EntityId, Fact[]>();
  for (const one of facts)
    for (const end of new Set([one.subject, one.object, one.scope])) {
      if (end === undefined) continue;
      const known = byEntity.get(end);
      if (known === undefined) byEntity.set(end, [one]);
      else known.push(one);
    }
  return (entity) => (byEntity.get(entity) ?? []).sort(byStrength);
}

/** A memory of some facts; what its entities are called is their text. */
export function memoryOf(
  facts: readonly Fact[],
  entities: readonly (Pick<Entity, "id" | "value"> & Partial<Entity>)[],
): RecallSource {
  const text = new TextIndex();
  for (const { id, value } of entities) text.put({ id, text: value });
  const byId = new Map(entities.map((entity) => [entity.id, { type: "product", ...entity }]));
  return { about: aboutIn(facts), text, entity: (id) => byId.get(id) };
}

/** A question of twenty hits of what holds, but for what is told. */
export function question(told: Partial<Question>): Question {
  return { query: "", limit: 20, history: false, diversify: false, ...told };
}
