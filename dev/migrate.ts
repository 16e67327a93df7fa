import { argumentsOf, usageError } from "./arguments.ts";
import { readConfig } from "./local-config.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migrateSpanner } from "./migrate/spanner.ts";

// Creates what is missing in Spanner and BigQuery: `npm run migrate [-- --only spanner|bigquery]`.
const { values } = argumentsOf({ only: { type: "string" } });
const { only } = values;
if (only !== undefined && only !== "spanner" && only !== "bigquery")
  usageError(`--only is spanner or bigquery, not ${only}`);
const config = readConfig();
console.log(`at ${config.GOOGLE_ENDPOINT ?? config.SPANNER_EMULATOR_HOST ?? "Google"}`);
if (only !== "bigquery") await migrateSpanner(config, console.log);
if (only !== "spanner") await migrateBigQuery(config, console.log);
