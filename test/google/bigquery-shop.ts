import type { Answer, Send } from "./google-client.ts";

/** The path of the project under test. */
export const PROJECT = "/bigquery/v2/projects/leafloaf";

/** The dataset under test. */
export const DATASET = `${PROJECT}/datasets/leafloaf_analytics`;

/** Columns of `order_transaction_events`, shortened. */
export const FIELDS = [
  { name: "event_id", type: "STRING", mode: "REQUIRED" },
  { name: "user_id", type: "STRING" },
  { name: "timestamp", type: "TIMESTAMP", mode: "REQUIRED" },
  { name: "received_at", type: "TIMESTAMP" },
  { name: "items", type: "JSON" },
  { name: "item_count", type: "INT64" },
  { name: "score", type: "FLOAT64" },
  { name: "amount", type: "NUMERIC" },
  { name: "gift", type: "BOOL" },
  { name: "day", type: "DATE" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
];

/** Creates the dataset, the table and its `_dedup` view. */
export async function createAnalytics(send: Send): Promise<void> {
  await send("POST", `${PROJECT}/datasets`, { datasetReference: { datasetId: "leafloaf_analytics" } });
  await send("POST", `${DATASET}/tables`, {
    tableReference: { tableId: "order_transaction_events" },
    schema: { fields: FIELDS },
    timePartitioning: { type: "DAY", field: "timestamp" },
    clustering: { fields: ["user_id"] },
  });
  await send("POST", `${DATASET}/tables`, {
    tableReference: { tableId: "order_transaction_events_dedup" },
    view: {
      useLegacySql: false,
      query:
        "SELECT * FROM `leafloaf.leafloaf_analytics.order_transaction_events` WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY received_at DESC) = 1",
    },
  });
}

/** A good event with some columns changed. */
export function event(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { event_id: id, user_id: "u1", timestamp: new Date().toISOString(), ...more };
}

/** Streams rows into `order_transaction_events`. */
export function insertAll(
  send: Send,
  rows: Record<string, unknown>[],
  more: Record<string, unknown> = {},
): Promise<Answer> {
  return send("POST", `${DATASET}/tables/order_transaction_events/insertAll`, {
    rows: rows.map((json) => ({ insertId: String(json["event_id"]), json })),
    ...more,
  });
}

/** Runs a statement of standard SQL. */
export function query(send: Send, sql: string, more: Record<string, unknown> = {}): Promise<Answer> {
  return send("POST", `${PROJECT}/queries`, { query: sql, useLegacySql: false, ...more });
}

/** The cells of an answer's rows; none is `[]`. */
export function cells(answer: Answer): unknown[][] {
  const rows: { f: { v: unknown }[] }[] = answer.body.rows ?? [];
  return rows.map(({ f }) => f.map(({ v }) => v));
}
