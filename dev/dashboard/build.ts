import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type InlineConfig, build } from "vite";
import { ROOT } from "../local-config.ts";

const SOURCES = ["src/dashboard", "src/client", "docs/quality", "docs/quality.md", "package-lock.json"];
const ASSETS = join(ROOT, "dist/assets");
/** The page's scripts and styles, named by their content; nothing else lies there. */
const BUILT = "app";

const CONFIG: InlineConfig = {
  configFile: false,
  root: join(ROOT, "src/dashboard"),
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "react" } },
  build: {
    outDir: ASSETS,
    emptyOutDir: false,
    assetsDir: BUILT,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // `npm run bench -- --only dashboard --check` weighs it.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // "use client" means nothing in a page that has no server; thousands of Mantine's modules begin with it.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
};

/** Builds the dashboard into the folder that the Worker serves. */
export async function buildDashboard(): Promise<void> {
  rmSync(join(ASSETS, BUILT), { recursive: true, force: true });
  // Vite takes it from here, and a test that builds says "test": with the development build of React, a fifth larger.
  const asBefore = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await build(CONFIG);
  } finally {
    if (asBefore === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = asBefore;
  }
}

/** Whether a source is newer than what was built, or nothing was. */
export function isDashboardStale(): boolean {
  const built = statSync(join(ASSETS, "index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.some((source) => newestMs(join(ROOT, source)) > built);
}

function newestMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
