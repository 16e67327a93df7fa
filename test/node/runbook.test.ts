import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { z } from "zod";
import { wrangler } from "../../dev/deploy/wrangler.ts";
import { ROOT } from "../../dev/local-config.ts";

const page = readFileSync(join(ROOT, "docs/runbook.md"), "utf8");
const Scripts = z.object({ scripts: z.record(z.string(), z.string()) });
const Paths = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Words of a command up to what is an argument, and its flags. */
function wordsOf(command: string): { words: string[]; flags: string[] } {
  const all = command.split(/\s+/);
  const end = all.findIndex(
    (word) => !/^[a-z0-9-]+$/.test(word) || word.startsWith("-") || word.startsWith("leafloaf"),
  );
  return { words: end === -1 ? all : all.slice(0, end), flags: all.filter((word) => /^--[a-z]/.test(word)) };
}

describe("the runbook", () => {
  it("names commands of package.json", ({ expect }) => {
    const { scripts } = Scripts.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
    const named = [...page.matchAll(/npm run ([\w-]+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("names commands of Wrangler, with flags that they have", async ({ expect }) => {
    const commands = [...page.matchAll(/npx wrangler ([^`\n<#]+)/g)].map(([, words = ""]) =>
      wordsOf(words.trim()),
    );
    expect(commands.length).toBeGreaterThan(4);
    for (const { words, flags } of commands) {
      const { ok, written } = await wrangler([...words, "--help"]);
      expect(ok, words.join(" ")).toBe(true);
      // Of a word that it does not know, Wrangler shows the help of what it does.
      expect(written.split("\n")[0]?.trim() ?? "").toContain(`wrangler ${words.join(" ")}`);
      for (const flag of flags) expect(written, words.join(" ")).toContain(flag);
    }
  });

  it("asks for paths that the Worker serves", ({ expect }) => {
    const { paths } = Paths.parse(JSON.parse(readFileSync(join(ROOT, "openapi.json"), "utf8")));
    const patterns = Object.keys(paths).map(
      (path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    );
    const asked = [...page.matchAll(/\$BASE(\/[\w/]+)/g)].map(([, path = ""]) => path);
    expect(asked.length).toBeGreaterThan(6);
    expect(asked.filter((path) => !patterns.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
