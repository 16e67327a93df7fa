/** The memory's tables; README.md beside this file says what each column holds. No secondary index: every index
 *  entry is a row written, and rows written are what a confirmation costs. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS identity (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
     user_id TEXT NOT NULL,
     generation INTEGER NOT NULL,
     archive_key BLOB NOT NULL,
     key_stored INTEGER NOT NULL DEFAULT 0
   )`,
  `CREATE TABLE IF NOT EXISTS episodes (
     seq INTEGER PRIMARY KEY,
     episode_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     occurred_at INTEGER NOT NULL,
     recorded_at INTEGER NOT NULL,
     trace_id TEXT NOT NULL,
     body TEXT NOT NULL,
     answer TEXT NOT NULL,
     receipts TEXT,
     settled INTEGER NOT NULL DEFAULT 0
   )`,
  `CREATE TABLE IF NOT EXISTS snapshot (
     part TEXT PRIMARY KEY,
     body TEXT NOT NULL
   ) WITHOUT ROWID`,
];

/** Whether this object was ever written to. A look-up for an unknown user must not create tables. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'episodes'").toArray().length > 0;
}

/** Creates what is missing; called before the first write only. */
export function createTables(sql: SqlStorage): void {
  for (const table of TABLES) sql.exec(table);
}
