import type { Browser, BrowserContext, Page } from "playwright-core";
import { test, vi } from "vitest";
import { z } from "zod";
import { launchChromium } from "../../dev/dashboard/chromium.ts";
import { writeSnippet } from "../../dev/snippet/build.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { ShopNetwork } from "./shop-network.ts";

/** To everything. */
export const AGREED = { analytics: true, personalization: true };
/** Longer than a page that closed is waited for, and than any pause but those that the service asks for. */
export const A_WHILE = "02:00";
/** Another origin than the shop's, which the Worker lists. It leads to the shop by name: a page that Playwright gave would come
 *  from no address, and for such a one a browser asks leave to call this machine, which nobody gives once the page is closed. */
export const ELSEWHERE = "http://localhost:8787";

type Visit = (agreed?: object | false, origin?: string) => Promise<Page>;

/** Tests of pages of a shop: one stack, one network and one browser a file; a visitor a test, for whom time stands still
 *  until it is wound forward. `visit` gives a page that has begun to tell. */
export const it = test
  .extend<{ stack: Stack }>({
    stack: [
      async ({}, use) => {
        await writeSnippet();
        const stack = await startStack();
        await use(stack);
        await stack.close();
      },
      { scope: "file" },
    ],
  })
  .extend<{ opened: ShopNetwork }>({
    opened: [
      async ({ stack }, use) => {
        const network = new ShopNetwork(stack.base);
        await network.open();
        await use(network);
        network.close();
      },
      { scope: "file" },
    ],
  })
  .extend<{ browser: Browser }>({
    browser: [
      async ({ opened }, use) => {
        const [from, to] = [ELSEWHERE, opened.base].map((url) => new URL(url).host);
        const browser = await launchChromium(`--host-resolver-rules=MAP ${from} ${to}`);
        await use(browser);
        await browser.close();
      },
      { scope: "file" },
    ],
  })
  .extend<{ network: ShopNetwork; shop: BrowserContext }>({
    network: async ({ opened }, use) => {
      opened.forget();
      await use(opened);
    },
    shop: async ({ browser }, use) => {
      const shop = await browser.newContext();
      await shop.clock.install();
      await shop.clock.pauseAt(Date.now() + 60_000);
      await use(shop);
      await shop.close();
    },
  })
  .extend<{ visit: Visit }>({
    visit: async ({ network, shop }, use) => {
      await use(async (agreed = AGREED, origin = network.base) => {
        const page = await shop.newPage();
        await page.goto(`${origin}/shop`);
        await begin(page, network.base, agreed);
        return page;
      });
    },
  });

async function begin(page: Page, base: string, agreed: object | false): Promise<void> {
  await page.evaluate(`(() => {
    window.refusedEvents = [];
    window.shop = leafloaf.start({
      base: ${JSON.stringify(base)},
      publishableKey: "pk_leafloaf_local",
      consent: ${JSON.stringify(agreed)},
      onRefused: (event, problem) => refusedEvents.push([event.type, problem.title]),
    });
  })()`);
  // It begins with what earlier pages left.
  await flush(page);
}

/** Has a page tell of an event. */
export async function track(page: Page, event: object): Promise<void> {
  await page.evaluate(`shop.track(${JSON.stringify(event)})`);
}

/** Has a page tell of searches, one after the other. */
export async function search(page: Page, ...queries: string[]): Promise<void> {
  for (const query of queries) await track(page, { type: "search", query });
}

/** Has a page send what it may, and waits until that is settled. */
export async function flush(page: Page): Promise<void> {
  await page.evaluate("shop.flush()");
}

/** Says on a page what the person agrees to. */
export async function consent(page: Page, agreed: object | false): Promise<void> {
  await page.evaluate(`shop.consent(${JSON.stringify(agreed)})`);
}

/** How many events wait in the shop's storage. */
export function kept(page: Page): Promise<number> {
  return page.evaluate<number>(
    `Object.keys(localStorage).filter((key) => key.startsWith("leafloaf.e.")).length`,
  );
}

/** What a page was told will not be taken: the type of each event, and why. */
export function refused(page: Page): Promise<[string, string][]> {
  return page.evaluate<[string, string][]>("refusedEvents");
}

/** Waits for what a page does by itself. */
export async function until(holds: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(holds, { timeout: 20_000, interval: 50 });
}

/** Whose a token is. */
export function subjectOf(token = ""): unknown {
  const [, payload = ""] = token.split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return z.object({ sub: z.string() }).parse(claims).sub;
}
