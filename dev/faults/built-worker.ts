import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { ROOT } from "../local-config.ts";

// Wrangler prints on standard output, which is the result's.
process.env["WRANGLER_LOG"] ??= "none";

/** What a bundle's files are to the runtime, as wrangler's own rules have it; maps and the README are no modules. */
const MODULE_TYPES = {
  ".js": "ESModule",
  ".wasm": "CompiledWasm",
  ".bin": "Data",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
} as const;

type Module = { type: (typeof MODULE_TYPES)[keyof typeof MODULE_TYPES]; path: string };

/** A Worker as Miniflare takes it. */
export type BuiltWorker = ReturnType<typeof unstable_getMiniflareWorkerOptions>["workerOptions"] & {
  name: string;
  modules: Module[];
  modulesRoot: string;
};

/** Bundles a Worker as a deployment would, and takes everything else from its configuration, so that neither drifts.
 *  @param configPath from the project's root
 *  @param outFolder where the bundle goes */
export async function buildWorker(configPath: string, outFolder: string): Promise<BuiltWorker> {
  const wrangler = join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "bin/wrangler.js",
  );
  const flags = ["--dry-run", "--config", configPath, "--outdir", outFolder];
  await promisify(execFile)(process.execPath, [wrangler, "deploy", ...flags], { cwd: ROOT });
  const { workerOptions, main } = unstable_getMiniflareWorkerOptions(join(ROOT, configPath));
  const entry = `${basename(main ?? "", ".ts")}.js`;
  const modules = readdirSync(outFolder).flatMap((file) => moduleOf(outFolder, file));
  const others = modules.filter(({ path }) => basename(path) !== entry);
  if (others.length === modules.length) throw new Error(`${configPath} was built without its main module`);
  // Miniflare runs the first.
  const first: Module = { type: "ESModule", path: join(outFolder, entry) };
  return { ...workerOptions, name: configPath, modules: [first, ...others], modulesRoot: outFolder };
}

function moduleOf(folder: string, file: string): Module[] {
  const type = Object.entries(MODULE_TYPES).find(([extension]) => extension === extname(file))?.[1];
  return type === undefined ? [] : [{ type, path: join(folder, file) }];
}
