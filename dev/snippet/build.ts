import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { ROOT } from "../local-config.ts";

const ASSETS = join(ROOT, "dist/assets");

/** The browser snippet as one classic script that makes the global `leafloaf`. */
export async function snippetText(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      write: false,
      target: "es2022",
      lib: { entry: join(ROOT, "src/client/snippet/snippet.ts"), name: "leafloaf", formats: ["iife"] },
    },
  });
  const texts = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [script] = texts.flatMap((part) => (part.type === "chunk" ? [part.code] : []));
  if (script === undefined) throw new Error("the build emitted no script");
  return script;
}

/** Lays the snippet where the Worker serves it: `/leafloaf.js`. */
export async function writeSnippet(): Promise<void> {
  const text = await snippetText();
  mkdirSync(ASSETS, { recursive: true });
  writeFileSync(join(ASSETS, "leafloaf.js"), text);
}
