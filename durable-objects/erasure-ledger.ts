import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import type { Env } from "../src/env.ts";

const Tombstone = z.object({ user_ref: z.string(), generation: z.number() });

/** The tombstones of erased users, by keyed hash: consumers, replay and rebuild ask before they write. */
export class ErasureLedger extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS tombstones (
         user_ref TEXT PRIMARY KEY, generation INTEGER NOT NULL, erased_at INTEGER NOT NULL
       ) WITHOUT ROWID`,
    );
  }

  /** Marks every generation up to the one given as erased, for good. Repeats and older generations change nothing. */
  bury(userRef: string, generation: number): void {
    this.#sql.exec(
      `INSERT INTO tombstones (user_ref, generation, erased_at) VALUES (?, ?, ?)
       ON CONFLICT (user_ref) DO UPDATE SET generation = excluded.generation, erased_at = excluded.erased_at
       WHERE generation < excluded.generation`,
      userRef,
      generation,
      Date.now(),
    );
  }

  /** Of the users given, those with a tombstone, and the last generation it covers. */
  erasedAmong(userRefs: readonly string[]): Map<string, number> {
    const found = this.#sql.exec(
      "SELECT user_ref, generation FROM tombstones WHERE user_ref IN (SELECT value FROM json_each(?))",
      JSON.stringify(userRefs),
    );
    const tombstones = found.toArray().map((row) => Tombstone.parse(row));
    return new Map(tombstones.map(({ user_ref, generation }) => [user_ref, generation]));
  }
}
