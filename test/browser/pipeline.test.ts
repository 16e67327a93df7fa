import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { describe, onTestFinished } from "vitest";
import { z } from "zod";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { ROOT } from "../../dev/local-config.ts";
import { mintToken } from "../../dev/local-token.ts";
import { startStack } from "../../dev/stack.ts";
import { PHONE, axeViolations, it as dashboard, overhang } from "./dashboard.ts";

/** On the Worker of `npm run dev`, which has the stand-in's fault switches. */
const it = dashboard.extend("stack", { scope: "file" }, async ({}, { onCleanup }) => {
  const stack = await startStack({ main: join(ROOT, "dev/local/main.ts") });
  onCleanup(() => stack.close());
  return stack;
});

const SYSTEMS = ["Memory", "Spanner", "BigQuery", "R2 archive"];
/** A circuit that is open lets the next batch try after seconds, and its messages wait for up to twice as long. */
const PATIENCE = { timeout: 60_000 };

/** Confirms an order over HTTP. */
async function confirm(base: string, user: string, key: string): Promise<string> {
  const item = { sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219 };
  const answer = await fetch(`${base}/v1/orders/confirm`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await mintToken(user)}`,
      "idempotency-key": key,
      "content-type": "application/json",
    },
    body: JSON.stringify({ currency: "EUR", items: [item] }),
  });
  return z.object({ order_id: z.string() }).parse(await answer.json()).order_id;
}

/** Waits until the page shows an order in a state at each of some systems. */
async function shown(page: Page, orderId: string, states: Record<string, string>): Promise<void> {
  for (const [system, state] of Object.entries(states))
    await page
      .locator(`tr[data-order="${orderId}"] td[data-system="${system}"][data-state="${state}"]`)
      .waitFor(PATIENCE);
}

const EVERYWHERE = Object.fromEntries(SYSTEMS.map((system) => [system, "delivered"]));

/** Ends the stand-in's faults after a test, however that ends. */
function mendAfter(base: string): void {
  onTestFinished(async () => {
    await fetch(`${base}/local/google/faults`, { method: "DELETE", headers: { origin: base } });
  });
}

/** Flips a switch of the page, until it shows what the stand-in has. */
async function flip(page: Page, name: string, checked: boolean): Promise<void> {
  await page.getByLabel(name).click();
  await page.getByRole("switch", { name, checked }).waitFor();
}

async function live(page: Page): Promise<void> {
  await page.getByText("Live", { exact: true }).waitFor();
}

/** What a sink's card says under a name. */
async function figure(card: Locator, name: string): Promise<string | null> {
  return card.getByText(name, { exact: true }).locator("xpath=following-sibling::dd[1]").textContent();
}

function panel(page: Page, name: string): ReturnType<Page["getByRole"]> {
  return page.getByRole("region", { name, exact: true });
}

describe.skipIf(!hasChromium())("the view Pipeline", () => {
  it("says what to do where there is nothing, and to who may not see it", async ({ expect, open }) => {
    const page = await open({ path: "/pipeline", user: "anna", ops: true });
    await page.getByText("No order has passed since you came").waitFor();
    await page.getByText("Nothing was refused").waitFor();
    await page.getByRole("link", { name: "the shop" }).click();
    expect(new URL(page.url()).pathname).toBe("/shop");
    const other = await open({ path: "/pipeline", user: "anna" });
    await other.getByText("This view is for operations").waitFor();
  });

  it("shows an order in all four systems without a reload", async ({ expect, open, stack }) => {
    const page = await open({ path: "/pipeline", user: "anna", ops: true });
    await live(page);
    await page.evaluate("window.wasNeverReloaded = true");
    const orderId = await confirm(stack.base, "anna", "seen");
    await shown(page, orderId, EVERYWHERE);
    expect(await page.evaluate("window.wasNeverReloaded")).toBe(true);
  });

  it("shows an outage that its own switch makes: waiting, the circuit opening, and the recovery", async ({
    expect,
    open,
    stack,
  }) => {
    const page = await open({ path: "/pipeline", user: "anna", ops: true });
    await live(page);
    mendAfter(stack.base);
    const spanner = page.getByRole("listitem").filter({ hasText: "Spanner" }).first();
    await flip(page, "Spanner is down", true);
    const orders: string[] = [];
    const opening = spanner.getByText(/^Paused after failures, /);
    for (let n = 0; !(await opening.isVisible()); n += 1) {
      orders.push(await confirm(stack.base, "anna", `outage-${n}`));
      await shown(page, orders.at(-1) ?? "", { ...EVERYWHERE, Spanner: "waiting" });
    }
    expect(await figure(spanner, "Held back")).toBe(String(orders.length));
    const cell = page.locator(`tr[data-order="${orders[0]}"] td[data-system="Spanner"]`);
    await cell.getByText(/^(?:it can’t be reached|deliveries are paused after failures)$/).waitFor();
    await cell.getByTitle(/^(?:UNAVAILABLE|circuit_open)$/).waitFor();
    await flip(page, "Spanner is down", false);
    for (const orderId of orders) await shown(page, orderId, EVERYWHERE);
    await spanner.getByText("Working", { exact: true }).waitFor(PATIENCE);
    expect(await figure(spanner, "Held back")).toBe("0");
  });

  it("lists what a sink refused, with what it said, and sends it again: tried dry, on its way, arrived", async ({
    expect,
    open,
    stack,
  }) => {
    const page = await open({ path: "/pipeline", user: "anna", ops: true });
    await live(page);
    mendAfter(stack.base);
    await flip(page, "BigQuery refuses the next row", true);
    const orderId = await confirm(stack.base, "ben", "refused");
    await shown(page, orderId, { ...EVERYWHERE, BigQuery: "quarantined" });
    const item = panel(page, "Quarantine").getByRole("listitem");
    await item.getByText("BigQuery: a value does not fit its column").waitFor(PATIENCE);
    await item.getByTitle("invalid").waitFor();
    await item.getByRole("button", { name: /^Why BigQuery did not take / }).click();
    await page.getByText("BigQuery did not take it: a value does not fit its column.").waitFor();
    await page.getByLabel("The message").getByText(orderId).waitFor();
    await page.keyboard.press("Escape");
    await item.getByRole("button", { name: "Replay" }).click();
    await item.getByText("1 would be sent again").waitFor();
    await shown(page, orderId, { BigQuery: "quarantined" });
    // Without BigQuery it stays on its way.
    await flip(page, "BigQuery is down", true);
    await item.getByRole("button", { name: "Do it" }).click();
    await item.getByText(/^sent again at .*, on its way$/).waitFor();
    await flip(page, "BigQuery is down", false);
    await shown(page, orderId, EVERYWHERE);
    await item.getByText(/^arrived at /).waitFor();
    // It lies there until somebody asks after it: the cron elsewhere, here the same button.
    await item.getByRole("button", { name: "Take off the list" }).click();
    await item.getByText("1 has arrived and would be taken away").waitFor(PATIENCE);
    await item.getByRole("button", { name: "Do it" }).click();
    await page.getByText("Nothing was refused").waitFor();
    expect(await item.count()).toBe(0);
  });

  it("looks an order up by its id, and keeps what was typed where there is none", async ({
    expect,
    open,
    stack,
  }) => {
    const page = await open({ path: "/pipeline", user: "anna", ops: true, mayFail: /status of 404/ });
    const orderId = await confirm(stack.base, "anna", "looked-up");
    const field = page.getByLabel("Order or event id");
    await field.fill("evt_nothing");
    await field.press("Enter");
    const problem = panel(page, "Where is it?").getByRole("alert");
    await problem.getByText("There is no such thing").waitFor();
    expect(await problem.locator("code").textContent()).toMatch(/\S/);
    expect(await field.inputValue()).toBe("evt_nothing");
    await field.fill(orderId);
    await field.press("Enter");
    const found = page.getByLabel(`Where ${orderId} is`);
    await found.getByText("BigQuery").waitFor();
    await found
      .getByText(/^(?:Delivered|On its way)$/)
      .first()
      .waitFor();
  });

  it("comes back by itself when the connection breaks, and shows what came meanwhile", async ({
    open,
    stack,
  }) => {
    const page = await open({
      path: "/pipeline",
      user: "anna",
      ops: true,
      mayFail: /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/,
    });
    await live(page);
    const orderId = await confirm(stack.base, "anna", "before-it-breaks");
    await shown(page, orderId, EVERYWHERE);
    await page.route("**/v1/ops/pipeline", (route) => route.abort("internetdisconnected"));
    await page.reload();
    await page.getByText("Not live: what is shown may be old").waitFor();
    await page.getByRole("alert").getByText("The Worker does not answer").waitFor();
    await page.unroute("**/v1/ops/pipeline");
    await live(page);
    await shown(page, orderId, EVERYWHERE);
  });

  it("says so when its connection falls silent without an end, and makes it again", async ({
    open,
    stack,
  }) => {
    const page = await open({ path: "/memory", user: "anna", ops: true });
    // The first stream says one thing and then nothing, as one does whose network is gone.
    await page.evaluate(`(() => {
      const { fetch: ask } = window;
      let isFirst = true;
      window.fetch = async (...call) => {
        const answer = await ask(...call);
        if (!isFirst || !answer.url.endsWith("/v1/ops/pipeline")) return answer;
        isFirst = false;
        const reader = answer.body.getReader();
        const start = async (silent) => silent.enqueue((await reader.read()).value);
        return new Response(new ReadableStream({ start }), answer);
      };
    })()`);
    await page.getByRole("link", { name: "Pipeline" }).click();
    await live(page);
    const orderId = await confirm(stack.base, "anna", "into-the-silence");
    await page.getByText("Not live: what is shown may be old").waitFor();
    await live(page);
    await shown(page, orderId, EVERYWHERE);
  });

  it("can be worked by keyboard alone", async ({ expect, open, stack }) => {
    mendAfter(stack.base);
    const page = await open({ path: "/pipeline", user: "anna", ops: true });
    await live(page);
    const toggle = page.getByLabel("BigQuery is down");
    await toggle.waitFor();
    const id = await toggle.getAttribute("id");
    const hasFocus = async (): Promise<boolean> => (await page.evaluate("document.activeElement.id")) === id;
    for (let presses = 0; !(await hasFocus()) && presses < 60; presses += 1) await page.keyboard.press("Tab");
    expect(await hasFocus()).toBe(true);
    await page.keyboard.press("Space");
    await page.getByRole("switch", { name: "BigQuery is down", checked: true }).waitFor();
    expect(await hasFocus()).toBe(true);
    await page.keyboard.press("Space");
    await page.getByRole("switch", { name: "BigQuery is down", checked: false }).waitFor();
  });

  for (const scheme of ["light", "dark"] as const)
    for (const [name, size] of [["desktop", undefined] as const, ["phone", PHONE] as const])
      it(`has nothing that axe objects to, and fits: ${scheme}, ${name}`, async ({ expect, open, stack }) => {
        const page = await open({
          path: "/pipeline",
          user: "anna",
          ops: true,
          scheme,
          ...(size === undefined ? {} : { size }),
        });
        await live(page);
        const orderId = await confirm(stack.base, "anna", `axe-${scheme}-${name}`);
        await shown(page, orderId, EVERYWHERE);
        expect(await axeViolations(page)).toEqual([]);
        expect(await overhang(page)).toBe(0);
      });
});
