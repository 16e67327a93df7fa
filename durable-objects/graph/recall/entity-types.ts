import type { EntityId } from "../facts/fact.ts";
import { partsOf } from "../ids.ts";

/** What an entity may be; an id is its type, a colon and its key, and the person's is the type alone. */
export const ENTITY_TYPES = [
  "user",
  "product",
  "brand",
  "category",
  "diet",
  "ingredient",
  "tag",
  "cuisine",
  "dish",
  "store",
  "session",
] as const;

/** The type that an entity's id names. */
export function typeOf(id: EntityId): string {
  return partsOf(id).type;
}
