import { setTimeout as pause } from "node:timers/promises";

const LOOK_EVERY_MS = 500;

/** Waits until something is so, looking twice a second.
 *  @throws Error when it is not so in time */
export async function until(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const lastMs = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > lastMs) throw new Error(`waited ${deadlineMs / 1000} s for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Tells how far the run is, on stderr: stdout is the result's alone. */
export function progress(line: string): void {
  console.error(`bench: ${line}`);
}
