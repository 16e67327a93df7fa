import type * as z from "zod";
import type { Engine, Run } from "./engine.ts";

/** The catalogue of both services: one row per named thing (a database, a dataset, a table, a session),
 *  with its resource as JSON. */
export const RECORDS_TABLE = `CREATE TABLE IF NOT EXISTS stand_in_records (kind VARCHAR, path VARCHAR, body VARCHAR)`;

/** Writes the record, in place of an earlier one of the same kind and path. */
export async function putRecord(
  run: Run,
  record: { kind: string; path: string; body: unknown },
): Promise<void> {
  const { kind, path, body } = record;
  await dropRecord(run, kind, path);
  await run("INSERT INTO stand_in_records VALUES ($1, $2, $3)", [kind, path, JSON.stringify(body)]);
}

/** Removes the record; nothing happens when there is none. */
export async function dropRecord(run: Run, kind: string, path: string): Promise<void> {
  await run("DELETE FROM stand_in_records WHERE kind = $1 AND path = $2", [kind, path]);
}

/** Removes all records of a kind. */
export async function dropRecords(run: Run, kind: string): Promise<void> {
  await run("DELETE FROM stand_in_records WHERE kind = $1", [kind]);
}

/** All records of a kind, parsed again, by path in the order of the paths. */
export async function loadRecords<T>(
  engine: Engine,
  kind: string,
  shape: z.ZodType<T>,
): Promise<Map<string, T>> {
  const { values } = await engine.read(
    "SELECT path, body FROM stand_in_records WHERE kind = $1 ORDER BY path",
    [kind],
  );
  return new Map(values.map(([path, body]) => [String(path), shape.parse(JSON.parse(String(body)))]));
}
