import { randomUUID } from "node:crypto";
import { type GoogleAnswer, callGoogle } from "../../../src/forward/google/call.ts";
import type { Config } from "../../local-config.ts";
import { ORDERED_AT } from "../orders.ts";

/** The table that the row checks write to. */
export const EVENTS = "order_transaction_events";

/** A row of `order_transaction_events` with every required column, and some changed. */
export function eventRow(user: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    event_id: randomUUID(),
    user_id: user,
    timestamp: ORDERED_AT,
    received_at: ORDERED_AT,
    order_id: "ord_1",
    items: "[]",
    item_count: 1,
    total_minor: 438,
    currency: "EUR",
    order_status: "confirmed",
    ...more,
  };
}

/** Calls BigQuery below the dataset's tables. */
export function ofTables(config: Config, path: string, body?: object): Promise<GoogleAnswer> {
  const { BIGQUERY_PROJECT: project, BIGQUERY_DATASET: dataset } = config;
  return callGoogle(config, {
    service: "bigquery",
    method: body === undefined ? "GET" : "POST",
    path: `projects/${project}/datasets/${dataset}/tables${path}`,
    ...(body === undefined ? {} : { body, scope: "data" }),
  });
}

/** Streams rows as they are, with the options of `insertAll`. */
export function insertAll(
  config: Config,
  rows: readonly Record<string, unknown>[],
  options: object = {},
): Promise<GoogleAnswer> {
  const wrapped = rows.map((json) => ({ insertId: randomUUID(), json }));
  return ofTables(config, `/${EVENTS}/insertAll`, { rows: wrapped, ...options });
}

/** Runs a statement of standard SQL, with further members of the request. */
export function query(config: Config, sql: string, more: object = {}): Promise<GoogleAnswer> {
  const body = { query: sql, useLegacySql: false, ...more };
  return callGoogle(config, {
    service: "bigquery",
    path: `projects/${config.BIGQUERY_PROJECT}/queries`,
    body,
  });
}
