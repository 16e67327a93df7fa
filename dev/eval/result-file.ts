import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFigures } from "./plot.ts";
import type { Figure, Report } from "./task.ts";

type Result = Report & { set: string; task: string };

/** Writes what a page shows of an evaluation into a folder, as `SET-TASK`: the printed result as JSON with the day on which it
 *  was measured and every figure's points, and the figures themselves, as `--plots` does. */
export function writeResult(result: Result, figures: readonly Figure[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const measuredOn = new Date().toISOString().slice(0, "2026-11-28".length);
  const text = JSON.stringify({ ...result, measured_on: measuredOn, figures }, null, 2);
  writeFileSync(join(folder, `${result.set}-${result.task}.json`), `${text}\n`);
  writeFigures(figures, folder);
}
