import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";

/** Folders at the top that are installed or built. */
const NOT_OURS: ReadonlySet<string> = new Set(["node_modules", "dist"]);

describe("the documents", () => {
  const pages = pagesOf();

  it("link to what exists, and are linked to", ({ expect }) => {
    expect(pages.length).toBeGreaterThan(25);
    const links = pages.flatMap(linksIn);
    expect(links.length).toBeGreaterThan(600);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const isLinked = (page: string): boolean => pages.some((by) => by !== page && linksIn(by).includes(page));
    expect(pages.filter((page) => page !== "README.md" && !isLinked(page))).toEqual([]);
  });

  it("name every file that ships on the page of its folder, or of the nearest one above", ({ expect }) => {
    const shipped = filesBelow("src", "durable-objects").filter((path) => /\.tsx?$/.test(path));
    expect(shipped.length).toBeGreaterThan(400);
    expect(shipped.filter((path) => !linksIn(pageFor(path)).includes(path))).toEqual([]);
  });

  it("name every test", ({ expect }) => {
    const tests = filesBelow("test").filter((path) => path.endsWith(".test.ts"));
    expect(tests.length).toBeGreaterThan(70);
    const named = new Set(linksIn("test/README.md"));
    expect(tests.filter((path) => !named.has(path))).toEqual([]);
  });

  it("name every command, and the file that it runs", ({ expect }) => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const commands = Object.keys(scripts).filter((name) => !name.includes(":") && name !== "test");
    expect(commands.filter((name) => !readme.includes(`npm run ${name}`))).toEqual([]);
    const run = Object.values(scripts).flatMap((line) => line.match(/(?<=^node )\S+/) ?? []);
    expect(run.length).toBeGreaterThan(10);
    expect(run.filter((path) => !linksIn("dev/README.md").includes(path))).toEqual([]);
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

/** Every page that is ours, as paths from the root. */
function pagesOf(): string[] {
  const entries = readdirSync(ROOT, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !NOT_OURS.has(entry.name))
    .map(({ name }) => name);
  const atTop = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return [...atTop, ...filesBelow(...folders)].filter((path) => path.endsWith(".md"));
}

/** The page on which a file is to be found. */
function pageFor(path: string): string {
  const page = join(dirname(path), "README.md");
  return existsSync(join(ROOT, page)) ? page : pageFor(dirname(path));
}

/** Links of a page to files, as paths from the root. */
function linksIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? "");
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
