import { BIGQUERY_ORDER_CHECKS } from "./bigquery/orders.ts";
import { QUERY_CHECKS } from "./bigquery/queries.ts";
import { ROW_CHECKS } from "./bigquery/rows.ts";
import { WAREHOUSE_STATEMENT_CHECKS } from "./bigquery/statements.ts";
import { TABLE_CHECKS } from "./bigquery/tables.ts";
import type { Check, Service } from "./check.ts";
import { AGAIN_CHECKS } from "./spanner/again.ts";
import { GRAPH_CHECKS } from "./spanner/graph.ts";
import { SPANNER_ORDER_CHECKS } from "./spanner/orders.ts";
import { READ_CHECKS } from "./spanner/reads.ts";
import { REFUSAL_CHECKS } from "./spanner/refusals.ts";
import { SCHEMA_CHECKS } from "./spanner/schema.ts";
import { SESSION_CHECKS } from "./spanner/sessions.ts";
import { STATEMENT_CHECKS } from "./spanner/statements.ts";
import { TRANSACTION_CHECKS } from "./spanner/transactions.ts";

/** Every check, by the service that is asked. */
export const SUITE: Record<Service, readonly Check[]> = {
  spanner: [
    ...SCHEMA_CHECKS,
    ...SESSION_CHECKS,
    ...SPANNER_ORDER_CHECKS,
    ...AGAIN_CHECKS,
    ...GRAPH_CHECKS,
    ...REFUSAL_CHECKS,
    ...TRANSACTION_CHECKS,
    ...READ_CHECKS,
    ...STATEMENT_CHECKS,
  ],
  bigquery: [
    ...TABLE_CHECKS,
    ...BIGQUERY_ORDER_CHECKS,
    ...ROW_CHECKS,
    ...QUERY_CHECKS,
    ...WAREHOUSE_STATEMENT_CHECKS,
  ],
};
