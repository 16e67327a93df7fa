import { parseArgs } from "node:util";
import { readConfig } from "./local-config.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migrateSpanner } from "./migrate/spanner.ts";

// Creates what is missing in Spanner and BigQuery: `npm run migrate [-- --env production] [-- --only spanner]`.
const { values } = parseArgs({ options: { env: { type: "string" }, only: { type: "string" } } });
const config = readConfig(values.env);
if (values.only !== "bigquery") await migrateSpanner(config, console.log);
if (values.only !== "spanner") await migrateBigQuery(config, console.log);
