import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe } from "vitest";
import { z } from "zod";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { ROOT } from "../../dev/local-config.ts";
import { PHONE, axeViolations, it, overhang } from "./dashboard.ts";

const FOLDER = join(ROOT, "docs/quality");
const Measures = z.record(z.string(), z.number());
const Result = z.object({
  set: z.string(),
  task: z.string(),
  metrics: Measures,
  baselines: z.record(z.string(), Measures),
  figures: z.array(z.object({ x: z.string(), y: z.string(), points: z.array(z.object({ y: z.number() })) })),
});

const RESULTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => Result.parse(JSON.parse(readFileSync(join(FOLDER, name), "utf8"))));

const TITLES: Record<string, string> = {
  "next-basket": "Next basket, every measure",
  usual: "My Usual, every measure",
  reorder: "Reorder timing, every measure",
  complements: "Complements, every measure",
};

/** What a table's rows say, by the name of the row. */
async function rowsOf(page: Page, panel: string): Promise<Map<string, string[]>> {
  const rows = page
    .getByRole("region", { name: panel, exact: true })
    .locator("table")
    .first()
    .locator("tbody tr");
  await rows.first().waitFor();
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent.trim())),
  );
  return new Map(texts.map(([name = "", ...cells]) => [name, cells]));
}

describe.skipIf(!hasChromium())("the view Quality", () => {
  it("shows every figure of the files: the product's and each baseline's", async ({ expect, open }) => {
    const page = await open({ path: "/quality", user: "anna" });
    await page.getByRole("heading", { name: "Quality", level: 1 }).waitFor();
    expect(RESULTS.map(({ task }) => task).sort()).toEqual(Object.keys(TITLES).sort());
    for (const { task, metrics, baselines } of RESULTS) {
      const rows = await rowsOf(page, TITLES[task] ?? "");
      const measures = Object.keys(metrics);
      const cells = (of: Record<string, number>): string[] =>
        measures.map((measure) => of[measure]?.toFixed(4) ?? "");
      expect(rows.get(`${task} (the product)`), task).toEqual(cells(metrics));
      for (const [name, of] of Object.entries(baselines)) expect(rows.get(name), name).toEqual(cells(of));
    }
  });

  it("shows each plot with a name, and the same as a table", async ({ expect, open }) => {
    const page = await open({ path: "/quality", user: "anna" });
    const figures = RESULTS.flatMap((result) => result.figures);
    expect(figures.length).toBeGreaterThan(2);
    for (const { x, y } of figures) {
      const figure = page.getByRole("figure").filter({ hasText: `${y} by ${x}.` });
      await figure
        .getByRole("img", { name: `${y} by ${x}` })
        .locator("svg")
        .first()
        .waitFor();
      await figure.getByText("The same as a table").click();
      await figure.getByRole("columnheader", { name: x }).waitFor();
    }
  });

  it("compares with the bars on every set, as docs/quality.md has it", async ({ expect, open }) => {
    const page = await open({ path: "/quality", user: "anna" });
    await page.getByRole("heading", { name: "Next basket", exact: true }).waitFor();
    const rows = await rowsOf(page, "Next basket");
    expect([...rows.keys()]).toEqual([
      "tafeng_rc",
      "dunnhumby_rc5",
      "dunnhumby_mmnr",
      "dunnhumby_cj78",
      "online_retail",
    ]);
    for (const [set, [bar, measured, margin]] of rows) {
      expect(Number(margin?.replace("−", "-")), set).toBeCloseTo(Number(measured) - Number(bar), 6);
      expect(readFileSync(join(ROOT, "docs/quality.md"), "utf8")).toContain(
        `| ${set} | ${bar} | **${measured}** |`,
      );
    }
  });

  for (const scheme of ["light", "dark"] as const)
    for (const [name, size] of [["desktop", undefined] as const, ["phone", PHONE] as const])
      it(`has nothing that axe objects to, and fits: ${scheme}, ${name}`, async ({ expect, open }) => {
        const page = await open({
          path: "/quality",
          user: "anna",
          scheme,
          ...(size === undefined ? {} : { size }),
        });
        await page.getByRole("heading", { name: "Data" }).waitFor();
        await page.getByText("The same as a table").first().click();
        expect(await axeViolations(page)).toEqual([]);
        expect(await overhang(page)).toBe(0);
      });
});
