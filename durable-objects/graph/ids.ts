import { hash } from "node:crypto";
import { base32nopad } from "@scure/base";
import type { EntityId } from "./facts/fact.ts";

/** 130 bits: no two things of one user meet by chance. */
const ID_CHARACTERS = 26;
/** The bytes that so many characters take: encoding more would be for nothing. */
const ID_BYTES = 17;

/** Hashes of entities: a fact names two or three, and thousands of facts name the same. May be lost at any time. */
const entityHashes = new Map<EntityId, string>();
const MOST_ENTITY_HASHES = 4_096;

/** The id an entity has in Spanner: `ent_` and 26 characters of its SHA-256. */
export function entityKey(entity: EntityId): string {
  return `ent_${entityHash(entity)}`;
}

/** `hashed` of an entity alone. */
export function entityHash(entity: EntityId): string {
  const known = entityHashes.get(entity);
  if (known !== undefined) return known;
  if (entityHashes.size >= MOST_ENTITY_HASHES) entityHashes.clear();
  const made = hashed([entity]);
  entityHashes.set(entity, made);
  return made;
}

/** SHA-256 over the parts as a JSON array, which keeps ("a","bc") and ("ab","c") apart; 26 characters of lower-case
 *  RFC 4648 base32. */
export function hashed(parts: readonly (string | number)[]): string {
  const digest = hash("sha256", JSON.stringify(parts), "buffer").subarray(0, ID_BYTES);
  return base32nopad.encode(digest).toLowerCase().slice(0, ID_CHARACTERS);
}

/** An entity's type and key.
 *  @throws never: what has no colon is a type of its own, as the user is */
export function partsOf(id: EntityId): { type: string; key: string } {
  const colon = id.indexOf(":");
  return colon === -1 ? { type: id, key: "" } : { type: id.slice(0, colon), key: id.slice(colon + 1) };
}
