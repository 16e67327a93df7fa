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
};

const FIRST_GENERATION = 1;

const Row = z.object({
  user_id: z.string(),
  generation: z.number(),
  archive_key: z.instanceof(ArrayBuffer),
  key_stored: z.number(),
});

/** The identity of a memory that was written to. */
export function readIdentity(sql: SqlStorage): Identity {
  const row = Row.parse(sql.exec("SELECT user_id, generation, archive_key, key_stored FROM identity").one());
  return {
    userId: row.user_id,
    generation: row.generation,
    archiveKey: new Uint8Array(row.archive_key),
    keyStored: row.key_stored === 1,
  };
}

/** Makes the identity with the memory itself, its key included: one row written, once. */
export function createIdentity(sql: SqlStorage, userId: string): void {
  sql.exec(
    "INSERT INTO identity (only_row, user_id, generation, archive_key) VALUES (1, ?, ?, ?)",
    userId,
    FIRST_GENERATION,
    newKey(),
  );
}

/** Notes that the key lies in R2, and which one it is. */
export function markKeyStored(sql: SqlStorage, key: Uint8Array<ArrayBuffer>): void {
  sql.exec("UPDATE identity SET archive_key = ?, key_stored = 1", key);
}
