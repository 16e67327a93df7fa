import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { usageError } from "./arguments.ts";
import { ROOT } from "./local-config.ts";

// Prints the test run's counts in one line; a run of no tests has failed.
const Run = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() });
const report = join(ROOT, ".data/tests.json");
if (!existsSync(report)) usageError("first: npm test -- --reporter=json --outputFile=.data/tests.json");
const run = Run.parse(JSON.parse(readFileSync(report, "utf8")));
console.log(`${run.numPassedTests} passed, ${run.numFailedTests} failed, ${run.numPendingTests} skipped`);
process.exitCode = run.numPassedTests > 0 && run.numFailedTests === 0 ? 0 : 1;
