import * as z from "zod";
import { type Engine, quoted, type Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { dropRecord, loadRecords, putRecord } from "../records.ts";
import { printSchema } from "./ddl-printer.ts";
import { readStatement } from "./ddl-reader.ts";
import {
  applyStatement,
  type Column,
  EMPTY_SCHEMA,
  type Schema,
  type Statement,
  type Table,
  tableOf,
} from "./schema.ts";
import { duckDbType } from "../sql/types.ts";

const KIND = "spanner.database";
const Stored = z.strictObject({ createTime: z.string(), statements: z.array(z.string()) });

/** A database: what it declares, and since when (RFC 3339). */
export interface Database {
  /** `projects/p/instances/i/databases/d` */
  readonly path: string;
  readonly createTime: string;
  readonly schema: Schema;
}

/** The DuckDB schema in which a database's tables lie. */
export function duckDbSchema(path: string): string {
  return `spanner/${path}`;
}

/** A table as SQL names it. */
export function tableSql(database: Database, table: string): string {
  return `${quoted(duckDbSchema(database.path))}.${quoted(tableOf(database.schema, table).name)}`;
}

function applyAll(schema: Schema, statements: readonly Statement[]): Schema {
  return statements.reduce(applyStatement, schema);
}

/** Whether a table is still the same one, perhaps with more columns: dropped and created again it is not. */
function isKept(before: Table | undefined, after: Table | undefined): boolean {
  return before?.columns.every((column, at) => after?.columns[at] === column) ?? false;
}

function columnSql({ name, type }: Column): string {
  return `${quoted(name)} ${duckDbType(type)}`;
}

/** The SQL that brings DuckDB from one schema to the next. */
function migration(path: string, before: Schema, after: Schema): string[] {
  const within = quoted(duckDbSchema(path));
  const dropped = [...before.tables].filter(([key, table]) => !isKept(table, after.tables.get(key)));
  const built = [...after.tables].flatMap(([key, table]) => {
    const name = `${within}.${quoted(table.name)}`;
    const old = before.tables.get(key);
    if (old === undefined || !isKept(old, table))
      return [`CREATE TABLE ${name} (${table.columns.map(columnSql).join(", ")})`];
    return table.columns
      .slice(old.columns.length)
      .map((column) => `ALTER TABLE ${name} ADD COLUMN ${columnSql(column)}`);
  });
  return [...dropped.map(([, table]) => `DROP TABLE ${within}.${quoted(table.name)}`), ...built];
}

async function migrate(run: Run, database: Database, before: Schema): Promise<Database> {
  const { path, createTime, schema } = database;
  for (const sql of migration(path, before, schema)) await run(sql);
  await putRecord(run, { kind: KIND, path, body: { createTime, statements: printSchema(schema) } });
  return database;
}

/** All databases of all instances. Instances exist implicitly. */
export class Databases {
  readonly #engine: Engine;
  readonly #known: Map<string, Database>;

  constructor(engine: Engine, known: Map<string, Database>) {
    this.#engine = engine;
    this.#known = known;
  }

  /** @throws GoogleRefusal NOT_FOUND */
  get(path: string): Database {
    const database = this.#known.get(path);
    if (database === undefined) throw new GoogleRefusal("NOT_FOUND", `Database not found: ${path}`);
    return database;
  }

  /** Databases whose path begins so. */
  list(prefix: string): Database[] {
    return [...this.#known.values()].filter(({ path }) => path.startsWith(prefix));
  }

  /** @throws GoogleRefusal ALREADY_EXISTS, or what a statement is refused with; then nothing has changed */
  async create(path: string, statements: readonly string[]): Promise<void> {
    const read = statements.map(readStatement);
    const database = await this.#engine.write(async (run) => {
      if (this.#known.has(path))
        throw new GoogleRefusal("ALREADY_EXISTS", `Database already exists: ${path}`);
      await run(`CREATE SCHEMA ${quoted(duckDbSchema(path))}`);
      const createTime = new Date().toISOString();
      return migrate(run, { path, createTime, schema: applyAll(EMPTY_SCHEMA, read) }, EMPTY_SCHEMA);
    });
    this.#known.set(path, database);
  }

  /** Applies the statements, all or none.
   *  @throws GoogleRefusal NOT_FOUND, or what a statement is refused with */
  async alter(path: string, statements: readonly string[]): Promise<void> {
    const read = statements.map(readStatement);
    const database = await this.#engine.write((run) => {
      const old = this.get(path);
      return migrate(run, { ...old, schema: applyAll(old.schema, read) }, old.schema);
    });
    this.#known.set(path, database);
  }

  /** @throws GoogleRefusal NOT_FOUND */
  async drop(path: string): Promise<void> {
    await this.#engine.write(async (run) => {
      this.get(path);
      await run(`DROP SCHEMA ${quoted(duckDbSchema(path))} CASCADE`);
      await dropRecord(run, KIND, path);
    });
    this.#known.delete(path);
  }
}

/** The databases that the engine keeps, their schemas read again from the printed statements. */
export async function openDatabases(engine: Engine): Promise<Databases> {
  const known = new Map<string, Database>();
  for (const [path, { createTime, statements }] of await loadRecords(engine, KIND, Stored)) {
    known.set(path, { path, createTime, schema: applyAll(EMPTY_SCHEMA, statements.map(readStatement)) });
  }
  return new Databases(engine, known);
}
