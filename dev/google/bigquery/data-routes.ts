import { Hono } from "hono";
import { type Engine, quoted } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { toldRowError } from "../faults/row-errors.ts";
import { readBody } from "../request-body.ts";
import { cellsOf } from "../sql/result-cells.ts";
import { type Field, InsertAllBody } from "./bodies.ts";
import { formatRow } from "./cells.ts";
import { typeOfField } from "./fields.ts";
import { insertAll, MAX_INSERT_BYTES } from "./insert-all.ts";
import { pageTokenAt, startOf } from "./pages.ts";
import { tableSql } from "./duckdb-names.ts";
import { fieldsOf, nameOf, type Table, type Warehouse } from "./warehouse.ts";

/** Rows per page of `tabledata.list` when the caller names no number. */
const PAGE_ROWS = 10_000;

interface RowPage {
  readonly start: number;
  readonly limit: number;
  readonly useInt64Timestamp: boolean;
  /** Names with commas between; absent: all. */
  readonly selectedFields: string | undefined;
}

/** @throws GoogleRefusal INVALID_ARGUMENT for a name that is none of the table's */
function selected(table: Table, names: string | undefined): readonly Field[] {
  const fields = fieldsOf(table);
  if (names === undefined || names === "") return fields;
  const wanted = new Set(names.toLowerCase().split(","));
  const found = fields.filter(({ name }) => wanted.delete(name.toLowerCase()));
  const [unknown] = wanted;
  if (unknown === undefined) return found;
  throw new GoogleRefusal("INVALID_ARGUMENT", `No such field: ${unknown}`);
}

async function listRows(engine: Engine, table: Table, page: RowPage): Promise<object> {
  if (table.body.view !== undefined)
    throw new GoogleRefusal("INVALID_ARGUMENT", "Cannot list a table of type VIEW.");
  const from = tableSql(nameOf(table));
  const fields = selected(table, page.selectedFields);
  const types = fields.map(typeOfField);
  const columns = fields.map(({ name }) => quoted(name)).join(", ");
  const found = await engine.read(`SELECT ${columns} FROM ${from} LIMIT ${page.limit} OFFSET ${page.start}`);
  const rows = cellsOf(found, types).map((row) => formatRow(row, types, page));
  const end = page.start + page.limit;
  // A short page is the last one, and knows the total.
  const isLast = rows.length > 0 && rows.length < page.limit;
  const total = isLast ? page.start + rows.length : await countRows(engine, from);
  return {
    kind: "bigquery#tableDataList",
    totalRows: String(total),
    ...(rows.length === 0 ? {} : { rows }),
    ...(end < total ? { pageToken: pageTokenAt(end) } : {}),
  };
}

async function countRows(engine: Engine, from: string): Promise<number> {
  const { values } = await engine.read(`SELECT count(*) FROM ${from}`);
  return Number(values[0]?.[0] ?? 0);
}

async function checkSize(request: Request): Promise<void> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  const size = declared > MAX_INSERT_BYTES ? declared : (await request.clone().arrayBuffer()).byteLength;
  if (size <= MAX_INSERT_BYTES) return;
  throw new GoogleRefusal(
    "INVALID_ARGUMENT",
    `Request payload size exceeds the limit: ${MAX_INSERT_BYTES} bytes.`,
    {
      http: 413,
      reason: "uploadTooLarge",
    },
  );
}

/** `tabledata`: insertAll and list. */
export function dataRoutes({ engine, warehouse }: { engine: Engine; warehouse: Warehouse }): Hono {
  const app = new Hono().basePath("/projects/:p/datasets/:d/tables/:t");
  const tableOf = (param: (name: string) => string | undefined): Table =>
    warehouse.table({ project: param("p") ?? "", dataset: param("d") ?? "", table: param("t") ?? "" });
  app.post("/insertAll", async (c) => {
    const table = tableOf((name) => c.req.param(name));
    await checkSize(c.req.raw);
    return c.json(
      await insertAll(
        engine,
        { table, nowMs: Date.now(), told: (index) => toldRowError(c.req.raw, index) },
        await readBody(c.req.raw, InsertAllBody),
      ),
    );
  });
  app.get("/data", async (c) => {
    const table = tableOf((name) => c.req.param(name));
    const start = startOf({
      pageToken: c.req.query("pageToken"),
      startIndex: Number(c.req.query("startIndex") ?? 0),
    });
    const limit = Number(c.req.query("maxResults") ?? PAGE_ROWS);
    if (![start, limit].every((number) => Number.isInteger(number) && number >= 0)) {
      throw new GoogleRefusal("INVALID_ARGUMENT", "startIndex and maxResults must be whole numbers");
    }
    const useInt64Timestamp = c.req.query("formatOptions.useInt64Timestamp") === "true";
    const selectedFields = c.req.query("selectedFields");
    return c.json(await listRows(engine, table, { start, limit, useInt64Timestamp, selectedFields }));
  });
  return app;
}
