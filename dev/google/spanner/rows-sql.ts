import { type Parameter, quoted, type Run } from "../engine.ts";
import type { KeySet } from "./bodies.ts";
import { type Database, tableSql } from "./databases.ts";
import { readKey, readWholeKey } from "./mutations.ts";
import { cellsOf } from "../sql/result-cells.ts";
import { columnIndex, type KeyPart, type Table } from "./schema.ts";
import { castFromText, type Cell, encodeRows, type SqlType, textOf, textRows } from "../sql/types.ts";

/** A condition on the table under the alias `t`, with its parameters in order. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

function typeOf(table: Table, column: string): SqlType {
  return table.columns[columnIndex(table, column)]?.type ?? { code: "STRING" };
}

/** Rows whose key, or the beginning of it, is one of the keys. */
export function keysCondition(table: Table, keys: readonly (readonly Cell[])[], at = 1): Condition {
  const parts = table.key.slice(0, keys[0]?.length ?? 0);
  const columns = parts.map(
    ({ column }, i) => `${castFromText(`item[${i + 1}]`, typeOf(table, column))} AS c${i}`,
  );
  // DuckDB skips what lies beyond the keys' range when it joins by `=`, and only then.
  const same = (i: number): string => (keys.some((key) => key[i] === null) ? "IS NOT DISTINCT FROM" : "=");
  const equal = parts.map(({ column }, i) => `w.c${i} ${same(i)} t.${quoted(column)}`);
  if (keys.length === 0) return { sql: "FALSE", parameters: [] };
  return {
    sql: `EXISTS (SELECT 1 FROM (SELECT ${columns.join(", ")} FROM ${textRows(at)}) AS w WHERE ${equal.join(" AND ")})`,
    parameters: [encodeRows(keys)],
  };
}

interface Bound {
  readonly key: readonly Cell[];
  readonly closed: boolean;
  readonly side: "start" | "end";
}

/** `column` beyond the value on the bound's side; NULL comes first, descending parts turn round. */
function beyond(part: { column: KeyPart; text: string; isNull: boolean }, side: Bound["side"]): string {
  const name = `t.${quoted(part.column.column)}`;
  const greater = (side === "start") !== part.column.descending;
  if (greater) return part.isNull ? `${name} IS NOT NULL` : `${name} > ${part.text}`;
  return part.isNull ? "FALSE" : `(${name} < ${part.text} OR ${name} IS NULL)`;
}

/** Rows on the inner side of one end of a range, in the order of the key. */
function boundCondition(table: Table, { key, closed, side }: Bound, at: number): Condition {
  const parts = key.map((cell, i) => {
    const column = table.key[i] ?? { column: "", descending: false };
    const text = castFromText(`$${at + i}`, typeOf(table, column.column));
    return { column, text, isNull: cell === null };
  });
  const equal = parts.map(({ column, text }) => `t.${quoted(column.column)} IS NOT DISTINCT FROM ${text}`);
  const ways = parts.map((part, i) => [...equal.slice(0, i), beyond(part, side)].join(" AND "));
  if (closed) ways.push(equal.length === 0 ? "TRUE" : equal.join(" AND "));
  // Every parameter must occur, or DuckDB refuses to bind it.
  return { sql: `(${ways.map((way) => `(${way})`).join(" OR ")})`, parameters: key.map(textOf) };
}

/** Rows of the table that the key set names.
 *  @throws GoogleRefusal FAILED_PRECONDITION for a wrong key, INVALID_ARGUMENT is left to the caller */
export function keySetCondition(table: Table, keySet: KeySet): Condition {
  if (keySet.all) return { sql: "TRUE", parameters: [] };
  const ways: string[] = [];
  const parameters: Parameter[] = [];
  const add = (condition: Condition): string => {
    parameters.push(...condition.parameters);
    return condition.sql;
  };
  const keys = keySet.keys.map((key) => readWholeKey(table, key));
  if (keys.length > 0) ways.push(add(keysCondition(table, keys)));
  for (const { startClosed, startOpen, endClosed, endOpen } of keySet.ranges) {
    const start = readKey(table, startClosed ?? startOpen ?? []);
    const end = readKey(table, endClosed ?? endOpen ?? []);
    const from = add(
      boundCondition(
        table,
        { key: start, closed: startClosed !== undefined, side: "start" },
        parameters.length + 1,
      ),
    );
    const to = add(
      boundCondition(
        table,
        { key: end, closed: endClosed !== undefined, side: "end" },
        parameters.length + 1,
      ),
    );
    ways.push(`(${from} AND ${to})`);
  }
  return { sql: ways.length === 0 ? "FALSE" : ways.join(" OR "), parameters };
}

/** Reads columns of the rows that fulfil the condition, in the order of the key. */
export async function selectRows(
  run: Run,
  from: { database: Database; table: Table; limit?: string },
  what: { columns: readonly number[]; condition: Condition },
): Promise<Cell[][]> {
  const { database, table, limit = "0" } = from;
  const columns = what.columns.flatMap((at) => table.columns[at] ?? []);
  const names = columns.map(({ name }) => `t.${quoted(name)}`).join(", ");
  const order = table.key.map(
    ({ column, descending }) => `t.${quoted(column)} ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`,
  );
  const rows = await run(
    `SELECT ${names} FROM ${tableSql(database, table.name)} AS t WHERE ${what.condition.sql}
     ${order.length === 0 ? "" : `ORDER BY ${order.join(", ")}`} ${limit === "0" ? "" : `LIMIT ${limit}`}`,
    what.condition.parameters,
  );
  return cellsOf(
    rows,
    columns.map(({ type }) => type),
  );
}

/** Removes the rows with these whole keys. */
export async function deleteKeys(
  run: Run,
  from: { database: Database; table: Table },
  keys: readonly (readonly Cell[])[],
): Promise<void> {
  if (keys.length === 0) return;
  const { sql, parameters } = keysCondition(from.table, keys);
  await run(`DELETE FROM ${tableSql(from.database, from.table.name)} AS t WHERE ${sql}`, parameters);
}

/** Adds whole rows. Their keys must not be there: DuckDB holds no key constraint (a key that is deleted and
 *  inserted again in one transaction would break DuckDB's), the commit sees to it. */
export async function insertRows(
  run: Run,
  into: { database: Database; table: Table },
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = into.table.columns.map(({ type }, at) => castFromText(`item[${at + 1}]`, type));
  await run(
    `INSERT INTO ${tableSql(into.database, into.table.name)} SELECT ${values.join(", ")} FROM ${textRows(1)}`,
    [encodeRows(rows)],
  );
}
