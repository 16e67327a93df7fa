import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { hasChromium, launchChromium } from "../dashboard/chromium.ts";
import { buildDashboard, isDashboardStale } from "../dashboard/build.ts";
import { ROOT } from "../local-config.ts";
import { mintToken } from "../local-token.ts";
import { type Stack, startStack } from "../stack.ts";
import { median, percentile } from "./statistics.ts";
import { progress } from "./until.ts";

const ORDERS = 20;
const PATIENCE_MS = 60_000;
const SYSTEMS = ["Memory", "Spanner", "BigQuery", "R2 archive"];

/** From when an order's confirmation is sent until the page that is open shows it in all four systems, milliseconds. */
export type PipelineResult = { orders: number; p50_ms: number; p95_ms: number; most_ms: number };

/** Confirms orders one after the other, and watches each arrive on the view Pipeline, which is never reloaded; undefined, with a
 *  line that says so, without Chromium. */
export async function measurePipeline(): Promise<PipelineResult | undefined> {
  if (!hasChromium()) {
    console.error("pipeline: skipped, no /usr/bin/chromium is installed");
    return undefined;
  }
  if (isDashboardStale()) await buildDashboard();
  const stack = await startStack({ main: join(ROOT, "dev/local/main.ts") });
  const browser = await launchChromium();
  try {
    const page = await openPipeline(browser, stack);
    progress(`pipeline: ${ORDERS} orders`);
    const takenMs: number[] = [];
    for (let n = 0; n < ORDERS; n += 1) takenMs.push(await timeToSeen(page, stack, `order-${n}`));
    const [p50, p95, most] = [median(takenMs), percentile(takenMs, 0.95), Math.max(...takenMs)];
    return {
      orders: ORDERS,
      p50_ms: Math.round(p50),
      p95_ms: Math.round(p95),
      most_ms: Math.round(most),
    };
  } finally {
    await browser.close();
    await stack.close();
  }
}

async function openPipeline(browser: Browser, { base }: Stack): Promise<Page> {
  const session = {
    token: await mintToken("watcher"),
    name: "watcher",
    opsToken: await mintToken("operations", { scope: "ops" }),
  };
  const context = await browser.newContext();
  const text = JSON.stringify(JSON.stringify(session));
  await context.addInitScript(`sessionStorage.setItem("leafloaf.session", ${text})`);
  const page = await context.newPage();
  await page.goto(`${base}/pipeline`);
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

async function timeToSeen(page: Page, { base }: Stack, key: string): Promise<number> {
  const item = { sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219 };
  const headers = {
    authorization: `Bearer ${await mintToken("shopper")}`,
    "idempotency-key": key,
    "content-type": "application/json",
  };
  const startMs = performance.now();
  const answer = await fetch(`${base}/v1/orders/confirm`, {
    method: "POST",
    headers,
    body: JSON.stringify({ currency: "EUR", items: [item] }),
  });
  const { order_id: orderId } = z.object({ order_id: z.string() }).parse(await answer.json());
  const row = page.locator(`tr[data-order="${orderId}"]`);
  for (const system of SYSTEMS)
    await row
      .locator(`td[data-system="${system}"][data-state="delivered"]`)
      .waitFor({ timeout: PATIENCE_MS });
  return performance.now() - startMs;
}
