import { WAREHOUSE_TABLES } from "../../../src/forward/bigquery/schema.ts";
import { z } from "zod";
import { bytesOf } from "./bindings.ts";
import { cause, count } from "./counters.ts";

/** A streamed row is billed as if it had so many bytes at least (prices.json, `bigquery_streaming_bytes`). */
const LEAST_ROW_BYTES = 1_024;
/** Of values of fixed size, as BigQuery stores them; a string has two bytes beside its own. */
const STORED_BYTES: Record<string, number> = { TIMESTAMP: 8, INTEGER: 8, NUMERIC: 16, BOOLEAN: 1 };
const STRING_BYTES = 2;

const Inserted = z.object({ rows: z.array(z.object({ json: z.record(z.string(), z.unknown()) })) });

/** Counts what is sent to Google from now on: calls by service, and the bytes of rows that are streamed into BigQuery. */
export function countGoogle(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const table = /\/tables\/(\w+)\/insertAll$/.exec(pathname)?.[1];
    if (table !== undefined && typeof init?.body === "string") countRows(table, init.body);
    count(`${cause()}.google_calls`);
    return send(input, init);
  };
}

function countRows(table: string, body: string): void {
  for (const { json } of Inserted.parse(JSON.parse(body)).rows) {
    count("order.bigquery_rows");
    count("order.bigquery_streamed_bytes", Math.max(LEAST_ROW_BYTES, bytesOf(JSON.stringify(json))));
    for (const { name, type } of WAREHOUSE_TABLES[table] ?? [])
      count("order.bigquery_stored_bytes", storedBytes(type, json[name]));
  }
}

function storedBytes(type: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  return (
    STORED_BYTES[type] ?? STRING_BYTES + bytesOf(typeof value === "string" ? value : JSON.stringify(value))
  );
}
