import { join } from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { test } from "vitest";
import { launchChromium } from "../../dev/dashboard/chromium.ts";
import { ROOT } from "../../dev/local-config.ts";
import { mintToken } from "../../dev/local-token.ts";
import { LIVES } from "../../dev/seed/habits.ts";
import { MOMENTS } from "../../dev/seed/moments.ts";
import { tellCatalogue } from "../../dev/seed/seed.ts";
import { tellYear } from "../../dev/seed/tell.ts";
import { type Stack, startStack } from "../../dev/stack.ts";

/** A machine that does much else is slow. */
const PATIENCE_MS = 60_000;
/** Wide enough for two columns. */
const DESKTOP = { width: 1280, height: 900 };
/** A small phone. */
export const PHONE = { width: 360, height: 740 };

type Opening = {
  /** Where in the dashboard: `/shop`. */
  path: string;
  /** Who is signed in; nobody: the page asks. */
  user?: string;
  /** Whether the session has a token for operations, too. */
  ops?: boolean;
  scheme?: "light" | "dark";
  size?: { width: number; height: number };
  /** Problems that a test provokes: what Chromium then writes into its console is expected. */
  mayFail?: RegExp;
};

/** Tests of the dashboard: one stack and one browser a file. `open` gives a page of a browser of its own; a console error,
 *  an exception or a request to another host on any of them fails its test in the end. Who asks for `demo` has the grocery in
 *  the catalogue, and a year of Anna and Ben. */
export const it = test
  .extend<{ stack: Stack }>({
    stack: [
      async ({}, use) => {
        const stack = await startStack({ main: join(ROOT, "dev/local/main.ts") });
        await use(stack);
        await stack.close();
      },
      { scope: "file" },
    ],
  })
  .extend<{ demo: readonly string[] }>({
    demo: [
      async ({ stack }, use) => {
        await tellCatalogue(stack.base);
        await use(await Promise.all(["anna", "ben"].map((user) => live(stack, user))));
      },
      { scope: "file" },
    ],
  })
  .extend<{ browser: Browser }>({
    browser: [
      async ({}, use) => {
        const browser = await launchChromium();
        await use(browser);
        await browser.close();
      },
      { scope: "file" },
    ],
  })
  .extend<{ open: (opening: Opening) => Promise<Page> }>({
    open: async ({ stack, browser }, use) => {
      const contexts: BrowserContext[] = [];
      const wrong: string[] = [];
      await use(async ({ path, scheme = "light", size = DESKTOP, mayFail, ...who }) => {
        const context = await browser.newContext({
          viewport: size,
          colorScheme: scheme,
          reducedMotion: "reduce",
        });
        contexts.push(context);
        if (who.user !== undefined) await signIn(context, { user: who.user, ops: who.ops ?? false });
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        watch(page, { base: stack.base, wrong, mayFail });
        await page.goto(`${stack.base}${path}`);
        return page;
      });
      await Promise.all(contexts.map((context) => context.close()));
      if (wrong.length > 0) throw new Error(`the page did what it must not:\n${wrong.join("\n")}`);
    },
  });

/** What axe finds wrong with a page as it stands: rule and elements. Its `page-has-heading-one` asks for one h1 at the least;
 *  a second one is found here. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ id: string; nodes: { target: string[]; failureSummary: string }[] }[]>(
    // Every rule that is not experimental, best practices (page-has-heading-one, heading-order) too.
    `axe.run(document).then(({ violations }) => violations)`,
  );
  const firsts = await page.locator("h1").allTextContents();
  return [
    ...found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    ),
    ...(firsts.length > 1 ? [`more than one h1: ${firsts.join(", ")}`] : []),
  ];
}

/** By how many pixels a page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

async function live({ base }: Stack, user: string): Promise<string> {
  const life = LIVES.find((each) => each.user === user);
  if (life === undefined) throw new Error(`nobody lives as ${user}`);
  const moments = MOMENTS.filter((moment) => moment.user === user);
  await tellYear({ base, life, moments, nowMs: Date.now(), step: () => undefined });
  return user;
}

/** Presses Tab until something has the focus that a person would call so.
 *  @throws Error where that takes more presses than a patient person has */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const words = `(() => { const { ariaLabel, textContent, id } = document.activeElement;
    return ariaLabel ?? document.querySelector(\`label[for="\${id}"]\`)?.textContent ?? textContent; })()`;
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>(words);
    if (focused.length < 200 && name.test(focused)) return;
  }
  throw new Error(`no Tab reaches ${String(name)}`);
}

async function signIn(context: BrowserContext, who: { user: string; ops: boolean }): Promise<void> {
  const session = {
    token: await mintToken(who.user),
    name: who.user,
    opsToken: who.ops ? await mintToken("operations", { scope: "ops" }) : null,
  };
  const text = JSON.stringify(JSON.stringify(session));
  await context.addInitScript(
    `if (sessionStorage.getItem("leafloaf.session") === null) sessionStorage.setItem("leafloaf.session", ${text})`,
  );
}

type Watched = { base: string; wrong: string[]; mayFail: RegExp | undefined };

function watch(page: Page, { base, wrong, mayFail }: Watched): void {
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const text = `console: ${message.text()} (${message.location().url})`;
    if (mayFail === undefined || !mayFail.test(text)) wrong.push(text);
  });
  page.on("pageerror", (error) => wrong.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith("data:")) wrong.push(`request: ${url}`);
  });
}
