import assert from "node:assert/strict";
import { z } from "zod";
import { askBigQuery } from "../../ask-google.ts";
import { assertDelivered, assertRefused, bodyOf } from "../answers.ts";
import type { Check } from "../check.ts";
import { line, order, toBigQuery } from "../orders.ts";
import { EVENTS, query } from "./warehouse.ts";

const ERRORS_IN_200 = "answers 200 with `errors` in it";

const Page = z.object({
  jobComplete: z.boolean(),
  totalRows: z.string().optional(),
  schema: z.object({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  rows: z.array(z.object({ f: z.array(z.object({ v: z.unknown() })) })).optional(),
});

/** A value of a type, and the cell it comes back as. */
const VALUES: [type: string, value: string | null, cell: string | null, differs?: Check["differs"]][] = [
  ["STRING", "Äpfel \u{1F34F} ' \\", "Äpfel \u{1F34F} ' \\"],
  ["STRING", null, null],
  ["INT64", "9007199254740993", "9007199254740993"],
  ["FLOAT64", "0.5", "0.5"],
  ["BOOL", "true", "true"],
  ["NUMERIC", "12345678901234567890.123456789", "12345678901234567890.123456789"],
  [
    "TIMESTAMP",
    "2026-01-02T03:04:05.5Z",
    "1.7673230455E9",
    { goccy: "writes seconds with six decimals", bqemulator: "writes microseconds" },
  ],
  ["DATE", "2026-02-28", "2026-02-28"],
];

function parameter(name: string, type: string, value: string | null): object {
  return { name, parameterType: { type }, parameterValue: { value } };
}

/** A typed parameter that a query gives back. */
function echo([type, value, cell, differs = {}]: (typeof VALUES)[number]): Check {
  return {
    name: `a parameter ${type} ${value} comes back as ${cell}`,
    differs,
    run: async ({ config }) => {
      const queryParameters = [parameter("value", type, value)];
      const answer = await query(config, "SELECT @value AS v", { parameterMode: "NAMED", queryParameters });
      assert.deepEqual(Page.parse(bodyOf(answer)).rows, [{ f: [{ v: cell }] }]);
    },
  };
}

/** A query without tables, and its only row. */
function sql(name: string, text: string, row: (string | null)[]): Check {
  return {
    name,
    run: async ({ config }) => assert.deepEqual(await askBigQuery(config, text, {}), [row]),
  };
}

/** How the warehouse answers. */
export const QUERY_CHECKS: readonly Check[] = [
  ...VALUES.map(echo),
  {
    name: "the monitoring query of the last events gives every column",
    run: async ({ config, user }) => {
      assertDelivered(await toBigQuery({ config }, [order(user, "k")]));
      const text = `SELECT * FROM ${config.BIGQUERY_DATASET}.${EVENTS} LIMIT 10`;
      const { rows, schema } = Page.parse(bodyOf(await query(config, text)));
      assert.ok(rows !== undefined && rows.length > 0 && rows.length <= 10, JSON.stringify(rows));
      assert.equal(schema.fields.length, 13);
      assert.ok(rows.every(({ f }) => f.length === 13));
    },
  },
  {
    name: "results of 25,000 rows come in pages, each row once",
    run: async ({ config }) => {
      const rows = await askBigQuery(config, "SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n", {});
      assert.equal(rows.length, 25_000);
      assert.equal(new Set(rows.flat()).size, 25_000);
    },
  },
  {
    name: "a list is a parameter too",
    run: async ({ config }) => {
      const queryParameters = [
        {
          name: "list",
          parameterType: { type: "ARRAY", arrayType: { type: "STRING" } },
          parameterValue: { arrayValues: [{ value: "a" }, { value: "b" }] },
        },
      ];
      const text = "SELECT ARRAY_LENGTH(@list), 'b' IN UNNEST(@list)";
      const answer = await query(config, text, { parameterMode: "NAMED", queryParameters });
      assert.deepEqual(Page.parse(bodyOf(answer)).rows, [{ f: [{ v: "2" }, { v: "true" }] }]);
    },
  },
  {
    name: "an answer without rows says so: none, of 0",
    differs: { goccy: "answers an empty list of rows", bqemulator: "answers an empty list of rows" },
    run: async ({ config, user }) => {
      const text = `SELECT user_id FROM ${config.BIGQUERY_DATASET}.${EVENTS} WHERE user_id = '${user}'`;
      const { rows, totalRows, jobComplete } = Page.parse(bodyOf(await query(config, text)));
      assert.deepEqual([rows, totalRows, jobComplete], [undefined, "0", true]);
    },
  },
  {
    name: "totals by SKU are summed over the deduplicated view",
    differs: { bqemulator: "writes NUMERIC with nine decimals" },
    run: async ({ config, user }) => {
      const items = [line({ sku: "A", quantity: 0.5 }), line({ sku: "B" }), line({ sku: "A", quantity: 1 })];
      const message = order(user, "k", { body: { items } });
      assertDelivered(await toBigQuery({ config }, [message, message]));
      const table = `${config.BIGQUERY_DATASET}.product_interaction_events_dedup`;
      const text = `SELECT sku, SUM(quantity), COUNT(*) FROM ${table} WHERE user_id = @user GROUP BY sku ORDER BY sku`;
      assert.deepEqual(await askBigQuery(config, text, { user }), [
        ["A", "1.5", "2"],
        ["B", "2", "1"],
      ]);
    },
  },
  sql("SAFE_DIVIDE by nothing is NULL", "SELECT SAFE_DIVIDE(1, 0), SAFE_DIVIDE(1, 2)", [null, "0.5"]),
  {
    ...sql(
      "days between two times are whole ones",
      "SELECT TIMESTAMP_DIFF(TIMESTAMP '2026-01-03 01:00:00+00', TIMESTAMP '2026-01-01 02:00:00+00', DAY)",
      ["1"],
    ),
    differs: { goccy: "counts midnights", bqemulator: "counts midnights" },
  },
  sql(
    "QUALIFY keeps the first of each",
    "SELECT x FROM UNNEST([3, 1, 2]) AS x WHERE TRUE QUALIFY ROW_NUMBER() OVER (ORDER BY x) = 1",
    ["1"],
  ),
  {
    name: "a query that is no SQL is INVALID_ARGUMENT",
    differs: { bqemulator: ERRORS_IN_200 },
    run: async ({ config }) => assertRefused(await query(config, "SELEKT 1"), "INVALID_ARGUMENT", true),
  },
  {
    name: "a query of a missing table is NOT_FOUND",
    differs: { goccy: "answers INVALID_ARGUMENT", bqemulator: ERRORS_IN_200 },
    run: async ({ config }) => {
      const text = `SELECT * FROM ${config.BIGQUERY_DATASET}.nowhere`;
      assertRefused(await query(config, text), "NOT_FOUND", false);
    },
  },
  {
    name: "without useLegacySql:false, standard SQL is refused",
    differs: { goccy: "has no legacy SQL", bqemulator: "has no legacy SQL" },
    run: async ({ config }) => {
      const text = `SELECT user_id FROM \`${config.BIGQUERY_PROJECT}.${config.BIGQUERY_DATASET}.${EVENTS}\``;
      assertRefused(await query(config, text, { useLegacySql: undefined }), "INVALID_ARGUMENT", true);
    },
  },
];
