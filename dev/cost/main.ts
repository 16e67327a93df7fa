import { join } from "node:path";
import { argumentsOf, count, usageError } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { ROOT } from "../local-config.ts";
import { batchFill, configured, ordersPerSecond } from "./assumptions.ts";
import { type Assumptions, billOf, usageOf } from "./bill.ts";
import { KEPT_ORDERS, measure } from "./measure.ts";
import { readPrices } from "./prices.ts";
import { type CostResult, costTable } from "./report.ts";

// What orders cost: `npm run cost [-- --orders 1000000] [--lines 10] [--free-tier] [--json]`, measured on this machine. The other
// flags are what only production can tell.
const { values } = argumentsOf({
  orders: { type: "string", default: "1000000" },
  lines: { type: "string", default: "10" },
  json: { type: "boolean", default: false },
  "free-tier": { type: "boolean", default: false },
  "hours-per-day": { type: "string", default: "12" },
  batch: { type: "string" },
  "object-ms": { type: "string", default: "20" },
  "cpu-ms": { type: "string", default: "8" },
  "orders-per-user": { type: "string", default: String(KEPT_ORDERS) },
  months: { type: "string", default: "0.5" },
  redelivered: { type: "string", default: "0.01" },
  "log-sampling": { type: "string" },
  "trace-sampling": { type: "string" },
  spans: { type: "string", default: "8" },
  "analytics-points": { type: "string", default: "0" },
  "spanner-nodes": { type: "string", default: "0.1" },
});
const MOST_LINES = 150;
const orders = count("orders", values.orders);
const lines = count("lines", values.lines);
if (lines > MOST_LINES) usageError(`--lines takes ${MOST_LINES} at the most`);
const { batching, logSampling, traceSampling } = configured(join(ROOT, "wrangler.toml"));
const perSecond = ordersPerSecond(orders, amount("hours-per-day", values["hours-per-day"]));
const fill = (batch: (typeof batching)["spanner"]): number =>
  values.batch === undefined ? batchFill(batch, perSecond) : count("batch", values.batch);
const assumed: Assumptions = {
  batch: {
    spanner: fill(batching.spanner),
    bigquery: fill(batching.bigquery),
    archive: fill(batching.archive),
  },
  object_ms: amount("object-ms", values["object-ms"]),
  cpu_ms: amount("cpu-ms", values["cpu-ms"]),
  orders_per_user: count("orders-per-user", values["orders-per-user"]),
  months: amount("months", values.months),
  redelivered: amount("redelivered", values.redelivered),
  log_sampling:
    values["log-sampling"] === undefined ? logSampling : amount("log-sampling", values["log-sampling"]),
  trace_sampling:
    values["trace-sampling"] === undefined
      ? traceSampling
      : amount("trace-sampling", values["trace-sampling"]),
  spans: amount("spans", values.spans),
  analytics_points: amount("analytics-points", values["analytics-points"]),
  spanner_nodes: amount("spanner-nodes", values["spanner-nodes"]),
};
beCommand();
// Stdout is the result's alone.
console.log = console.error;

const prices = readPrices();
const measured = await measure(lines);
const freeTier = values["free-tier"];
const usage = usageOf(measured, assumed, orders);
const result: CostResult = {
  ...billOf(usage, prices, { freeTier }),
  orders,
  free_tier: freeTier,
  usage,
  assumed: { ...assumed, orders_per_second: perSecond },
  measured,
  prices_read_on: prices.read_on,
};
process.stdout.write(`${values.json ? JSON.stringify(result, null, 2) : costTable(result, prices)}\n`);
process.exit(0);

/** A flag's number of 0 or more. */
function amount(flag: string, value: string): number {
  return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : usageError(`--${flag} needs a number, not ${value}`);
}
