import { argumentsOf, usageError } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { readConfig } from "./local-config.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migratePropertyGraph, migrateSpanner } from "./migrate/spanner.ts";

// Creates what is missing in Spanner and BigQuery: `npm run migrate [-- --env NAME] [--only spanner|bigquery] [--property-graph]`.
const { values } = argumentsOf({
  env: { type: "string" },
  only: { type: "string" },
  "property-graph": { type: "boolean", default: false },
});
const { only } = values;
if (only !== undefined && only !== "spanner" && only !== "bigquery")
  usageError(`--only is spanner or bigquery, not ${only}`);
const config = readConfig(values.env);
beCommand();
const google = config.GOOGLE_ENDPOINT ?? "Google";
const say = (emulator: string | undefined) => (line: string) =>
  console.log(`${line} (at ${emulator ?? google})`);
if (values["property-graph"] && only === "bigquery") usageError("--property-graph is for Spanner");
if (only !== "bigquery") await migrateSpanner(config, say(config.SPANNER_EMULATOR_HOST));
if (values["property-graph"]) await migratePropertyGraph(config, say(config.SPANNER_EMULATOR_HOST));
if (only !== "spanner") await migrateBigQuery(config, say(config.BIGQUERY_EMULATOR_HOST));
