import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT } from "../local-config.ts";

const FOLDER = join(ROOT, "dist/assets/reference");
const PAGES = join(ROOT, "src/web/pages");
const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

/** Lays what `/docs` and the problems' pages load where the Worker serves it from, so that they work offline: Swagger UI, the
 *  pages' own files, and openapi.json, which with its examples would weigh on every isolate. */
export function serveReference(): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE"])
    copyFileSync(join(SWAGGER_UI, file), join(FOLDER, file));
  for (const file of ["reference.js", "problem.css"]) copyFileSync(join(PAGES, file), join(FOLDER, file));
  copyFileSync(join(ROOT, "openapi.json"), join(FOLDER, "openapi.json"));
}
