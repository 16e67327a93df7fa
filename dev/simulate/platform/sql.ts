import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { z } from "zod";
import { bytesOf } from "../world/globals.ts";

const Table = z.object({ name: z.string(), sql: z.string() });
type Row = Record<string, SqlStorageValue>;

/** Several statements, of which none is asked for rows. */
const SEVERAL = /;\s*\S/;

/**
 * A Durable Object's SQLite database. What it models: `exec` with bound parameters, cursors read at once, BLOBs as ArrayBuffer,
 * the file's size, and that writes with no await between them are one transaction: a life ends between two events of the world
 * only, so what a turn wrote is there whole or, when the life ended before, not at all. Not modelled: what is billed.
 */
export class Database {
  readonly #file = new DatabaseSync(":memory:");
  readonly #statements = new Map<string, { statement: StatementSync; hasRows: boolean }>();
  #depth = 0;

  exec(query: string, ...bindings: unknown[]): Cursor {
    if (bindings.length === 0 && SEVERAL.test(query)) {
      this.#file.exec(query);
      return new Cursor([], 0);
    }
    const { statement, hasRows } = this.#prepared(query);
    const values = bindings.map(toSqlite);
    if (hasRows) return new Cursor(statement.all(...values).map(fromSqlite), 0);
    return new Cursor([], Number(statement.run(...values).changes));
  }

  get databaseSize(): number {
    const pages = this.exec("SELECT page_count AS pages FROM pragma_page_count").one()["pages"];
    const size = this.exec("PRAGMA page_size").one()["page_size"];
    return Number(pages) * Number(size);
  }

  /** All of an act's writes, or none when it throws. */
  transaction<Result>(act: () => Result): Result {
    const name = `level_${this.#depth}`;
    this.#file.exec(`SAVEPOINT ${name}`);
    this.#depth += 1;
    try {
      const result = act();
      this.#file.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#file.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** A copy without the snapshot: all that is derived must come from the log again. */
  withoutSnapshot(): Database {
    const copy = new Database();
    const tables = this.exec("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").toArray();
    for (const table of tables.map((row) => Table.parse(row))) {
      if (table.name.startsWith("sqlite_")) continue;
      copy.exec(table.sql);
      if (table.name !== "snapshot") copy.#take(table.name, this.exec(`SELECT * FROM ${table.name}`));
    }
    return copy;
  }

  dropAll(): void {
    const tables = this.exec("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").toArray();
    for (const { name } of tables.map((row) => Table.parse(row)))
      if (!name.startsWith("sqlite_")) this.exec(`DROP TABLE IF EXISTS ${name}`);
  }

  #take(table: string, rows: Cursor): void {
    for (const row of rows) {
      const columns = Object.keys(row);
      const marks = columns.map(() => "?").join(", ");
      this.exec(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`, ...Object.values(row));
    }
  }

  close(): void {
    this.#statements.clear();
    this.#file.close();
  }

  #prepared(query: string): { statement: StatementSync; hasRows: boolean } {
    const known = this.#statements.get(query);
    if (known !== undefined) return known;
    const statement = this.#file.prepare(query);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    this.#statements.set(query, prepared);
    return prepared;
  }
}

/** Rows that are all there. */
class Cursor implements Iterable<Row> {
  readonly #rows: Row[];
  readonly rowsWritten: number;

  constructor(rows: Row[], rowsWritten: number) {
    this.#rows = rows;
    this.rowsWritten = rowsWritten;
  }

  toArray(): Row[] {
    return this.#rows;
  }

  one(): Row {
    const [row] = this.#rows;
    if (row === undefined || this.#rows.length > 1) throw new Error(`${this.#rows.length} rows, not one`);
    return row;
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows[Symbol.iterator]();
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`SQLite takes no ${typeof value}`);
}

function fromSqlite(row: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cellOf(value)]));
}

function cellOf(value: unknown): SqlStorageValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Uint8Array) return bytesOf(value);
  throw new TypeError(`SQLite gave a ${typeof value}`);
}
