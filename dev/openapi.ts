import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { typesOf } from "client-types";
import { z } from "zod";
import { app } from "../src/web/app.ts";
import { openApiDocument } from "../src/web/reference.ts";
import { recordedExamples, withExamples } from "./reference/examples.ts";
import { recordExamples } from "./reference/record.ts";
import { serveReference } from "./reference/serve.ts";

// Writes openapi.json from the schemas that validate and the recorded examples, and what the client knows of the calls; with
// --check, says whether they are what would be written; with --record, asks the real product for the examples first.
const ROOT = join(import.meta.dirname, "..");
const KEY = "idempotency-key";

const Parameters = z.array(z.object({ name: z.string(), in: z.string() })).default([]);
const Paths = z.record(z.string(), z.record(z.string(), z.object({ parameters: Parameters })));

if (process.argv.includes("--record")) await recordExamples();
const document = openApiDocument(app);
const made: Record<string, string> = {
  "openapi.json": `${JSON.stringify(withExamples(document, recordedExamples()), null, 2)}\n`,
  "src/client/schema.d.ts": `// Made of openapi.json by \`npm run openapi\`.\n${await typesOf(document)}`,
  "src/client/keyed.ts": keyedCalls(z.object({ paths: Paths }).parse(document).paths),
};

for (const [path, text] of Object.entries(made)) {
  const file = join(ROOT, path);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`${path} is not what the schemas make: run \`npm run openapi\``);
    process.exitCode = 1;
  }
}

if (!process.argv.includes("--check")) serveReference();

/** Source text that lists the calls which take an Idempotency-Key. */
function keyedCalls(paths: z.infer<typeof Paths>): string {
  const keyed = Object.entries(paths).flatMap(([path, calls]) =>
    Object.entries(calls)
      .filter(([, { parameters }]) => parameters.some((one) => one.in === "header" && one.name === KEY))
      .map(([method]) => `  "${method.toUpperCase()} ${path}",`),
  );
  return [
    "// Made of openapi.json by `npm run openapi`.",
    "/** The calls that take an Idempotency-Key, as method and template. */",
    "export const KEYED_CALLS: ReadonlySet<string> = new Set([",
    ...keyed,
    "]);\n",
  ].join("\n");
}
