import { cpus, loadavg } from "node:os";
import type { BundleResult } from "./bundle.ts";
import type { ConfirmResult } from "./confirm.ts";
import type { DashboardResult } from "./dashboard.ts";
import type { EventsResult } from "./events.ts";
import type { Comparison } from "./latency.ts";
import type { MemoryResult } from "./memory.ts";
import type { ModelsResult } from "./models.ts";
import type { PipelineResult } from "./pipeline.ts";
import type { RowsOfSize, RowsResult } from "./rows.ts";
import { rounded } from "./statistics.ts";
import type { UsualResult } from "./usual.ts";
import type { WarehouseResult } from "./warehouse.ts";

/** What the sections that ran came to. */
export type Measured = {
  confirm?: ConfirmResult;
  usual?: UsualResult;
  events?: EventsResult;
  memory?: MemoryResult;
  models?: ModelsResult;
  rows?: RowsResult;
  warehouse?: WarehouseResult;
  pipeline?: PipelineResult;
  bundle?: BundleResult;
  snippet_gzip_kib?: number;
  dashboard?: DashboardResult;
  json_parse_1mb_ms?: number;
};

/** A figure the issue bounds, with what was measured; `timed` ones depend on the machine. */
type Bound = { figure: string; at_most: number; measured: number; within: boolean; timed: boolean };

/** How to read the figures; part of the JSON, which travels without this file. */
const METHOD = [
  "Product (as it ships) and floor run in one workerd behind Wrangler's local proxies, asked A B A B by one keep-alive client in a process of its own.",
  "p50, p99 and per_second are the medians of 5 rounds; per_second is one client that never waits, throughput has 8 clients at once.",
  "Local development's trace collector is off for both. door_p50_ms is a call to the floor's Worker that asks no object: ratios_without_door take it from both sides.",
  "Times of the memory section are taken inside a Node process without network and storage; each figure's extent is in sections.memory.includes.",
  "Times of the models section are of one Node process: a memory of 500 orders of 20 lines and 1,500 products, its history kept beside it, the median of 400 calls; history_ms is making that history anew.",
  "The pipeline section confirms orders one after the other and watches each arrive in all four systems on the dashboard's view, in headless Chromium, without a reload.",
  "The dashboard is opened five times in headless Chromium with an empty cache, by a shopper with a year of orders; ready is the grocery in the person's order and My Usual, the median; sizes are gzip of the files that were loaded until then.",
  "Rows per confirmation are the worse of two ways to order (sections.rows.conditions), counted by standing in front of each cursor, setAlarm and put.",
];

/** The run as JSON: the headline figures, the bounds, and each section in full. A section that did not run has no keys. */
export type Result = {
  ratios: Record<string, number>;
  ratios_without_door: Record<string, number>;
  confirm_p99_ms?: number;
  memory: Record<string, number>;
  models: Record<string, number>;
  pipeline: Record<string, number>;
  rows: Record<string, number>;
  bundle_gzip_kib?: number;
  snippet_gzip_kib?: number;
  dashboard: Record<string, number>;
  json_parse_1mb_ms?: number;
  bounds: Bound[];
  method: string[];
  machine: { cpus: number; node: string; load_average: number[] };
  sections: Measured;
};

/** Puts a run's sections together. */
export function resultOf(measured: Measured): Result {
  const { confirm, rows, bundle, snippet_gzip_kib, dashboard, json_parse_1mb_ms: unit } = measured;
  const headline = {
    ratios: ratiosOf(measured),
    ratios_without_door: withoutDoor(measured),
    ...(confirm === undefined ? {} : { confirm_p99_ms: rounded(confirm.product.p99_ms) }),
    memory: memoryFigures(measured),
    models: { ...measured.models },
    pipeline: { ...measured.pipeline },
    rows: rows === undefined ? {} : rowFigures(rows),
    ...(bundle === undefined ? {} : { bundle_gzip_kib: bundle.gzip_kib }),
    ...(snippet_gzip_kib === undefined ? {} : { snippet_gzip_kib }),
    dashboard: defined({ script_gzip_kb: dashboard?.script_gzip_kb, ready_ms: dashboard?.ready_ms }),
    ...(unit === undefined ? {} : { json_parse_1mb_ms: unit }),
  };
  const machine = {
    cpus: cpus().length,
    node: process.version,
    load_average: loadavg().map((load) => rounded(load, 2)),
  };
  return { ...headline, bounds: boundsOf(headline), method: METHOD, machine, sections: measured };
}

function ratiosOf({ confirm, usual, memory, events, warehouse }: Measured): Record<string, number> {
  const ratios = {
    confirm_p50: confirm?.ratios.p50_ms,
    confirm_p99: confirm?.ratios.p99_ms,
    confirm_throughput: confirm?.throughput.ratio,
    usual_p50: usual?.warm.ratios.p50_ms,
    usual_p99: usual?.warm.ratios.p99_ms,
    usual_throughput: usual?.warm.throughput.ratio,
    usual_cold_p50: usual?.cold.ratios.p50_ms,
    usual_cold_p99: usual?.cold.ratios.p99_ms,
    http_hybrid: memory?.http_hybrid.ratios.p50_ms,
    warehouse_second: warehouse?.second_over_first,
    warehouse_second_queries: warehouse?.queries.second,
    events_p50: events?.ratios.p50_ms,
    events_p99: events?.ratios.p99_ms,
  };
  return defined(ratios);
}

