import type { Run } from "../engine.ts";
import { castFromText, type Cell, encodeRows, textRows } from "../sql/types.ts";
import { typeOfField } from "./fields.ts";
import { rowsSql } from "./duckdb-names.ts";
import { fieldsOf, nameOf, type Table } from "./warehouse.ts";

/** Adds rows of canonical cells to a table, as one statement.
 *  @param into `streamedMs` in epoch milliseconds; absent for rows that never were in the streaming buffer */
export async function appendRows(
  run: Run,
  into: { table: Table; streamedMs?: number },
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const { table, streamedMs } = into;
  const values = fieldsOf(table).map((field, at) => castFromText(`item[${at + 1}]`, typeOfField(field)));
  const streamed = streamedMs === undefined ? "NULL" : `make_timestamptz(${streamedMs * 1000})`;
  const sql = `INSERT INTO ${rowsSql(nameOf(table))} SELECT ${[streamed, ...values].join(", ")} FROM ${textRows(1)}`;
  await run(sql, [encodeRows(rows)]);
}
