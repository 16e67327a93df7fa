import { z } from "zod";
import { dropCopies, moveTables } from "./scrubbing-copies.ts";
import { dropFiller, fillFreePages, pagesInUse } from "./scrubbing-pages.ts";
import { filePages, hasTable, noteFilePages } from "./tables.ts";

/** What is next; each is begun again after a crash. */
const Step = z.enum(["fill", "move", "refill", "finish"]);

const State = z.object({ step: Step, pages: z.number() });

const STATE = `CREATE TABLE IF NOT EXISTS scrubbing (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  step TEXT NOT NULL,
  pages INTEGER NOT NULL
)`;

/** A snapshot is written anew beside the old one, and may have been longer: so much more than is in use may be free. */
const MARGIN = 0.5;

/** Notes that the file's pages must be scrubbed from the start, in the transaction that makes it so and before anything is
 *  deleted in it. */
export function oweScrubbing(sql: SqlStorage): void {
  const inUse = pagesInUse(sql);
  const pages = owesScrubbing(sql) ? inUse : Math.max(filePages(sql), Math.ceil(inUse * (1 + MARGIN)));
  sql.exec(STATE);
  dropCopies(sql);
  sql.exec(
    `INSERT INTO scrubbing (only_row, step, pages) VALUES (1, 'fill', ?)
     ON CONFLICT (only_row) DO UPDATE SET step = excluded.step, pages = MAX(pages, excluded.pages)
     WHERE step <> excluded.step OR pages < excluded.pages`,
    pages,
  );
}

/** Whether scrubbing is due, or was not finished. */
export function owesScrubbing(sql: SqlStorage): boolean {
  return hasTable(sql, "scrubbing");
}

/** Has a scrubbing that is under way begin anew, in the transaction that changes rows of the log: those of them that were
 *  copied already would be lost. */
export function scrubAnew(sql: SqlStorage): void {
  if (owesScrubbing(sql)) oweScrubbing(sql);
}

/**
 * Takes what was deleted out of the database file, where SQLite leaves it until it needs the room: free pages are
 * overwritten, tables moved to pages that are clean, and the pages they were in overwritten too. Many short
 * transactions, between which everything else goes on.
 */
export async function scrubPages(storage: DurableObjectStorage): Promise<void> {
  while (storage.transactionSync(() => owesScrubbing(storage.sql) && scrubSome(storage.sql)))
    await storage.sync();
}

/** @returns whether there is more to do */
function scrubSome(sql: SqlStorage): boolean {
  const { step, pages } = State.parse(sql.exec("SELECT step, pages FROM scrubbing").one());
  switch (step) {
    case "fill":
      if (fillFreePages(sql, pages)) goOnWith(sql, "move");
      return true;
    case "move":
      moved(sql, moveTables(sql));
      return true;
    case "refill":
      if (fillFreePages(sql, pages)) goOnWith(sql, "finish");
      return true;
    case "finish":
      // Nothing is free while the zeros are there: so that is how long the file is.
      noteFilePages(sql, pagesInUse(sql));
      dropFiller(sql);
      sql.exec("DROP TABLE scrubbing");
      return false;
  }
}

function goOnWith(sql: SqlStorage, step: z.infer<typeof Step>): void {
  sql.exec("UPDATE scrubbing SET step = ?", step);
}

/** Moving may have lengthened the file. */
function moved(sql: SqlStorage, inUse: number | undefined): void {
  if (inUse !== undefined) sql.exec("UPDATE scrubbing SET step = 'refill', pages = MAX(pages, ?)", inUse);
}