/** The p50 ratios with what the local door costs taken from both sides: the door is no part of either. */
function withoutDoor({ confirm, usual, memory, events }: Measured): Record<string, number> {
  return defined({
    confirm_p50: confirm === undefined ? undefined : netRatio(confirm),
    usual_p50: usual === undefined ? undefined : netRatio(usual.warm),
    usual_cold_p50: usual === undefined ? undefined : netRatio(usual.cold),
    http_hybrid: memory === undefined ? undefined : netRatio(memory.http_hybrid),
    events_p50: events === undefined ? undefined : netRatio(events),
  });
}

function rowFigures({ confirm, usual_read }: RowsResult): Record<string, number> {
  return {
    confirm_1_line: worseOf(confirm[1]),
    confirm_10_lines: worseOf(confirm[10]),
    confirm_100_lines: worseOf(confirm[100]),
    usual_warm_read: usual_read.warm,
    usual_cold_read: usual_read.cold,
  };
}

/** Everything of the memory section that is a number: the keys first. */
function memoryFigures({ memory }: Measured): Record<string, number> {
  if (memory === undefined) return {};
  const { http_hybrid: _http, includes: _includes, growth_ms, ...figures } = memory;
  return { ...figures, growth_few_ms: growth_ms.few, growth_many_ms: growth_ms.many };
}

function netRatio({ product, floor, door_p50_ms: doorMs }: Comparison): number {
  return (product.p50_ms - doorMs) / (floor.p50_ms - doorMs);
}

function worseOf({ alone, in_a_row }: RowsOfSize): number {
  return Math.max(alone.total, in_a_row.total);
}

/** A figure, at most what, what was measured, and whether it depends on the machine. */
type Bounded = [string, number, number | undefined, boolean];

function warehouseBounds(ratios: Record<string, number>): Bounded[] {
  return [
    ["ratios.warehouse_second", 0.05, ratios["warehouse_second"], true],
    ["ratios.warehouse_second_queries", 0, ratios["warehouse_second_queries"], false],
  ];
}

function memoryBounds(memory: Result["memory"]): Bounded[] {
  return [
    ["memory.add_order_ms", 0.5, memory["add_order_ms"], true],
    ["memory.project_ms", 60, memory["project_ms"], true],
    ["memory.cold_wake_ms", 15, memory["cold_wake_ms"], true],
    ["memory.text_ms", 0.5, memory["text_ms"], true],
    ["memory.two_hop_ms", 0.1, memory["two_hop_ms"], true],
    ["memory.hybrid_ms", 1.5, memory["hybrid_ms"], true],
    ["memory.as_of_ms", 60, memory["as_of_ms"], true],
    ["memory.growth", 3, memory["growth"], true],
    ["memory.heap_heavy_mb", 6, memory["heap_heavy_mb"], false],
    ["memory.heap_light_kb", 300, memory["heap_light_kb"], false],
  ];
}

/** All of them. */
function boundsOf({
  ratios,
  confirm_p99_ms: p99Ms,
  memory,
  models,
  pipeline,
  rows,
  bundle_gzip_kib: kib,
  snippet_gzip_kib: snippetKib,
  dashboard,
}: Omit<Result, "bounds" | "machine" | "method" | "sections">): Bound[] {
  const table: Bounded[] = [
    ["ratios.confirm_p50", 2, ratios["confirm_p50"], true],
    ["ratios.confirm_p99", 3, ratios["confirm_p99"], true],
    ["confirm_p99_ms", 100, p99Ms, true],
    ["ratios.usual_p50", 1.5, ratios["usual_p50"], true],
    ["ratios.usual_cold_p50", 2.5, ratios["usual_cold_p50"], true],
    ["ratios.http_hybrid", 1.7, ratios["http_hybrid"], true],
    ...warehouseBounds(ratios),
    ["ratios.events_p50", 3, ratios["events_p50"], true],
    ...memoryBounds(memory),
    ["models.usual_ms", 1, models["usual_ms"], true],
    ["models.next_basket_ms", 3, models["next_basket_ms"], true],
    ["models.reorder_ms", 1, models["reorder_ms"], true],
    ["pipeline.most_ms", 10_000, pipeline["most_ms"], true],
    ["rows.confirm_1_line", 4, rows["confirm_1_line"], false],
    ["rows.confirm_10_lines", 4, rows["confirm_10_lines"], false],
    ["rows.confirm_100_lines", 4, rows["confirm_100_lines"], false],
    ["rows.usual_warm_read", 0, rows["usual_warm_read"], false],
    ["rows.usual_cold_read", 40, rows["usual_cold_read"], false],
    ["bundle_gzip_kib", 400, kib, false],
    ["snippet_gzip_kib", 5, snippetKib, false],
    ["dashboard.script_gzip_kb", 150, dashboard["script_gzip_kb"], false],
    ["dashboard.ready_ms", 1500, dashboard["ready_ms"], true],
  ];
  return table.flatMap(([figure, at_most, measured, timed]) =>
    measured === undefined ? [] : [{ figure, at_most, measured, within: measured <= at_most, timed }],
  );
}

function defined(figures: Record<string, number | undefined>): Record<string, number> {
  const known = Object.entries(figures).flatMap(([name, figure]) =>
    figure === undefined ? [] : [[name, rounded(figure)] as const],
  );
  return Object.fromEntries(known);
}
