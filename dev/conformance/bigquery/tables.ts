import assert from "node:assert/strict";
import { z } from "zod";
import { WAREHOUSE_TABLES, dedupQuery } from "../../../src/forward/bigquery/schema.ts";
import type { Config } from "../../local-config.ts";
import { migrateBigQuery } from "../../migrate/bigquery.ts";
import { assertRefused, bodyOf } from "../answers.ts";
import type { Check } from "../check.ts";
import { EVENTS, ofTables } from "./warehouse.ts";

const Table = z.object({
  schema: z.object({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })) }).optional(),
  timePartitioning: z.looseObject({}).optional(),
  clustering: z.looseObject({}).optional(),
  view: z.looseObject({ query: z.string(), useLegacySql: z.boolean().optional() }).optional(),
  type: z.string().optional(),
});
const Listed = z.object({
  tables: z.array(
    z.object({ tableReference: z.object({ tableId: z.string() }), type: z.string().optional() }),
  ),
});

async function table(config: Config, name: string): Promise<z.infer<typeof Table>> {
  return Table.parse(bodyOf(await ofTables(config, `/${name}`)));
}

/** Names of a type; the service answers with the older one. */
function typeNames(fields: readonly { name: string; type: string }[] = []): string[][] {
  const older: Record<string, string> = { INT64: "INTEGER", BOOL: "BOOLEAN", FLOAT64: "FLOAT" };
  return fields.map(({ name, type }) => [name, older[type] ?? type]);
}

/** What migrations may count on. */
export const TABLE_CHECKS: readonly Check[] = [
  {
    name: "the migration creates every table and its `_dedup` view",
    run: async ({ config }) => {
      const { tables } = Listed.parse(bodyOf(await ofTables(config, "?maxResults=1000")));
      const made = tables.map(({ tableReference, type }) => `${type} ${tableReference.tableId}`);
      const wanted = Object.keys(WAREHOUSE_TABLES).flatMap((name) => [`TABLE ${name}`, `VIEW ${name}_dedup`]);
      assert.deepEqual(made.toSorted(), wanted.toSorted());
    },
  },
  {
    name: "the migration changes nothing when it runs again",
    run: async ({ config }) => {
      const before = await table(config, EVENTS);
      await migrateBigQuery(config, () => undefined);
      assert.deepEqual(await table(config, EVENTS), before);
    },
  },
  {
    name: "columns come back in order, with their types",
    run: async ({ config }) => {
      for (const [name, columns] of Object.entries(WAREHOUSE_TABLES))
        assert.deepEqual(typeNames((await table(config, name)).schema?.fields), typeNames(columns), name);
    },
  },
  {
    name: "columns come back REQUIRED or NULLABLE as they were declared",
    run: async ({ config }) => {
      const { schema } = await table(config, EVENTS);
      const modes = schema?.fields.map(({ name, mode }) => [name, mode ?? "NULLABLE"]);
      assert.deepEqual(
        modes,
        WAREHOUSE_TABLES[EVENTS]?.map(({ name, mode }) => [name, mode]),
      );
    },
  },
  {
    name: "the partitioning comes back: by the day of `timestamp`",
    run: async ({ config }) => {
      const { timePartitioning } = await table(config, EVENTS);
      assert.deepEqual(
        [timePartitioning?.["type"], timePartitioning?.["field"]],
        ["DAY", "timestamp"],
        JSON.stringify(timePartitioning),
      );
    },
  },
  {
    name: "the clustering comes back: by `user_id`",
    run: async ({ config }) =>
      assert.deepEqual((await table(config, EVENTS)).clustering, { fields: ["user_id"] }),
  },
  {
    name: "a view comes back with its query, as standard SQL",
    differs: {
      goccy: "leaves out whether a view is standard SQL",
      bqemulator: "leaves out the view's query",
    },
    run: async ({ config }) => {
      const { view, type } = await table(config, `${EVENTS}_dedup`);
      const { BIGQUERY_PROJECT: project, BIGQUERY_DATASET: dataset } = config;
      assert.equal(view?.query, dedupQuery(project, dataset, EVENTS));
      assert.equal(view.useLegacySql, false);
      assert.equal(type, "VIEW");
    },
  },
  {
    name: "a table that exists is ALREADY_EXISTS",
    run: async ({ config }) => {
      const { BIGQUERY_PROJECT: projectId, BIGQUERY_DATASET: datasetId } = config;
      const tableReference = { projectId, datasetId, tableId: EVENTS };
      const fields = [{ name: "a", type: "STRING" }];
      assertRefused(
        await ofTables(config, "", { tableReference, schema: { fields } }),
        "ALREADY_EXISTS",
        true,
      );
    },
  },
  {
    name: "a table that is missing is NOT_FOUND",
    run: async ({ config }) => assertRefused(await ofTables(config, "/nowhere"), "NOT_FOUND", false),
  },
];
