import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PARENT_CHECK_MS = 1_000;

/** What whoever runs a command can mend: said as a sentence, without a stack. */
export class Expected extends Error {
  override readonly name = "Expected";
}

/** What every command does: it ends with whoever started it, and says what can be mended in a sentence. */
export function beCommand(): void {
  whenCallerEnds(() => process.exit(1));
  sayExpected();
}

/** Ends with a sentence for what can be mended, with a stack for anything else. */
export function sayExpected(): void {
  process.on("uncaughtException", (error) => {
    console.error(error instanceof Expected ? error.message : error);
    process.exit(1);
  });
}

/** Acts on SIGINT and SIGTERM, and when what started this process is gone: npm passes no signal on to what it runs, but
 *  then this process has another parent. */
export function whenCallerEnds(act: (signal: "SIGINT" | "SIGTERM") => void): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => act(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) act("SIGTERM");
  }, PARENT_CHECK_MS).unref();
}

/** A folder of this run's own, which is gone when the process is. */
export function folderOfThisRun(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
