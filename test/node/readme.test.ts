import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";

const PAGES = [
  "README.md",
  "durable-objects/README.md",
  "durable-objects/COMPARISON.md",
  "test/README.md",
  "dev/conformance/README.md",
  "dev/demo/DATA.md",
  "dev/google/README.md",
  "dev/simulate/README.md",
  "docs/quality.md",
  "docs/runbook.md",
  "dev/google/discovery/README.md",
  "src/events/README.md",
  "src/forward/spanner/PROPERTY-GRAPH.md",
];

describe("the documents", () => {
  it("are all checked here", ({ expect }) => {
    const written = filesBelow("dev", "durable-objects", "src", "test").filter((path) =>
      path.endsWith(".md"),
    );
    expect(written.length).toBeGreaterThan(4);
    expect(written.filter((path) => !PAGES.includes(path))).toEqual([]);
  });

  it("link to what exists", ({ expect }) => {
    const links = PAGES.flatMap(linksIn);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("name every file of the Worker and the memory, every command, and every test", ({ expect }) => {
    const named = new Set(PAGES.flatMap(linksIn));
    const shipped = filesBelow("src", "durable-objects");
    const tests = filesBelow("test").filter((path) => path.endsWith(".test.ts"));
    expect(tests.length).toBeGreaterThan(70);
    expect(shipped.length).toBeGreaterThan(50);
    expect([...shipped, ...tests].filter((path) => path.endsWith(".ts") && !named.has(path))).toEqual([]);
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const commands = Object.keys(scripts).filter((name) => !name.includes(":") && name !== "test");
    expect(commands.filter((name) => !readme.includes(`npm run ${name}`))).toEqual([]);
  });

  it("describe every column of the memory's tables", ({ expect }) => {
    const page = readFileSync(join(ROOT, "durable-objects/README.md"), "utf8");
    const code = ["tables.ts", "erasure-ledger.ts", "ledger/rows.ts"].map((file) =>
      readFileSync(join(ROOT, "durable-objects", file), "utf8"),
    );
    const columns = [...code.join("\n").matchAll(/(\w+) (?:INTEGER|TEXT|BLOB)/g)].map(
      ([, name]) => name ?? "",
    );
    expect(columns.length).toBeGreaterThan(15);
    expect(columns.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

/** Links of a page to files, as paths from the root. */
function linksIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? "");
  return targets
    .filter((target) => !target.startsWith("http"))
    .map((target) => relative(ROOT, join(ROOT, dirname(page), target)));
}

function filesBelow(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
}
