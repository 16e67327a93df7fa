import type { EntityId } from "../graph/facts/fact.ts";
import { type Entry, packedBytes } from "./packing.ts";

/** A row is rewritten whole and holds 2 MB at the most. */
const MAX_PART_BYTES = 900_000;

/** Embeddings by the number of the row that holds them. */
export type Parts = ReadonlyMap<number, readonly Entry[]>;

/** The digest of what each entity is called now. */
export type Wanted = ReadonlyMap<EntityId, string>;

/** A row to be written, or to be deleted when nothing is left in it. */
export type PartWrite = { part: number; entries: readonly Entry[] };

/** Entities without an embedding of what they are called now. */
export function missingFrom(parts: Parts, wanted: Wanted): EntityId[] {
  const embedded = new Set<EntityId>();
  for (const entries of parts.values())
    for (const entry of entries) if (isWanted(entry, wanted)) embedded.add(entry.id);
  return [...wanted.keys()].filter((id) => !embedded.has(id));
}

/**
 * The one row to write next: what was added goes into the last that has room for it. With nothing to add, the first that
 * holds an entity that is gone, or the embedding of a text that is no longer its own. Undefined when all is as wanted.
 * What is written holds nothing of that kind. Rows are what costs: so one at a time, and old ones are left alone.
 * @param added fits into one row; of the same dimensions as all the others
 */
export function nextWrite(parts: Parts, wanted: Wanted, added: readonly Entry[]): PartWrite | undefined {
  if (added.length === 0) return stalest(parts, wanted);
  const last = Math.max(0, ...parts.keys());
  const kept = (parts.get(last) ?? []).filter((entry) => isWanted(entry, wanted));
  const together = [...kept, ...added];
  return packedBytes(together) > MAX_PART_BYTES && kept.length > 0
    ? { part: last + 1, entries: added }
    : { part: last, entries: together };
}

function stalest(parts: Parts, wanted: Wanted): PartWrite | undefined {
  for (const [part, entries] of parts) {
    const kept = entries.filter((entry) => isWanted(entry, wanted));
    if (kept.length < entries.length) return { part, entries: kept };
  }
  return undefined;
}

function isWanted({ id, digest }: Entry, wanted: Wanted): boolean {
  return wanted.get(id) === digest;
}
