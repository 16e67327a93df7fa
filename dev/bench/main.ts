import { z } from "zod";
import { argumentsOf } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { measureBundle } from "./bundle.ts";
import { measureConfirm } from "./confirm.ts";
import { measureDashboard } from "./dashboard.ts";
import { measureEvents } from "./events.ts";
import { measureMemory } from "./memory.ts";
import { type Measured, resultOf } from "./result.ts";
import { measureModels } from "./models.ts";
import { measurePipeline } from "./pipeline.ts";
import { measureRows } from "./rows.ts";
import { measureSnippet } from "./snippet.ts";
import { tableOf } from "./table.ts";
import { measureUnit } from "./unit.ts";
import { measureUsual } from "./usual.ts";
import { measureWarehouse } from "./warehouse.ts";

// Measures the product against a floor: `npm run bench [-- --json] [--only confirm|usual|events|memory|models|rows|warehouse|pipeline|bundle|snippet|dashboard|unit] [--check]`.
// With --check the exit code is 1 when a figure that no machine can excuse (rows, bundle, snippet, dashboard, heap) is over its bound.
const SECTIONS = [
  "unit",
  "bundle",
  "snippet",
  "dashboard",
  "memory",
  "models",
  "rows",
  "warehouse",
  "pipeline",
  "usual",
  "confirm",
  "events",
] as const;

const { values } = argumentsOf({
  json: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  only: { type: "string" },
});
beCommand();
const only = z.enum(SECTIONS).optional().parse(values.only);
const wanted = new Set(only === undefined ? SECTIONS : [only]);

// Stdout is the result's alone, whatever a library prints.
console.log = console.error;
console.info = console.error;

const pipeline = wanted.has("pipeline") ? await measurePipeline() : undefined;
const dashboard = wanted.has("dashboard") ? await measureDashboard() : undefined;
const measured: Measured = {
  ...(wanted.has("unit") ? { json_parse_1mb_ms: measureUnit() } : {}),
  ...(wanted.has("bundle") ? { bundle: await measureBundle() } : {}),
  ...(wanted.has("snippet") ? { snippet_gzip_kib: await measureSnippet() } : {}),
  ...(dashboard === undefined ? {} : { dashboard }),
  ...(wanted.has("memory") ? { memory: await measureMemory() } : {}),
  ...(wanted.has("models") ? { models: measureModels() } : {}),
  ...(wanted.has("rows") ? { rows: await measureRows() } : {}),
  ...(wanted.has("warehouse") ? { warehouse: await measureWarehouse() } : {}),
  ...(pipeline === undefined ? {} : { pipeline }),
  ...(wanted.has("usual") ? { usual: await measureUsual() } : {}),
  ...(wanted.has("confirm") ? { confirm: await measureConfirm() } : {}),
  ...(wanted.has("events") ? { events: await measureEvents() } : {}),
};
const result = resultOf(measured);
process.stdout.write(`${values.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
const failed = result.bounds.some(({ within, timed }) => !within && !timed);
if (values.check && failed) process.exitCode = 1;
