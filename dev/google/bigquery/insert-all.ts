import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import type { InsertAllBody } from "./bodies.ts";
import { checkRow, type RowError } from "./insert-row.ts";
import { appendRows } from "./append-rows.ts";
import { fieldsOf, type Table } from "./warehouse.ts";

/** BigQuery's limits for one request. */
const MAX_INSERT_ROWS = 50_000;
/** 10 MiB, of the body as sent. */
export const MAX_INSERT_BYTES = 10 * 1024 * 1024;

const STOPPED: RowError = { reason: "stopped", location: "", debugInfo: "", message: "" };

/** @throws GoogleRefusal INVALID_ARGUMENT for no rows, too many, or a view */
function checkRequest({ body: { view } }: Table, { rows }: InsertAllBody): void {
  if (view !== undefined)
    throw new GoogleRefusal("INVALID_ARGUMENT", "Cannot add rows to a table of type VIEW.");
  if (rows.length === 0)
    throw new GoogleRefusal("INVALID_ARGUMENT", "No rows present in the request.", { reason: "required" });
  if (rows.length > MAX_INSERT_ROWS) {
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `too many rows present in the request, limit: ${MAX_INSERT_ROWS} row count: ${rows.length}.`,
    );
  }
}

/** `tabledata.insertAll`: one bad row stops the whole request unless bad rows are to be skipped. An insertId
 *  is taken and not used: the real service's deduplication is best effort and must not be relied on.
 *  @param nowMs epoch milliseconds
 *  @throws GoogleRefusal INVALID_ARGUMENT for no rows, too many, or a view */
export async function insertAll(
  engine: Engine,
  into: { table: Table; nowMs: number; told?: (index: number) => RowError | undefined },
  body: InsertAllBody,
): Promise<object> {
  const { table, nowMs } = into;
  checkRequest(table, body);
  const partitionField = table.body.timePartitioning?.field;
  const rules = {
    fields: fieldsOf(table),
    partitionField,
    ignoreUnknownValues: body.ignoreUnknownValues,
    nowMs,
  };
  const checked = body.rows.map(({ json }, index) => {
    const told = into.told?.(index);
    return told === undefined ? checkRow(json, rules) : { ok: false as const, errors: [told] };
  });
  const anyBad = checked.some(({ ok }) => !ok);
  // A row that was told to be stopped stops no other.
  const stopsAll =
    !body.skipInvalidRows && checked.some((row) => !row.ok && row.errors[0]?.reason !== "stopped");
  if (!stopsAll) {
    const rows = checked.flatMap((row) => (row.ok ? [row.cells] : []));
    await engine.write((run) => appendRows(run, { table, streamedMs: nowMs }, rows));
  }
  const kind = "bigquery#tableDataInsertAllResponse";
  if (!anyBad) return { kind };
  const insertErrors = checked.flatMap((row, index) => {
    if (!row.ok) return [{ index, errors: row.errors }];
    return stopsAll ? [{ index, errors: [STOPPED] }] : [];
  });
  return { kind, insertErrors };
}
