import assert from "node:assert/strict";
import { z } from "zod";
import { assertRefusedForGood } from "../answers.ts";
import type { Check } from "../check.ts";
import { expressionChecks } from "../expressions.ts";
import { EVENTS, query } from "./warehouse.ts";

const OnlyCell = z.object({
  rows: z.tuple([z.object({ f: z.tuple([z.object({ v: z.string().nullable() })]) })]),
});

const LIKE_DUCKDB = "is DuckDB itself, and answers as that does";

function refusedDml(name: string, sqlOf: (table: string) => string): Check {
  return {
    name,
    differs: { bqemulator: "runs it" },
    run: async ({ config }) => {
      const answer = await query(config, sqlOf(`${config.BIGQUERY_DATASET}.${EVENTS}`));
      assertRefusedForGood(answer);
      // Rows in the streaming buffer would be a reason, too.
      assert.match(answer.ok ? "" : answer.failure.message, /WHERE/);
    },
  };
}

/** What BigQuery makes of statements and expressions. */
export const WAREHOUSE_STATEMENT_CHECKS: readonly Check[] = [
  ...expressionChecks({
    query,
    cellOf: (body) => OnlyCell.parse(body).rows[0].f[0].v,
    differs: { bqemulator: LIKE_DUCKDB },
  }),
  refusedDml("DELETE without WHERE is refused", (table) => `DELETE FROM ${table}`),
  refusedDml("UPDATE without WHERE is refused", (table) => `UPDATE ${table} SET item_count = 1`),
];
