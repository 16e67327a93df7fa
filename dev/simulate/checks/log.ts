import { type LogEntry, entriesAfter } from "../../../durable-objects/episode-log.ts";
import { hasTables } from "../../../durable-objects/tables.ts";
import type { Database } from "../platform/sql.ts";

/** A memory's log and whose it is, read from its database. */
export type Log = { generation: number; keyStored: boolean; entries: LogEntry[]; unsettled: number };

/** The log, or undefined of a memory that was never written to, or was erased. */
export function logIn(database: Database): Log | undefined {
  const sql = asSql(database);
  if (!hasTables(sql)) return undefined;
  const identity = database.exec("SELECT generation, key_stored FROM identity").one();
  const { unsettled } = database.exec("SELECT COUNT(*) AS unsettled FROM episodes WHERE settled = 0").one();
  return {
    generation: Number(identity["generation"]),
    keyStored: identity["key_stored"] === 1,
    entries: [...entriesAfter(sql, 0)],
    unsettled: Number(unsettled),
  };
}

/** A database as the product's code takes it. */
export function asSql(database: Database): SqlStorage;
export function asSql(database: object): object {
  return database;
}
