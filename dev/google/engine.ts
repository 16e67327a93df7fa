import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";
import { Expected } from "../command.ts";
import { FUNCTIONS, TYPED_FUNCTIONS } from "./sql/functions.ts";

/** A bound parameter: text that the SQL casts to its type, so that one encoding serves every type. */
export type Parameter = string | null;

/** A result as DuckDB gives it: rows of values in the order of the columns. */
export interface Rows {
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
  readonly values: readonly (readonly DuckDBValue[])[];
  /** Rows that an INSERT, UPDATE or DELETE touched. */
  readonly changed: number;
}

/** Runs one statement with positional or named parameters. */
export type Run = (
  sql: string,
  parameters?: readonly Parameter[] | { readonly [name: string]: Parameter },
) => Promise<Rows>;

/** DuckDB behind both services: any number of reads beside exactly one write transaction at a time.
 *  A write that has returned is in the log on disk and survives SIGKILL. */
export interface Engine {
  readonly read: Run;
  /** Runs the job inside one transaction, after every write that was asked for before; it commits when the
   *  job returns and rolls back when it throws. */
  write<T>(job: (run: Run) => Promise<T>): Promise<T>;
  readonly close: () => Promise<void>;
}

type Bound = DuckDBValue[] | Record<string, DuckDBValue> | undefined;

function isList(parameters: Parameters<Run>[1]): parameters is readonly Parameter[] {
  return Array.isArray(parameters);
}

function bind(parameters: Parameters<Run>[1]): Bound {
  if (parameters === undefined) return undefined;
  return isList(parameters) ? [...parameters] : { ...parameters };
}

function runner(connection: DuckDBConnection): Run {
  return async (sql, parameters) => {
    const reader = await connection.runAndReadAll(sql, bind(parameters));
    return {
      names: reader.columnNames(),
      types: reader.columnTypes(),
      values: reader.getRows(),
      changed: reader.rowsChanged,
    };
  };
}

async function transact<T>(run: Run, job: (run: Run) => Promise<T>): Promise<T> {
  await run("BEGIN TRANSACTION");
  try {
    const result = await job(run);
    await run("COMMIT");
    return result;
  } catch (failure) {
    // A statement that failed inside DuckDB may have ended the transaction already.
    await run("ROLLBACK").catch(() => undefined);
    throw failure;
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** Opens `<folder>/google.duckdb`, or a database in memory when no folder is given. */
export async function openEngine(folder: string | undefined): Promise<Engine> {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const file = folder === undefined ? ":memory:" : join(folder, "google.duckdb");
  const instance = await DuckDBInstance.create(file, { threads: "2" }).catch((error: unknown) => {
    throw new Expected(`the stand-in can't open its data: ${String(error)}`);
  });
  const reader = await connect(instance);
  const writer = await connect(instance);
  const run = runner(writer);
  for (const statement of FUNCTIONS) await run(statement);
  for (const statement of TYPED_FUNCTIONS) for (const each of [run, runner(reader)]) await each(statement);
  // Statements come from outside: they reach the database and no file of the machine.
  // A checkpoint stops everybody for half a second: fewer of them, and a longer log to read at the next start.
  await run("SET wal_autocheckpoint = '256MB'");
  await run("SET enable_external_access = false");
  await run("SET lock_configuration = true");
  let last: Promise<unknown> = Promise.resolve();
  const write = <T>(job: (run: Run) => Promise<T>): Promise<T> => {
    const mine = last.then(() => transact(run, job));
    last = mine.catch(() => undefined);
    return mine;
  };
  const close = async (): Promise<void> => {
    await last;
    reader.closeSync();
    writer.closeSync();
    instance.closeSync();
  };
  return { read: runner(reader), write, close };
}

/** An identifier as DuckDB reads it, whatever is in it. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
