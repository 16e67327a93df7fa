import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { ROOT } from "../local-config.ts";
import { rounded } from "./statistics.ts";

const KIB = 1024;
/** What is uploaded; maps and the README beside it are not. */
const MODULE = /\.(?:js|mjs|wasm|txt|bin)$/;

/** The Worker as deployed: what is uploaded compressed, and what has to be parsed at start-up. */
export type BundleResult = { gzip_kib: number; startup_script_kib: number; modules: string[] };

/** Builds the Worker as a deployment would, and weighs its modules. */
export async function measureBundle(): Promise<BundleResult> {
  const folder = mkdtempSync(join(tmpdir(), "leafloaf-bundle-"));
  try {
    const wrangler = join(
      dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
      "bin/wrangler.js",
    );
    await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", folder], {
      cwd: ROOT,
    });
    const modules = readdirSync(folder).filter((name) => MODULE.test(name));
    if (modules.length === 0) throw new Error("the build emitted no module");
    const texts = modules.map((name) => readFileSync(join(folder, name)));
    const gzipBytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    return { gzip_kib: rounded(gzipBytes / KIB, 1), startup_script_kib: rounded(bytes / KIB, 1), modules };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
