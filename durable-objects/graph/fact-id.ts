import { type EntityId, type Fact, USER } from "./facts/fact.ts";
import { entityHash, hashed, partsOf } from "./ids.ts";

/** Characters of an id that tell whose slot a fact is in, so that it can be found again without making all facts. */
const OWNER_CHARACTERS = 8;

/** Ids of facts that were told before: hashing takes longer than all else that an answer needs. */
const known = new WeakMap<Fact, string>();

/**
 * A fact's id: `fact_` and 26 characters, from its slot, its value and the time it holds from. The same evidence gives
 * the same id; a fact that holds from another time is another fact.
 */
export function factIdOf(fact: Fact): string {
  const id = known.get(fact) ?? idOf(fact);
  known.set(fact, id);
  return id;
}

function idOf(fact: Fact): string {
  const { predicate, subject, object, scope = "", validFromMs } = fact;
  const rest = hashed([predicate, subject, object, scope, validFromMs]);
  return `${idPrefixOf(ownerOf(fact))}${rest.slice(OWNER_CHARACTERS)}`;
}

/** What the ids of facts in an entity's slots begin with. */
export function idPrefixOf(owner: EntityId): string {
  return `fact_${entityHash(owner).slice(0, OWNER_CHARACTERS)}`;
}

/** The entity whose slot a fact is in: a product, a category, or the person. */
function ownerOf({ predicate, subject, object, scope }: Fact): EntityId {
  switch (predicate) {
    case "BOUGHT":
    case "REORDERS":
    case "REGULARLY_BUYS":
      return object;
    case "MADE_BY":
    case "IN_CATEGORY":
    case "BOUGHT_WITH":
    case "SUBSTITUTES":
      return subject;
    case "PREFERS":
    case "PRICE_SENSITIVE":
      return scope === undefined || partsOf(scope).type !== "category" ? USER : scope;
    case "AVOIDS":
    case "FOLLOWS_DIET":
    case "COOKS":
      return USER;
  }
}
