import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, cpSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { ROOT } from "../../dev/local-config.ts";

/** A file that breaks a rule, and what the rule says. */
const BROKEN: [path: string, code: string, says: string][] = [
  ["src/web/x.ts", 'import "../../dev/stack.ts";', "never imports dev or test"],
  ["src/web/x.ts", 'import "google-auth-library";', "only src/forward/google/token.ts"],
  ["src/redis/x.ts", 'import "@redis/client";', "only src/redis/connection.ts"],
  ["src/warehouse/x.ts", 'import "@redis/client/dist/lib/client/index.js";', "only src/redis/connection.ts"],
  ["src/warehouse/x-queries.ts", "export const now = Date.now();", "Date.now"],
  ["src/confirm/x.ts", 'import "../forward/consume.ts";', "does not wait for delivery"],
  ["src/recall/x.ts", 'import "../forward/consume.ts";', "does not wait for delivery"],
  ["src/forward/x.ts", 'import "../web/app.ts";', "not the door"],
  ["durable-objects/x.ts", 'import "../src/web/app.ts";', "knows no HTTP"],
  ["durable-objects/x.ts", 'import "../src/recall/memory.ts";', "knows no HTTP"],
  ["durable-objects/projection/x.ts", 'import "cloudflare:workers";', "pure code"],
  ["durable-objects/projection/x.ts", "export const now = Date.now();", "Date.now"],
  ["durable-objects/graph/facts/x.ts", "export const now = Date.now();", "Date.now"],
  ["src/personalize/x-classic.ts", "export const chance = Math.random();", "Math.random"],
  ["src/personalize/history.ts", "export const now = Date.now();", "Date.now"],
  ["src/personalize/next-basket/x.ts", "export const now = Date.now();", "Date.now"],
  ["src/personalize/usual/x.ts", "export const chance = Math.random();", "Math.random"],
  ["src/personalize/reorder/x.ts", "export const now = Date.now();", "Date.now"],
  ["src/personalize/complements/x.ts", "export const chance = Math.random();", "Math.random"],
  ["src/dashboard/shop/x.tsx", 'import "../../web/problem.ts";', "knows the API"],
  ["src/client/x.ts", 'import "../../dev/stack.ts";', "never imports dev or test"],
  ["src/forward/spanner/rows.ts", 'export const answer = fetch("https://x.example");', "fetch"],
];

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "leafloaf-rules-"));
  cpSync(join(ROOT, ".oxlintrc.json"), join(copy, ".oxlintrc.json"));
  cpSync(join(ROOT, "tsconfig.json"), join(copy, "tsconfig.json"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the import rules", () => {
  it("see the files they are about, and refuse what they forbid", async ({ expect }) => {
    for (const [path, code, says] of BROKEN) {
      const file = join(copy, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
      expect(await lint(path), `${path}: ${code}`).toContain(says);
      rmSync(file);
    }
  });

  it.for([
    ["src/forward/google/token.ts", "google-auth-library"],
    ["src/redis/connection.ts", "@redis/client/dist/lib/client/socket.js"],
  ] as const)(
    "let the one file through that may import a library: %s",
    async ([path, library], { expect }) => {
      mkdirSync(join(copy, dirname(path)), { recursive: true });
      writeFileSync(join(copy, path), `import "${library}";`);
      expect(await lint(path)).not.toContain("no-restricted-imports");
    },
  );
});

function lint(path: string): Promise<string> {
  const oxlint = join(ROOT, "node_modules/.bin/oxlint");
  return new Promise((resolve) => {
    execFile(oxlint, [path], { cwd: copy }, (_failure, stdout, stderr) => resolve(stdout + stderr));
  });
}
