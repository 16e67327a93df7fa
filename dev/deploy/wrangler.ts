import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

/** Runs Wrangler. What is secret goes in by standard input, never by an argument, which every process may read.
 *  @returns whether it ended well, and what it wrote */
export async function wrangler(
  words: readonly string[],
  input?: string,
): Promise<{ ok: boolean; written: string }> {
  const child = spawn(process.execPath, [WRANGLER, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  child.stdin.end(input);
  const [written, complaints] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode === null ? once(child, "exit") : undefined,
  ]);
  return { ok: child.exitCode === 0, written: written + complaints };
}
