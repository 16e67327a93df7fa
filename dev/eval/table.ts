import type { Report } from "./task.ts";

const SHOWN_DIGITS = 4;

/** A report to be read: a line per method, a column per measure. */
export function tableOf(report: Report & { set: string; task: string }): string {
  const rows = Object.entries({ [report.task]: report.metrics, ...report.baselines });
  const measures = Object.keys(report.metrics);
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell, at) => cell.padStart(measures[at]?.length ?? 0))].join("  ");
  return [
    line("", measures),
    ...rows.map(([name, metrics]) =>
      line(
        name,
        measures.map((measure) => metrics[measure]?.toFixed(SHOWN_DIGITS) ?? ""),
      ),
    ),
    `${report.set}: ${report.ms_per_user} ms per shopper`,
  ].join("\n");
}
