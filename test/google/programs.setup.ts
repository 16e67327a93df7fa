import { programPath } from "./program-path.ts";

/** Google's own programs and the tests that need them; a test's own words would not be shown when it passes. */
const PROGRAMS = { gcloud: "test/google/gcloud.test.ts", bq: "test/google/bq-client.test.ts" };

/** Prints which tests are skipped for want of a program; what these programs ask is tested without them. */
export default function setup(): void {
  for (const [name, file] of Object.entries(PROGRAMS))
    if (programPath(name) === undefined) console.log(`skipped in ${file}: ${name} is not installed`);
}
