import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";

const Result = z.object({
  set: z.string(),
  task: z.string(),
  metrics: z.record(z.string(), z.number()),
  baselines: z.record(z.string(), z.record(z.string(), z.number())),
  ms_per_user: z.number(),
});

const Point = z.object({ x: z.string(), y: z.number(), line: z.string() });
const Written = z.object({
  measured_on: z.string(),
  figures: z.array(z.object({ name: z.string(), points: z.array(Point) })),
});

let folder: string;
let data: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leafloaf-eval-"));
  data = join(folder, "weekly.ndjson.gz");
  writeFileSync(data, gzipSync(Array.from({ length: 60 }, (_none, user) => shopper(user)).join("\n")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Buys one product in every basket and another in every second; the last basket has both. */
function shopper(user: number): string {
  const baskets = Array.from({ length: 6 }, (_none, at) => ({
    t: at + 1,
    items: [user % 7, ...(at % 2 === 1 ? [100 + (user % 5)] : [200 + at])],
  }));
  return JSON.stringify({ user, baskets });
}

describe("npm run eval", () => {
  it("prints its measures beside the baselines', the same every time but for the time it took", async ({
    expect,
  }) => {
    const once = await evaluated("--baselines");
    expect(once).toMatchObject({ set: "weekly", task: "next-basket" });
    expect(Object.keys(once.baselines)).toEqual(
      expect.arrayContaining(["G-Top", "P-Top", "GP-Top", "TIFU-KNN", "UP-CF"]),
    );
    expect(once.metrics["recall@10"]).toBeGreaterThan(0.9);
    expect((await evaluated("--baselines")).metrics).toEqual(once.metrics);
  });

  it("compares My Usual with the classic rule, and draws", async ({ expect }) => {
    const plots = join(folder, "plots");
    const { baselines } = await evaluated("--task", "usual", "--plots", plots);
    expect(baselines["classic"]?.["recallRepeat@10"]).toBeGreaterThan(0);
    const files = readdirSync(plots);
    expect(files).toEqual(["weekly-usual-recallRepeat-at-10-by-orders-known.svg"]);
    expect(readFileSync(join(plots, files[0] ?? ""), "utf8")).toMatch(/^<svg /);
  });

  it("tells when products are bought again, draws how reliable chances are, and finds what goes with a cart", async ({
    expect,
  }) => {
    const plots = join(folder, "reliability");
    const reorder = await evaluated("--task", "reorder", "--plots", plots);
    expect(Object.keys(reorder.metrics)).toEqual(["ap", "auc", "ece", "mae", "within@7", "coverage"]);
    expect(reorder.metrics["mae"]).toBe(0);
    expect(readdirSync(plots)).toEqual(["weekly-reorder-reliability.svg"]);
    const complements = await evaluated("--task", "complements", "--baselines");
    expect(complements.metrics["hr@10"]).toBe(1);
    expect(complements.baselines["own frequency"]?.["hr@10"]).toBe(1);
  });

  it("writes what a page shows of it: what is printed, when it was measured, and each figure with its points", async ({
    expect,
  }) => {
    const out = join(folder, "out");
    const printed = await evaluated("--task", "reorder", "--out", out);
    const name = "weekly-reorder-reliability";
    expect(readdirSync(out).sort()).toEqual([`${name}.svg`, "weekly-reorder.json"]);
    const written: unknown = JSON.parse(readFileSync(join(out, "weekly-reorder.json"), "utf8"));
    expect(written).toMatchObject({ set: "weekly", task: "reorder", metrics: printed.metrics });
    const { measured_on: day, figures } = Written.parse(written);
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(figures.map((figure) => figure.name)).toEqual([name]);
    expect(figures[0]?.points.length).toBeGreaterThan(1);
  });

  it("says in a sentence what it cannot do", async ({ expect }) => {
    await expect(run("--data", join(folder, "none.ndjson"))).rejects.toMatchObject({ code: 1 });
    const broken = join(folder, "broken.ndjson");
    writeFileSync(broken, `${shopper(1)}\n{"user":2,`);
    await expect(run("--data", broken)).rejects.toMatchObject({
      message: expect.stringContaining("line 2: no shopper with two baskets"),
    });
    await expect(run("--data", data, "--task", "guess")).rejects.toMatchObject({ code: 2 });
    await expect(run("--data", data, "--time", "hour")).rejects.toMatchObject({ code: 2 });
  });
});

async function evaluated(...flags: string[]): Promise<z.infer<typeof Result>> {
  return Result.parse(JSON.parse(await run("--data", data, "--json", ...flags)));
}

function run(...flags: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const command = [join(ROOT, "dev/eval/main.ts"), ...flags];
    execFile(join(ROOT, "node_modules/.bin/node"), command, (failure, stdout) =>
      failure === null ? resolve(stdout) : reject(failure),
    );
  });
}
