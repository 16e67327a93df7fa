import { z } from "zod";
import { dropFiller, FILLER, pagesInUse } from "./scrubbing-pages.ts";
import { hasTables } from "./tables.ts";

/** Of the log, in one transaction. */
const BYTES_AT_ONCE = 4_000_000;

const LOG = "episodes";

const Names = z.array(z.object({ name: z.string() }));

/**
 * Moves tables to clean pages, in the caller's transaction: beside their rows old pages keep what others were. Of the log
 * some megabytes at a time, the other tables once all of it has moved. What the log's rows learn meanwhile is taken over.
 * @returns once everything has moved, how many pages were in use while old and new ones were
 */
export function moveTables(sql: SqlStorage): number | undefined {
  const isErased = !hasTables(sql);
  // Of an erased memory two pages move: those may lengthen the file, so that the zeros need not be written again.
  if (!isErased) dropFiller(sql);
  if (!isErased && !copyLog(sql)) return undefined;
  const others = otherTables(sql);
  for (const name of others) {
    createCopy(sql, name);
    sql.exec(`INSERT INTO ${copyOf(name)} SELECT * FROM ${name}`);
  }
  const inUse = pagesInUse(sql);
  // Not one by one: a copy would be put where the table before it was.
  for (const name of isErased ? others : [LOG, ...others]) takeOver(sql, name);
  return inUse;
}

/** Gives up a move that is under way. */
export function dropCopies(sql: SqlStorage): void {
  sql.exec(`DROP TABLE IF EXISTS ${copyOf(LOG)}`);
}

function copyOf(name: string): string {
  return `${name}_copy`;
}

/** Named like the table it is made of, but for the ending; the columns are told by the schema itself. */
function createCopy(sql: SqlStorage, name: string): void {
  const { sql: made } = z
    .object({ sql: z.string() })
    .parse(sql.exec("SELECT sql FROM sqlite_master WHERE name = ?", name).one());
  sql.exec(`CREATE TABLE IF NOT EXISTS ${copyOf(name)} ${made.slice(made.indexOf("("))}`);
}

function takeOver(sql: SqlStorage, name: string): void {
  sql.exec(`DROP TABLE ${name}`);
  sql.exec(`ALTER TABLE ${copyOf(name)} RENAME TO ${name}`);
}

function otherTables(sql: SqlStorage): string[] {
  const tables = sql.exec(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN (?, ?, ?)
     AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    LOG,
    copyOf(LOG),
    FILLER,
  );
  return Names.parse(tables.toArray()).map(({ name }) => name);
}

/** @returns whether the copy has all of the log */
function copyLog(sql: SqlStorage): boolean {
  createCopy(sql, LOG);
  const after = lastIn(sql, copyOf(LOG));
  const through = Number(
    sql
      .exec(
        `SELECT COALESCE(MAX(seq), 0) AS seq FROM (
           SELECT seq, bytes, SUM(bytes) OVER (ORDER BY seq) AS so_far FROM (
             SELECT seq, octet_length(body) + octet_length(answer) AS bytes FROM ${LOG}
             WHERE seq > ? ORDER BY seq LIMIT 4000
           )
         ) WHERE so_far - bytes < ?`,
        after,
        BYTES_AT_ONCE,
      )
      .one()["seq"],
  );
  sql.exec(`INSERT INTO ${copyOf(LOG)} SELECT * FROM ${LOG} WHERE seq > ? AND seq <= ?`, after, through);
  if (through < lastIn(sql, LOG)) return false;
  sql.exec(
    `INSERT OR REPLACE INTO ${copyOf(LOG)} SELECT now.* FROM ${LOG} AS now JOIN ${copyOf(LOG)} AS before USING (seq)
     WHERE now.settled <> before.settled OR now.receipts IS NOT before.receipts`,
  );
  return true;
}

function lastIn(sql: SqlStorage, table: string): number {
  return Number(sql.exec(`SELECT COALESCE(MAX(seq), 0) AS seq FROM ${table}`).one()["seq"]);
}
