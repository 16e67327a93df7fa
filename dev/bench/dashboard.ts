import { gzipSync } from "node:zlib";
import type { Browser, Response } from "playwright-core";
import { buildDashboard, isDashboardStale } from "../dashboard/build.ts";
import { hasChromium, launchChromium } from "../dashboard/chromium.ts";
import { mintToken } from "../local-token.ts";
import { LIVES } from "../seed/habits.ts";
import { tellCatalogue } from "../seed/seed.ts";
import { tellYear } from "../seed/tell.ts";
import { startStack } from "../stack.ts";
import { median, rounded } from "./statistics.ts";
import { progress } from "./until.ts";

const VISITS = 5;
const KB = 1000;

/** The dashboard's first view, in Chromium with an empty cache: its scripts' size, and how long after opening it shows the
 *  grocery in the person's order and My Usual, of a shopper with a year of orders. */
export type DashboardResult = {
  script_gzip_kb: number;
  style_gzip_kb: number;
  ready_ms: number;
  scripts: string[];
};

/** Opens the view Shop some times, each in a browser of its own; undefined, with a line that says so, without Chromium. */
export async function measureDashboard(): Promise<DashboardResult | undefined> {
  if (!hasChromium()) {
    console.error("dashboard: skipped, no /usr/bin/chromium is installed");
    return undefined;
  }
  if (isDashboardStale()) await buildDashboard();
  const stack = await startStack();
  const browser = await launchChromium();
  try {
    progress("dashboard: a shopper's year");
    const [life] = LIVES;
    if (life === undefined) throw new Error("there is no demo shopper");
    await tellCatalogue(stack.base);
    await tellYear({ base: stack.base, life, moments: [], nowMs: Date.now(), step: () => undefined });
    progress(`dashboard: ${VISITS} visits`);
    const visits: Visit[] = [];
    for (let count = 0; count < VISITS; count += 1) visits.push(await visit(browser, stack.base, life.user));
    const { scripts, styles } = visits[0] ?? { scripts: new Map(), styles: new Map() };
    return {
      script_gzip_kb: total(scripts),
      style_gzip_kb: total(styles),
      ready_ms: Math.round(median(visits.map(({ readyMs }) => readyMs))),
      scripts: [...scripts.keys()].map((url) => new URL(url).pathname),
    };
  } finally {
    await browser.close();
    await stack.close();
  }
}

/** Files by address with their compressed bytes, and the time until the view could be used. */
type Visit = { scripts: Map<string, number>; styles: Map<string, number>; readyMs: number };

async function visit(browser: Browser, base: string, user: string): Promise<Visit> {
  const context = await browser.newContext();
  const session = JSON.stringify({ token: await mintToken(user), name: user });
  await context.addInitScript(`sessionStorage.setItem("leafloaf.session", ${JSON.stringify(session)})`);
  const page = await context.newPage();
  const answers: Response[] = [];
  page.on("response", (answer) => answers.push(answer));
  const beganMs = performance.now();
  await page.goto(`${base}/`);
  await page.getByText(/products, sorted by your orders$/).waitFor();
  await page.getByRole("region", { name: "My Usual" }).getByRole("listitem").first().waitFor();
  const readyMs = performance.now() - beganMs;
  const sizes = async (kind: string): Promise<Map<string, number>> => {
    const files = answers.filter((answer) => answer.request().resourceType() === kind);
    return new Map(
      await Promise.all(files.map(async (file) => [file.url(), gzipSync(await file.body()).length] as const)),
    );
  };
  const [scripts, styles] = [await sizes("script"), await sizes("stylesheet")];
  await context.close();
  if (scripts.size === 0) throw new Error("the dashboard loaded no script");
  return { scripts, styles, readyMs };
}

function total(files: ReadonlyMap<string, number>): number {
  return rounded([...files.values()].reduce((sum, bytes) => sum + bytes, 0) / KB, 1);
}
