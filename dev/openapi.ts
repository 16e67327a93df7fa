import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { app } from "../src/web/app.ts";
import { openApiDocument } from "../src/web/reference.ts";

// Writes openapi.json from the schemas that validate; with --check, says whether it is what they make.
const PATH = join(import.meta.dirname, "../openapi.json");
const made = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(PATH, made);
} else if (readFileSync(PATH, "utf8") !== made) {
  console.error("openapi.json is not what the schemas make: run `npm run openapi`");
  process.exitCode = 1;
}
