import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import type { Env } from "../src/env.ts";
import {
  type Erasure,
  type LegName,
  type LegState,
  afterLeg,
  legsOwed,
  noLegs,
  parseLegs,
} from "./erasure.ts";

/** What is asked for with an erasure. */
export type ErasureRequest = {
  erasure_id: string;
  user_ref: string;
  generation: number;
  /** The user's id, sealed: Spanner and BigQuery know nobody by the keyed hash. Gone when the last leg is done. */
  user_sealed: string;
};

/** Until when a user is erased: this generation and all before it, and events received by then (epoch milliseconds). */
export type Tombstone = { generation: number; erasedAtMs: number };

/** An erasure that is not complete, with the sealed id of its user. */
export type OpenErasure = Erasure & { user_sealed: string };

const TombstoneRow = z.object({ user_ref: z.string(), generation: z.number(), erased_at: z.number() });
const ForgottenRow = z.object({ episode_ref: z.string() });
const ErasureRow = z.object({
  erasure_id: z.string(),
  user_ref: z.string(),
  generation: z.number(),
  erased_at: z.number(),
  user_sealed: z.string().nullable(),
  legs: z.string(),
  completed_at: z.number().nullable(),
});
type ErasureRow = z.infer<typeof ErasureRow>;

const TABLES = [
  `CREATE TABLE IF NOT EXISTS tombstones (
     user_ref TEXT PRIMARY KEY, generation INTEGER NOT NULL, erased_at INTEGER NOT NULL
   ) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS erasures (
     erasure_id TEXT PRIMARY KEY,
     user_ref TEXT NOT NULL,
     generation INTEGER NOT NULL,
     erased_at INTEGER NOT NULL,
     user_sealed TEXT,
     legs TEXT NOT NULL,
     tried_at INTEGER NOT NULL,
     completed_at INTEGER
   ) WITHOUT ROWID`,
  "CREATE TABLE IF NOT EXISTS forgotten (episode_ref TEXT PRIMARY KEY) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS open_erasures ON erasures (tried_at) WHERE completed_at IS NULL",
];

/** The tombstones of erased users, by keyed hash: consumers, replay and rebuild ask before they write. And how far each
 *  erasure is. */
export class ErasureLedger extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    for (const table of TABLES) this.#sql.exec(table);
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

  /** Buries a user and begins the receipt, both or neither. A repeat gives the erasure that is there. */
  begin({ erasure_id, user_ref, generation, user_sealed }: ErasureRequest): Erasure {
    const known = this.erasure(erasure_id);
    if (known !== undefined) return known;
    this.bury(user_ref, generation);
    const erasedAtMs = this.erasedAmong([user_ref]).get(user_ref)?.erasedAtMs ?? Date.now();
    this.#sql.exec(
      `INSERT INTO erasures (erasure_id, user_ref, generation, erased_at, user_sealed, legs, tried_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      erasure_id,
      user_ref,
      generation,
      erasedAtMs,
      user_sealed,
      JSON.stringify(noLegs(erasedAtMs)),
      erasedAtMs,
    );
    const row = this.#row(erasure_id);
    if (row === undefined) throw new Error("the erasure was not written");
    return erasureOf(row);
  }

  /** Notes that episodes were forgotten, by the keyed hashes of user and id. Repeats change nothing. */
  forget(episodeRefs: readonly string[]): void {
    this.#sql.exec(
      "INSERT INTO forgotten (episode_ref) SELECT value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
      JSON.stringify(episodeRefs),
    );
  }

  /** Of the episodes given, those that were forgotten. */
  forgottenAmong(episodeRefs: readonly string[]): string[] {
    const found = this.#sql.exec(
      "SELECT episode_ref FROM forgotten WHERE episode_ref IN (SELECT value FROM json_each(?))",
      JSON.stringify(episodeRefs),
    );
    return found.toArray().map((row) => ForgottenRow.parse(row).episode_ref);
  }

  /** Both of a batch at once: a call for each would be two requests. */
  goneAmong(
    userRefs: readonly string[],
    episodeRefs: readonly string[],
  ): { tombstones: Map<string, Tombstone>; forgotten: string[] } {
    return { tombstones: this.erasedAmong(userRefs), forgotten: this.forgottenAmong(episodeRefs) };
  }

  /** Of the users given, those with a tombstone, and until when it covers them. */
  erasedAmong(userRefs: readonly string[]): Map<string, Tombstone> {
    const found = this.#sql.exec(
      "SELECT user_ref, generation, erased_at FROM tombstones WHERE user_ref IN (SELECT value FROM json_each(?))",
      JSON.stringify(userRefs),
    );
    const tombstones = found.toArray().map((row) => TombstoneRow.parse(row));
    return new Map(
      tombstones.map(({ user_ref, generation, erased_at }) => [
        user_ref,
        { generation, erasedAtMs: erased_at },
      ]),
    );
  }

  /** An erasure by its id, or undefined. */
  erasure(erasureId: string): Erasure | undefined {
    const row = this.#row(erasureId);
    return row === undefined ? undefined : erasureOf(row);
  }

  /** One erasure that still has legs to go, or undefined. */
  open(erasureId: string): OpenErasure | undefined {
    const row = this.#row(erasureId);
    return row === undefined ? undefined : openOf(row)[0];
  }

  /** Erasures that still have legs to go, those first that were left alone for longest. */
  openErasures(limit: number): OpenErasure[] {
    const rows = this.#sql.exec(
      "SELECT * FROM erasures WHERE completed_at IS NULL ORDER BY tried_at LIMIT ?",
      limit,
    );
    return rows.toArray().flatMap((row) => openOf(ErasureRow.parse(row)));
  }

  /** Notes what came of a leg. With the last one the user's id goes. Repeats, in any order, change nothing.
   *  @param atMs epoch milliseconds */
  record(erasureId: string, leg: LegName, { state, atMs }: { state: LegState; atMs: number }): void {
    const row = this.#row(erasureId);
    if (row === undefined || row.completed_at !== null) return;
    const legs = afterLeg(parseLegs(row.legs, row.erased_at), { leg, state, atMs });
    const isDone = legsOwed(legs).length === 0;
    this.#sql.exec(
      `UPDATE erasures SET legs = ?, tried_at = MAX(tried_at, ?), completed_at = ?,
         user_sealed = CASE WHEN ? THEN NULL ELSE user_sealed END
       WHERE erasure_id = ?`,
      JSON.stringify(legs),
      atMs,
      isDone ? atMs : null,
      Number(isDone),
      erasureId,
    );
  }

  #row(erasureId: string): ErasureRow | undefined {
    const [row] = this.#sql.exec("SELECT * FROM erasures WHERE erasure_id = ?", erasureId).toArray();
    return row === undefined ? undefined : ErasureRow.parse(row);
  }
}

function erasureOf(row: ErasureRow): Erasure {
  return {
    erasure_id: row.erasure_id,
    user_ref: row.user_ref,
    generation: row.generation,
    erased_at_ms: row.erased_at,
    completed_at_ms: row.completed_at ?? undefined,
    legs: parseLegs(row.legs, row.erased_at),
  };
}

function openOf(row: ErasureRow): OpenErasure[] {
  const { user_sealed } = row;
  return user_sealed === null ? [] : [{ ...erasureOf(row), user_sealed }];
}
