import { z } from "@hono/zod-openapi";
import { partsOf } from "../../durable-objects/graph/ids.ts";
import { normalisedName } from "../../durable-objects/graph/names.ts";
import { EntityType } from "./vocabulary.ts";

/** A SKU has 128 characters at the most, a name 512. */
const MAX_ENTITY_ID_CHARACTERS = 600;

/** An entity's id as callers name it: `type:key`, or `user`. Names are normalised as the memory's own ids are, so that
 *  `brand:Oatly` is `brand:oatly`; SKUs, stores and sessions are compared as they are.
 *  @param types what it may be; anything when absent */
export function entityId(types: readonly EntityType[] = EntityType.options) {
  const expected = types.map((type) => (type === "user" ? type : `${type}:…`)).join(" or ");
  return z
    .string()
    .max(MAX_ENTITY_ID_CHARACTERS)
    .transform(normalised)
    .refine((id) => types.some((type) => isOfType(id, type)), `expected ${expected}`);
}

function normalised(id: string): string {
  const { type, key } = partsOf(id);
  switch (type) {
    case "brand":
    case "category":
      return `${type}:${normalisedName(key)}`;
    case "diet":
    case "ingredient":
    case "tag":
    case "cuisine":
    case "dish":
      return `${type}:${key.normalize("NFKC").toLowerCase().trim()}`;
    default:
      return id;
  }
}

function isOfType(id: string, type: EntityType): boolean {
  return type === "user" ? id === "user" : id.startsWith(`${type}:`) && id.length > type.length + 1;
}
