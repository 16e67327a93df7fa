import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe } from "vitest";
import { z } from "zod";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { ROOT } from "../../dev/local-config.ts";
import { PHONE, axeViolations, it, overhang, tabTo } from "./dashboard.ts";

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

/** The labels of a plot that touch each other, or stand outside of it. */
const TOUCHING = `(plot) => {
  const frame = plot.getBoundingClientRect();
  const labels = [...plot.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
  if (labels.length < 5 || frame.right > innerWidth) return ["no plot with labels in the window"];
  return labels.flatMap(([name, box], index) => [
    ...labels.slice(index + 1).filter(([, other]) => touch(box, other)).map(([other]) => name + " touches " + other),
    ...(box.left < frame.left || box.right > frame.right ? [name + " is cut off"] : []),
  ]);
}`;

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
      await figure.getByRole("img", { name: `${y} by ${x}` }).waitFor();
      await figure.getByText("The same as a table").click();
      await figure.getByRole("columnheader", { name: x }).waitFor();
    }
  });

  it("explains each measure at its column, by keyboard too, and all of them in a legend", async ({
    expect,
    open,
  }) => {
    const page = await open({ path: "/quality", user: "anna" });
    for (const { task, metrics } of RESULTS) {
      const panel = page.getByRole("region", { name: TITLES[task] ?? "", exact: true });
      for (const measure of Object.keys(metrics))
        await panel.getByRole("columnheader", { name: measure, exact: true }).getByRole("button").waitFor();
    }
    await tabTo(page, /^ndcg@10$/);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "ndcg@10" });
    await dialog.getByText(/^Normalised discounted cumulative gain: /).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    const legend = page.getByRole("region", { name: "What the terms mean" });
    for (const term of ["recall@10, recall@20", "calibration error (ece)", "mrr", "TIFU-KNN"])
      expect(await legend.getByText(term, { exact: true }).count(), term).toBe(1);
  });

  it.for([PHONE, { width: 768, height: 900 }, { width: 1280, height: 900 }])(
    "draws plots whose labels do not touch, inside the page: %o",
    async (size, { expect, open }) => {
      const page = await open({ path: "/quality", user: "anna", size });
      const last = RESULTS.flatMap((result) => result.figures).length - 1;
      await page.getByRole("figure").getByRole("img").nth(last).waitFor();
      expect(
        await page.evaluate<string[]>(
          `[...document.querySelectorAll("figure svg[role=img]")].flatMap(${TOUCHING})`,
        ),
      ).toEqual([]);
    },
  );

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
