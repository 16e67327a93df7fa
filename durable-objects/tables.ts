/** The memory's tables; README.md beside this file says what each column holds. No secondary index: every index
 *  entry is a row written, and rows written are what a confirmation costs. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS identity (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
     user_id TEXT NOT NULL,
     generation INTEGER NOT NULL,
     archive_key BLOB NOT NULL,
     key_stored INTEGER NOT NULL DEFAULT 0,
     file_pages INTEGER NOT NULL DEFAULT 0,
     asked INTEGER NOT NULL DEFAULT 0
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

/** Made only where there is a model for embeddings. */
const VECTORS = `CREATE TABLE IF NOT EXISTS vectors (
  part INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  body BLOB NOT NULL
)`;

/** Made with the first signal, and whether or not there is a log. */
const SIGNALS = `CREATE TABLE IF NOT EXISTS signals (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  body TEXT NOT NULL
)`;

/** All that is left of an erased memory: its generation, so that who comes back begins the next one, and when it was erased. */
const ERASED = `CREATE TABLE erased (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  generation INTEGER NOT NULL,
  file_pages INTEGER NOT NULL DEFAULT 0,
  erased_at INTEGER NOT NULL
)`;

/** Up to which generation a memory is erased, and events received by when (epoch milliseconds), as the tombstone says. */
type Erased = { generation: number; erasedAtMs: number };

/** There from the moment an erasure is wanted until nothing is left: a crash in between must not let it be forgotten. */
const ERASING = `CREATE TABLE IF NOT EXISTS erasing (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  generation INTEGER NOT NULL
)`;

/** Notes that everything up to a generation is to be erased. */
export function oweErasing(sql: SqlStorage, generation: number): void {
  sql.exec(ERASING);
  sql.exec("INSERT OR REPLACE INTO erasing (only_row, generation) VALUES (1, ?)", generation);
}

/** Up to which generation everything is to be erased, or undefined. */
export function erasingOwed(sql: SqlStorage): number | undefined {
  if (!hasTable(sql, "erasing")) return undefined;
  return Number(sql.exec("SELECT generation FROM erasing").one()["generation"]);
}

/** Notes that a generation was erased elsewhere, of a user whose memory was never written to or is gone. */
export function noteErased(sql: SqlStorage, erased: Erased): void {
  if (erased.generation > erasedGeneration(sql)) writeErased(sql, erased, filePages(sql));
}

/** Made anew each time: one of before it told the time has no such column. */
function writeErased(sql: SqlStorage, erased: Erased, pages: number): void {
  sql.exec("DROP TABLE IF EXISTS erased");
  sql.exec(ERASED);
  sql.exec(
    "INSERT INTO erased (only_row, generation, file_pages, erased_at) VALUES (1, ?, ?, ?)",
    erased.generation,
    pages,
    erased.erasedAtMs,
  );
}

/** Made only where a lost memory was written again. */
const RECOVERED = `CREATE TABLE IF NOT EXISTS recovered (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  version INTEGER NOT NULL
)`;

/** Notes the version that a memory goes on from. */
export function createRecovered(sql: SqlStorage, version: number): void {
  sql.exec(RECOVERED);
  sql.exec("INSERT OR REPLACE INTO recovered (only_row, version) VALUES (1, ?)", version);
}

/** Made where a user's memory takes over a session's. */
const PROMISED = `CREATE TABLE IF NOT EXISTS promised (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  to_ref TEXT NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0
)`;

/** Promises a session's memory to a user, by his keyed hash, unless it is another's. */
export function createPromised(sql: SqlStorage, userRef: string): void {
  sql.exec(PROMISED);
  sql.exec("INSERT OR IGNORE INTO promised (only_row, to_ref) VALUES (1, ?)", userRef);
}

/** It is nobody's. */
export function endPromise(sql: SqlStorage): void {
  sql.exec("DROP TABLE IF EXISTS promised");
}

const TABLES_OF_A_MEMORY = [
  "signals",
  "vectors",
  "snapshot",
  "episodes",
  "identity",
  "erasing",
  "recovered",
  "remade",
  "promised",
];

/** Takes every table away, in the caller's transaction, and leaves which generation was erased, and when. */
export function dropTables(sql: SqlStorage, erased: Erased): void {
  const pages = filePages(sql);
  for (const table of TABLES_OF_A_MEMORY) sql.exec(`DROP TABLE IF EXISTS ${table}`);
  writeErased(sql, erased, pages);
}

/** How many pages the file had when its pages were scrubbed last; 0 when they never were. */
export function filePages(sql: SqlStorage): number {
  const known = ["identity", "erased"].filter((table) => hasTable(sql, table));
  return Math.max(
    0,
    ...known.map((table) => Number(sql.exec(`SELECT MAX(file_pages) AS pages FROM ${table}`).one()["pages"])),
  );
}

/** Notes how many pages the file has. */
export function noteFilePages(sql: SqlStorage, pages: number): void {
  const table = hasTables(sql) ? "identity" : "erased";
  sql.exec(`UPDATE ${table} SET file_pages = ?1 WHERE file_pages < ?1`, pages);
}

/** The generation that was erased last, or 0. */
export function erasedGeneration(sql: SqlStorage): number {
  if (!hasTable(sql, "erased")) return 0;
  return Number(sql.exec("SELECT generation FROM erased").one()["generation"]);
}

/** When it was erased last, epoch milliseconds, or 0. */
export function erasedAtMs(sql: SqlStorage): number {
  if (!hasTable(sql, "erased")) return 0;
  return Number(sql.exec("SELECT * FROM erased").one()["erased_at"] ?? 0);
}

/** Whether this object was ever written to. A look-up for an unknown user must not create tables. */
export function hasTables(sql: SqlStorage): boolean {
  return hasTable(sql, "episodes");
}

/** Whether embeddings were ever kept here. */
export function hasVectors(sql: SqlStorage): boolean {
  return hasTable(sql, "vectors");
}

/** Creates the table for embeddings, unless it is there. */
export function createVectors(sql: SqlStorage): void {
  sql.exec(VECTORS);
}

/** Creates the table for signals, unless it is there. */
export function createSignals(sql: SqlStorage): void {
  sql.exec(SIGNALS);
}

/** Whether there is a table of that name. Asked at every waking, so not of `sqlite_master`: that would read a row for every
 *  table there is, and this reads none. */
export function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT 1 FROM pragma_table_info(?) LIMIT 1", name).toArray().length > 0;
}

/** Creates what is missing; called before the first write only. */
export function createTables(sql: SqlStorage): void {
  for (const table of TABLES) sql.exec(table);
}
