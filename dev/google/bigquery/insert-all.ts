import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { castFromText, type Cell, encodeRows, textRows } from "../sql/types.ts";
import type { InsertAllBody } from "./bodies.ts";
import { typeOfField } from "./fields.ts";
import { checkRow, type RowError } from "./insert-row.ts";
import { fieldsOf, nameOf, type Table, tableSql } from "./warehouse.ts";

/** BigQuery's limits for one request. */
const MAX_INSERT_ROWS = 50_000;
/** 10 MiB, of the body as sent. */
export const MAX_INSERT_BYTES = 10 * 1024 * 1024;

const STOPPED: RowError = { reason: "stopped", location: "", debugInfo: "", message: "" };

/** Adds rows of canonical cells to a table, as one statement. */
async function appendRows(engine: Engine, table: Table, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  const values = fieldsOf(table).map((field, at) => castFromText(`item[${at + 1}]`, typeOfField(field)));
  const sql = `INSERT INTO ${tableSql(nameOf(table))} SELECT ${values.join(", ")} FROM ${textRows(1)}`;
  await engine.write((run) => run(sql, [encodeRows(rows)]));
}

/** `tabledata.insertAll`: one bad row stops the whole request unless bad rows are to be skipped. An insertId
 *  is taken and not used: the real service's deduplication is best effort and must not be relied on.
 *  @param nowMs epoch milliseconds
 *  @throws GoogleRefusal INVALID_ARGUMENT for no rows, too many, or a view */
export async function insertAll(
  engine: Engine,
  into: { table: Table; nowMs: number },
  body: InsertAllBody,
): Promise<object> {
  const { table, nowMs } = into;
  if (table.body.view !== undefined)
    throw new GoogleRefusal("INVALID_ARGUMENT", "Cannot add rows to a table of type VIEW.");
  if (body.rows.length === 0)
    throw new GoogleRefusal("INVALID_ARGUMENT", "No rows present in the request.", { reason: "required" });
  if (body.rows.length > MAX_INSERT_ROWS) {
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `too many rows present in the request, limit: ${MAX_INSERT_ROWS} row count: ${body.rows.length}.`,
    );
  }
  const partitionField = table.body.timePartitioning?.field;
  const rules = {
    fields: fieldsOf(table),
    partitionField,
    ignoreUnknownValues: body.ignoreUnknownValues,
    nowMs,
  };
  const checked = body.rows.map(({ json }) => checkRow(json, rules));
  const anyBad = checked.some(({ ok }) => !ok);
  const stopsAll = anyBad && !body.skipInvalidRows;
  if (!stopsAll)
    await appendRows(
      engine,
      table,
      checked.flatMap((row) => (row.ok ? [row.cells] : [])),
    );
  const kind = "bigquery#tableDataInsertAllResponse";
  if (!anyBad) return { kind };
  const insertErrors = checked.flatMap((row, index) => {
    if (!row.ok) return [{ index, errors: row.errors }];
    return stopsAll ? [{ index, errors: [STOPPED] }] : [];
  });
  return { kind, insertErrors };
}
