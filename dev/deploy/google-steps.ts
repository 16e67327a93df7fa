import { z } from "zod";
import { WAREHOUSE_TABLES } from "../../src/forward/bigquery/schema.ts";
import { SPANNER_DDL } from "../../src/forward/spanner/schema.ts";
import { Expected } from "../command.ts";
import type { Config } from "../local-config.ts";
import { migrateBigQuery } from "../migrate/bigquery.ts";
import { callAdmin } from "../migrate/call.ts";
import { migrateSpanner } from "../migrate/spanner.ts";
import type { Step } from "./step.ts";

const Ddl = z.object({ statements: z.array(z.string()).default([]) });
const Table = z.object({ schema: z.object({ fields: z.array(z.looseObject({ name: z.string() })) }) });
/** A column's line, in our statements as in Google's. */
const COLUMN = /^\s+`?(\w+)`? (?:STRING|INT64|FLOAT64|NUMERIC|BOOL|TIMESTAMP|DATE|JSON|ARRAY)\b/gm;

/** Spanner's database and tables, BigQuery's dataset, tables and views, each with all its columns. The Spanner instance has to be
 *  there: it costs by the hour. */
export function googleSteps(config: Config): Step[] {
  return [
    step({
      name: `Spanner: ${SPANNER_DDL.length} tables in ${config.SPANNER_DATABASE}`,
      isThere: async () => hasSpannerTables(config),
      make: async () => migrateSpanner(config, () => undefined),
      help: "the instance must exist (gcloud spanner instances create), the key needs roles/spanner.databaseAdmin; then run this again",
    }),
    step({
      name: `BigQuery: tables and views in ${config.BIGQUERY_PROJECT}.${config.BIGQUERY_DATASET}`,
      isThere: async () => hasBigQueryTables(config),
      make: async () => migrateBigQuery(config, () => undefined),
      help: "the project must exist, the key needs roles/bigquery.dataOwner and roles/bigquery.jobUser; then run this again",
    }),
  ];
}

/** Looks again when it was made: Google says that something is not found, not that an instance or a project is missing. */
function step({ make, isThere, ...rest }: Step): Step {
  return {
    ...rest,
    isThere,
    make: async () => {
      await make();
      if (!(await isThere())) throw new Expected("it is still not there");
    },
  };
}

async function hasSpannerTables(config: Config): Promise<boolean> {
  mustHaveKey(config, config.SPANNER_EMULATOR_HOST);
  const path = `${config.SPANNER_DATABASE}/ddl`;
  const answer = await callAdmin(config, { service: "spanner", method: "GET", path });
  if (answer === undefined) return false;
  const there = columnsIn(Ddl.parse(answer).statements);
  return [...columnsIn(SPANNER_DDL)].every((column) => there.has(column));
}

/** Columns of statements that make tables, each as `Table.column`. */
function columnsIn(statements: readonly string[]): Set<string> {
  return new Set(
    statements.flatMap((text) => {
      const table = /^CREATE TABLE (?:IF NOT EXISTS )?`?(\w+)`?/.exec(text.trim())?.[1];
      return table === undefined ? [] : [...text.matchAll(COLUMN)].map(([, column]) => `${table}.${column}`);
    }),
  );
}

async function hasBigQueryTables(config: Config): Promise<boolean> {
  mustHaveKey(config, config.BIGQUERY_EMULATOR_HOST);
  const tables = `projects/${config.BIGQUERY_PROJECT}/datasets/${config.BIGQUERY_DATASET}/tables`;
  for (const [table, columns] of Object.entries(WAREHOUSE_TABLES)) {
    const there = await callAdmin(config, { service: "bigquery", method: "GET", path: `${tables}/${table}` });
    const view = await callAdmin(config, {
      service: "bigquery",
      method: "GET",
      path: `${tables}/${table}_dedup`,
    });
    if (there === undefined || view === undefined) return false;
    const names = new Set(Table.parse(there).schema.fields.map(({ name }) => name));
    if (!columns.every(({ name }) => names.has(name))) return false;
  }
  return true;
}

function mustHaveKey(config: Config, emulator: string | undefined): void {
  if (emulator !== undefined || (config.GOOGLE_SERVICE_ACCOUNT ?? "") !== "") return;
  throw new Expected("GOOGLE_MIGRATION_ACCOUNT or GOOGLE_SERVICE_ACCOUNT is not set");
}
