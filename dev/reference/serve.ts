import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../local-config.ts";

const FOLDER = join(ROOT, "dist/assets/reference");

/** Lays openapi.json where the Worker serves it from: with its examples it would weigh on every isolate. */
export function serveOpenApi(): void {
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync(join(ROOT, "openapi.json"), join(FOLDER, "openapi.json"));
}
