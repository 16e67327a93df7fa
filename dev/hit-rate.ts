import { rowsOf } from "../src/warehouse/ask.ts";
import { hitRateQuery } from "../src/shared/hit-rate.ts";
import { argumentsOf, count } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { readConfig } from "./local-config.ts";

// How often suggestions are taken, by feature, model version and half: `npm run hit-rate [-- --days N] [--env NAME]`.
const DAY_MS = 86_400_000;
/** Beyond it BigQuery refuses the query. */
const MOST_BYTES = 500_000_000_000;
const { values } = argumentsOf({ days: { type: "string", default: "28" }, env: { type: "string" } });
const days = count("days", values.days);
const config = readConfig(values.env);
beCommand();
const untilMs = Date.now();
const at = (name: string, ms: number) =>
  ({ name, type: "TIMESTAMP", value: new Date(ms).toISOString() }) as const;
const asked = {
  sql: hitRateQuery(config.BIGQUERY_PROJECT, config.BIGQUERY_DATASET),
  parameters: [at("from", untilMs - days * DAY_MS), at("until", untilMs)],
  maxBytes: MOST_BYTES,
  withinMs: 300_000,
};
console.log("feature\tmodel\thalf\timpressions\tclicked\tadded\tbought");
for await (const row of rowsOf(config, asked)) console.log(row.map((cell) => cell ?? "").join("\t"));
