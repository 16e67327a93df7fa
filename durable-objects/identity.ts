import { z } from "zod";
import { newKey } from "../src/forward/user-keys.ts";

/** Whose memory this is. */
export type Identity = {
  userId: string;
  /** Raised when an erased person comes back; older messages are suppressed everywhere. */
  generation: number;
  /** Seals what leaves for the archive: 32 bytes. */
  archiveKey: Uint8Array<ArrayBuffer>;
  /** Whether the key lies in R2 too; nothing sealed with it is sent before. */
  keyStored: boolean;
  /** Whether it is known that Spanner has nothing of an earlier memory of this user. */
  asked: boolean;
};

const Row = z.object({
  user_id: z.string(),
  generation: z.number(),
  archive_key: z.instanceof(ArrayBuffer),
  key_stored: z.number(),
  // Memories of before it was asked have no such column.
  asked: z.number().default(1),
});

/** The identity of a memory that was written to. */
export function readIdentity(sql: SqlStorage): Identity {
  const row = Row.parse(sql.exec("SELECT * FROM identity").one());
  return {
    userId: row.user_id,
    generation: row.generation,
    archiveKey: new Uint8Array(row.archive_key),
    keyStored: row.key_stored === 1,
    asked: row.asked === 1,
  };
}

/** Makes the identity with the memory itself, its key included: one row written, once.
 *  @param generation 1, or one more than what was erased */
export function createIdentity(
  sql: SqlStorage,
  { userId, generation, asked }: Pick<Identity, "userId" | "generation" | "asked">,
): void {
  sql.exec(
    "INSERT INTO identity (only_row, user_id, generation, archive_key, asked) VALUES (1, ?, ?, ?, ?)",
    userId,
    generation,
    newKey(),
    Number(asked),
  );
}

/** Notes that Spanner was asked. */
export function markAsked(sql: SqlStorage): void {
  sql.exec("UPDATE identity SET asked = 1");
}

/** Goes on as a later generation, with the key that lies in R2 for it, if one does. */
export function goOnAs(sql: SqlStorage, generation: number): void {
  sql.exec("UPDATE identity SET generation = ?, archive_key = ?, key_stored = 0", generation, newKey());
}

/** Notes that the key lies in R2, and which one it is. */
export function markKeyStored(sql: SqlStorage, key: Uint8Array<ArrayBuffer>): void {
  sql.exec("UPDATE identity SET archive_key = ?, key_stored = 1", key);
}
