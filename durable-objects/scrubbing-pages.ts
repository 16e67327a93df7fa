import { z } from "zod";

/** The table of zeros. */
export const FILLER = "filler";

/** About a megabyte: what one transaction may overwrite without keeping others waiting for long. */
const PAGES_AT_ONCE = 256;

/** Fewer would make the long row's length a shorter number, and so leave gaps. */
const FEWEST_PAGES = 5;

/** Takes as many bytes as any other row's number from here on, up to 16,383. */
const FIRST_ROW = 128;

const PageSize = z.object({ page_size: z.number() });

/** Pages in use. How many are free is not told: PRAGMAs that would are not allowed. */
export function pagesInUse(sql: SqlStorage): number {
  return Math.ceil(sql.databaseSize / pageBytesOf(sql));
}

/**
 * Overwrites pages that SQLite has free with zeros, about a megabyte of them, in the caller's transaction: the zeros are
 * rows of a table. That table must not be dropped in the same transaction, or the zeros are never written.
 * @param pages that the file may have: once as many are in use, none is free
 * @returns whether none is left
 */
export function fillFreePages(sql: SqlStorage, pages: number): boolean {
  sql.exec(`CREATE TABLE IF NOT EXISTS ${FILLER} (body BLOB NOT NULL)`);
  const left = pages - pagesInUse(sql);
  if (left <= 0) return true;
  const rows = Number(sql.exec(`SELECT COUNT(*) AS rows FROM ${FILLER}`).one()["rows"]);
  const { long, short } = zeros(Math.min(Math.max(left, FEWEST_PAGES), PAGES_AT_ONCE) - 1, pageBytesOf(sql));
  sql.exec(
    `INSERT INTO ${FILLER} (rowid, body) VALUES (?, zeroblob(?)), (?, zeroblob(?))`,
    FIRST_ROW + rows,
    long,
    FIRST_ROW + rows + 1,
    short,
  );
  return false;
}

/** Takes the zeros away: their pages are free again, and clean. */
export function dropFiller(sql: SqlStorage): void {
  sql.exec(`DROP TABLE IF EXISTS ${FILLER}`);
}

/** Lengths of two rows that together leave no byte of their pages as it was: the long one's overflow pages are full, and
 *  what it keeps in the table's page fills that page with the short one.
 *  See "B-tree Cell Format" in https://www.sqlite.org/fileformat2.html */
function zeros(overflowPages: number, pageBytes: number): { long: number; short: number } {
  const kept = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const payload = kept + overflowPages * (pageBytes - 4);
  // Page header and two pointers; of the long row length, number and place of the overflow, of the short one the first two.
  const rest = pageBytes - (8 + 2 * 2) - (3 + 2 + kept + 4) - (2 + 2);
  return { long: payload - 4, short: rest - 3 };
}

function pageBytesOf(sql: SqlStorage): number {
  return PageSize.parse(sql.exec("PRAGMA page_size").one()).page_size;
}
