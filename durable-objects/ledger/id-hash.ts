import { hashed } from "../graph/ids.ts";

/** 60 bits: among a million events of one user, two meet once in two million such users. */
export const HASH_CHARACTERS = 12;

/** What stands for an event in the ledger; another user's event of the same id has another. */
export function idHash(userRef: string, eventId: string): string {
  return hashed([userRef, eventId]).slice(0, HASH_CHARACTERS);
}

/** The hashes that stand in a text of them, in order. */
export function hashesIn(ids: string): string[] {
  return Array.from({ length: ids.length / HASH_CHARACTERS }, (_, index) =>
    ids.slice(index * HASH_CHARACTERS, (index + 1) * HASH_CHARACTERS),
  );
}
