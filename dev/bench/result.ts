import { cpus, loadavg } from "node:os";
import type { BundleResult } from "./bundle.ts";
import type { ConfirmResult } from "./confirm.ts";
import type { Comparison } from "./latency.ts";
import type { RowsOfSize, RowsResult } from "./rows.ts";
import { rounded } from "./statistics.ts";
import type { UsualResult } from "./usual.ts";

/** What the sections that ran came to. */
export type Measured = {
  confirm?: ConfirmResult;
  usual?: UsualResult;
  rows?: RowsResult;
  bundle?: BundleResult;
  json_parse_1mb_ms?: number;
};

/** A figure the issue bounds, with what was measured; `timed` ones depend on the machine. */
type Bound = { figure: string; at_most: number; measured: number; within: boolean; timed: boolean };

/** How to read the figures; part of the JSON, which travels without this file. */
const METHOD = [
  "Product (as it ships) and floor run in one workerd behind Wrangler's local proxies, asked A B A B by one keep-alive client in a process of its own.",
  "p50, p99 and per_second are the medians of 5 rounds; per_second is one client that never waits, throughput has 8 clients at once.",
  "Local development's trace collector is off for both. door_p50_ms is a call to the floor's Worker that asks no object: ratios_without_door take it from both sides.",
  "Rows per confirmation are the worse of two ways to order (sections.rows.conditions), counted by standing in front of each cursor, setAlarm and put.",
];

/** The run as JSON: the headline figures, the bounds, and each section in full. A section that did not run has no keys. */
export type Result = {
  ratios: Record<string, number>;
  ratios_without_door: Record<string, number>;
  confirm_p99_ms?: number;
  rows: Record<string, number>;
  bundle_gzip_kib?: number;
  json_parse_1mb_ms?: number;
  bounds: Bound[];
  method: string[];
  machine: { cpus: number; node: string; load_average: number[] };
  sections: Measured;
};

/** Puts a run's sections together. */
export function resultOf(measured: Measured): Result {
  const { confirm, rows, bundle, json_parse_1mb_ms: unit } = measured;
  const headline = {
    ratios: ratiosOf(measured),
    ratios_without_door: withoutDoor(measured),
    ...(confirm === undefined ? {} : { confirm_p99_ms: rounded(confirm.product.p99_ms) }),
    rows: rows === undefined ? {} : rowFigures(rows),
    ...(bundle === undefined ? {} : { bundle_gzip_kib: bundle.gzip_kib }),
    ...(unit === undefined ? {} : { json_parse_1mb_ms: unit }),
  };
  const machine = {
    cpus: cpus().length,
    node: process.version,
    load_average: loadavg().map((load) => rounded(load, 2)),
  };
  return { ...headline, bounds: boundsOf(headline), method: METHOD, machine, sections: measured };
}

function ratiosOf({ confirm, usual }: Measured): Record<string, number> {
  const ratios = {
    confirm_p50: confirm?.ratios.p50_ms,
    confirm_p99: confirm?.ratios.p99_ms,
    confirm_throughput: confirm?.throughput.ratio,
    usual_p50: usual?.warm.ratios.p50_ms,
    usual_p99: usual?.warm.ratios.p99_ms,
    usual_throughput: usual?.warm.throughput.ratio,
    usual_cold_p50: usual?.cold.ratios.p50_ms,
    usual_cold_p99: usual?.cold.ratios.p99_ms,
  };
  return defined(ratios);
}

/** The p50 ratios with what the local door costs taken from both sides: the door is no part of either. */
function withoutDoor({ confirm, usual }: Measured): Record<string, number> {
  return defined({
    confirm_p50: confirm === undefined ? undefined : netRatio(confirm),
    usual_p50: usual === undefined ? undefined : netRatio(usual.warm),
    usual_cold_p50: usual === undefined ? undefined : netRatio(usual.cold),
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

function netRatio({ product, floor, door_p50_ms: doorMs }: Comparison): number {
  return (product.p50_ms - doorMs) / (floor.p50_ms - doorMs);
}

function worseOf({ alone, in_a_row }: RowsOfSize): number {
  return Math.max(alone.total, in_a_row.total);
}

/** The table. */
function boundsOf({
  ratios,
  confirm_p99_ms: p99Ms,
  rows,
  bundle_gzip_kib: kib,
}: Omit<Result, "bounds" | "machine" | "method" | "sections">): Bound[] {
  const table: [string, number, number | undefined, boolean][] = [
    ["ratios.confirm_p50", 2, ratios["confirm_p50"], true],
    ["ratios.confirm_p99", 3, ratios["confirm_p99"], true],
    ["confirm_p99_ms", 100, p99Ms, true],
    ["ratios.usual_p50", 1.5, ratios["usual_p50"], true],
    ["ratios.usual_cold_p50", 2.5, ratios["usual_cold_p50"], true],
    ["rows.confirm_1_line", 4, rows["confirm_1_line"], false],
    ["rows.confirm_10_lines", 4, rows["confirm_10_lines"], false],
    ["rows.confirm_100_lines", 4, rows["confirm_100_lines"], false],
    ["rows.usual_warm_read", 0, rows["usual_warm_read"], false],
    ["rows.usual_cold_read", 40, rows["usual_cold_read"], false],
    ["bundle_gzip_kib", 400, kib, false],
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
