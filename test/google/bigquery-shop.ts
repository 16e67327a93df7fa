import { afterAll, beforeAll, beforeEach } from "vitest";
import { dedupQuery, WAREHOUSE_TABLES } from "../../src/forward/bigquery/schema.ts";
import { type Answer, type Send, start, type Subject } from "./google-client.ts";

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

/** A stand-in for the tests of a file, whose dataset is as `createAnalytics` makes it before each of them. */
export function withAnalytics(): Pick<Subject, "send"> {
  let subject: Subject | undefined;
  const send: Send = async (...call) => {
    if (subject === undefined) throw new Error("the stand-in is not there yet");
    return subject.send(...call);
  };
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.google.close());
  beforeEach(async () => {
    await send("DELETE", `${DATASET}?deleteContents=true`);
    await createAnalytics(send);
  });
  return { send };
}

/** The product's own tables and views. */
export async function createProductWarehouse(send: Send, project: string): Promise<void> {
  const path = `/bigquery/v2/projects/${project}/datasets`;
  await send("POST", path, { datasetReference: { datasetId: "leafloaf_analytics" } });
  for (const [tableId, fields] of Object.entries(WAREHOUSE_TABLES)) {
    const tables = `${path}/leafloaf_analytics/tables`;
    const timePartitioning = { type: "DAY", field: "timestamp" };
    await send("POST", tables, { tableReference: { tableId }, schema: { fields }, timePartitioning });
    const view = { query: dedupQuery(project, "leafloaf_analytics", tableId), useLegacySql: false };
    await send("POST", tables, { tableReference: { tableId: `${tableId}_dedup` }, view });
  }
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
