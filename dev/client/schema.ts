import { readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { argumentsOf } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { ROOT } from "../local-config.ts";

// Writes src/client/schema.d.ts from openapi.json; with --check it only says whether the two agree.
const { values } = argumentsOf({ check: { type: "boolean", default: false } });
beCommand();
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "typescript"
      ? next(new URL("compiler.ts", import.meta.url).href, context)
      : next(specifier, context),
});
const { default: openapiTS, astToString } = await import("openapi-typescript");

const path = join(ROOT, "src/client/schema.d.ts");
const HEAD = "// Written by `npm run openapi` from openapi.json; not by hand.\n\n";
const wanted = HEAD + astToString(await openapiTS(readFileSync(join(ROOT, "openapi.json"), "utf8")));
if (!values.check) {
  writeFileSync(path, wanted);
} else if (readFileSync(path, "utf8") !== wanted) {
  console.error("src/client/schema.d.ts differs from openapi.json: npm run openapi");
  process.exitCode = 1;
}
