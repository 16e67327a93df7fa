import { entityKey } from "../../../durable-objects/graph/ids.ts";
import type { EntityTuple, FactTuple } from "../outgoing.ts";
import type { Cell, GuardedRow, GuardedTable } from "./rows.ts";

/** Columns of a fact between its key and its version. */
const FACT_CONTENT = [
  "subject_id",
  "predicate",
  "object_id",
  "scope",
  "weight",
  "confidence",
  "source",
  "valid_from",
  "valid_to",
  "recorded_at",
  "superseded_at",
];

/** Entities: nodes of the graph. Of one that nothing speaks of any more only key and version stay. */
export const ENTITIES: GuardedTable = {
  name: "Entities",
  idColumn: "entity_id",
  columns: ["user_id", "entity_id", "entity_type", "entity_value", "properties", "version"],
  rowsOf: ({ user_id, memory_version, entities, withdrawn_entities = [] }) => {
    const row = rowsAsOf(user_id, memory_version);
    return [
      ...entities.map((entity) => row(entityKey(entity[0]), () => entityContent(entity))),
      ...withdrawn_entities.map((key) => row(key, () => [null, null, null])),
    ];
  },
};

/** Facts: edges of the graph. Of a withdrawn one only key and version stay, so that a late message can't bring it back. */
export const FACTS: GuardedTable = {
  name: "Facts",
  idColumn: "fact_id",
  columns: ["user_id", "fact_id", ...FACT_CONTENT, "version"],
  rowsOf: ({ user_id, memory_version, facts, withdrawn_facts }) => {
    const row = rowsAsOf(user_id, memory_version);
    return [
      ...facts.map((fact) => row(fact[0], () => factContent(fact))),
      ...withdrawn_facts.map((id) => row(id, () => FACT_CONTENT.map(() => null))),
    ];
  },
};

function rowsAsOf(userId: string, version: number): (id: string, content: () => Cell[]) => GuardedRow {
  return (id, content) => ({ id, cells: () => [userId, id, ...content(), String(version)] });
}

function entityContent([entity, name, properties]: EntityTuple): Cell[] {
  const [type = ""] = entity.split(":", 1);
  return [type, name, properties === null ? null : JSON.stringify(properties)];
}

function factContent([, subject, predicate, object, ...rest]: FactTuple): Cell[] {
  return [entityKey(subject), predicate, entityKey(object), ...rest];
}
