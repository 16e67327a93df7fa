import type { Locator, Page, Request } from "playwright-core";
import { describe } from "vitest";
import { z } from "zod";
import { askBigQuery } from "../../dev/ask-google.ts";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import { CATALOGUE } from "../../dev/seed/catalogue.ts";
import type { Stack } from "../../dev/stack.ts";
import { type Leafloaf, createLeafloaf } from "../../src/client/client.ts";
import { until } from "../node/orders.ts";
import { PHONE, axeViolations, it, overhang, tabTo } from "./dashboard.ts";

const SINKS = ["Memory: recorded", "Spanner: delivered", "BigQuery: delivered", "R2 archive: delivered"];
const ME = { path: { user: "me" } };

async function as(stack: Stack, user: string): Promise<Leafloaf> {
  return createLeafloaf({ base: stack.base, token: await mintToken(user) });
}

async function ordersOf(stack: Stack, user: string): Promise<{ order_id: string; total_minor: number }[]> {
  const { data } = await (await as(stack, user)).GET("/v1/users/{user}/history", { params: ME });
  return data?.orders ?? [];
}

async function put(page: Page, words: string, name: string): Promise<void> {
  await page.getByLabel("Search the grocery").fill(words);
  await page.getByRole("button", { name: `Add ${name}` }).click();
}

const Impression = z.object({
  type: z.literal("recommendation_impression"),
  recommendation_type: z.string(),
  products_shown: z.array(z.string()),
});
type Impression = z.infer<typeof Impression>;
const Batch = z.object({ events: z.array(z.unknown()) });

/** The impressions that a request tells of. */
function impressionsIn(request: Request): Impression[] {
  if (!request.url().endsWith("/v1/events")) return [];
  return Batch.parse(request.postDataJSON()).events.flatMap(
    (event) => Impression.safeParse(event).data ?? [],
  );
}

const Reorder = z.looseObject({ items: z.array(z.looseObject({})) });

/** A date some days from today, in UTC, and the state of what is due then. */
function dueIn(days: number): { due_on: string; state: string } {
  const on = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return { due_on: on, state: days > 0 ? "upcoming" : "due" };
}

async function labelsOf(buttons: Locator): Promise<(string | null)[]> {
  return Promise.all((await buttons.all()).map((button) => button.getAttribute("aria-label")));
}

describe.skipIf(!hasChromium())("the shop", () => {
  it("finds, adds and confirms once for a double click, and follows the order into every system", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/shop", user: "zoe" });
    await page.getByText("It begins with your second order").waitFor();
    await put(page, "oat drink bar", "Oat drink Barista");
    await put(page, "banan", "Bananas");
    await page.getByRole("button", { name: "One Bananas more" }).first().click();
    await page.getByRole("button", { name: /^Confirm order/ }).dblclick();
    const order = page.getByRole("article");
    for (const words of SINKS) await order.getByText(words).waitFor({ timeout: 60_000 });
    const orders = await ordersOf(stack, "zoe");
    expect(orders.map(({ total_minor: total }) => total)).toEqual([219 + 2 * 179]);
    expect(await order.getAttribute("aria-label")).toBe(`Order ${orders[0]?.order_id}`);
    await page.getByText("Add products from the shelves").waitFor();
  });

  it("tells of searches, carts and what was suggested, as a storefront does", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/shop", user: "yan" });
    const taken = page.waitForResponse(
      (answer) =>
        answer.url().endsWith("/v1/events") && answer.request().postData()?.includes("cart_mod") === true,
    );
    await put(page, "tofu", "Natural tofu");
    expect((await taken).status()).toBe(202);
    await page.close();
    const dataset = stack.config.BIGQUERY_DATASET;
    const rows = await until(
      () =>
        askBigQuery(
          stack.config,
          `SELECT query FROM ${dataset}.user_search_events_dedup WHERE user_id = @user
           UNION ALL SELECT sku FROM ${dataset}.cart_modification_events_dedup WHERE user_id = @user`,
          { user: "yan" },
        ),
      (found) => found.length > 1,
    );
    expect(new Set(rows.flat())).toEqual(new Set(["TOFU", "tofu"]));
  });

  it("tells what it could not on its next page, and what was done right before that is closed", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/shop", user: "xia", mayFail: /v1\/events/ });
    await page.route("**/v1/events", (route) => route.fulfill({ status: 408 }));
    const refused = page.waitForResponse((answer) => answer.url().endsWith("/v1/events"));
    await put(page, "tofu", "Natural tofu");
    await refused;
    await page.close({ runBeforeUnload: true });
    const next = await page.context().newPage();
    const told = next.waitForResponse((answer) => answer.url().endsWith("/v1/events"));
    await next.goto(`${stack.base}/shop`);
    expect((await told).status()).toBe(202);
    await put(next, "gouda", "Young Gouda slices");
    await next.close({ runBeforeUnload: true });
    const rows = await until(
      () =>
        askBigQuery(
          stack.config,
          `SELECT sku FROM ${stack.config.BIGQUERY_DATASET}.cart_modification_events_dedup WHERE user_id = @user`,
          { user: "xia" },
        ),
      (found) => found.length > 1,
    );
    expect(new Set(rows.flat())).toEqual(new Set(["TOFU", "GOUDA"]));
  });

  it("keeps what is added while an order is under way, also when the view is left, and orders it by itself", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/shop", user: "wes" });
    await put(page, "gouda", "Young Gouda slices");
    const held = Promise.withResolvers<void>();
    await page.route("**/v1/orders/confirm", async (route) => {
      const response = await route.fetch();
      await held.promise;
      await route.fulfill({ response });
    });
    await page.getByRole("button", { name: /^Confirm order/ }).click();
    await page.getByRole("button", { name: "One Young Gouda slices more" }).first().click();
    await page.getByRole("link", { name: "Memory" }).click();
    await page.getByRole("link", { name: "Shop" }).click();
    await put(page, "banan", "Bananas");
    held.resolve();
    await page.getByRole("article").waitFor();
    await page.getByText("2 products, €4.58").waitFor();
    await page.getByRole("button", { name: /^Confirm order/ }).click();
    await page.getByRole("article").nth(1).waitFor();
    expect((await ordersOf(stack, "wes")).map(({ total_minor: total }) => total)).toEqual([458, 279]);
    await page.getByText("Add products from the shelves").waitFor();
  });

  it("keeps the cart when the answer is lost, and makes one order of it", async ({ expect, stack, open }) => {
    const page = await open({ path: "/shop", user: "wim", mayFail: /orders\/confirm/ });
    await put(page, "gouda", "Young Gouda slices");
    await page.route("**/v1/orders/confirm", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole("button", { name: /^Confirm order/ }).click();
    await page.getByText("The Worker does not answer").waitFor();
    await page.getByText("1 product, €2.79").waitFor();
    await page.unroute("**/v1/orders/confirm");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("article").waitFor();
    expect(await ordersOf(stack, "wim")).toHaveLength(1);
  });

  it("says that an order had arrived when its cart was changed after the answer was lost", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/shop", user: "vic", mayFail: /orders\/confirm/ });
    await put(page, "gouda", "Young Gouda slices");
    await page.route("**/v1/orders/confirm", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole("button", { name: /^Confirm order/ }).click();
    await page.getByText("The Worker does not answer").waitFor();
    await page.unroute("**/v1/orders/confirm");
    await page.getByRole("button", { name: "One Young Gouda slices more" }).first().click();
    await page.getByRole("button", { name: /^Confirm order/ }).click();
    await page.getByText("The Idempotency-Key was used with another body").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/Request \S{8,}/);
    await page.getByRole("button", { name: /order this as another/ }).click();
    await page.getByRole("article").waitFor();
    expect((await ordersOf(stack, "vic")).map(({ total_minor: total }) => total)).toEqual([558, 279]);
  });

  it("proposes the usual basket, with reasons; pinned, hidden and undone", async ({ expect, open, demo }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/shop", user: "anna" });
    const usual = page.getByRole("region", { name: "My Usual" });
    await usual.getByText(/^Your usual order: .*2 × Bananas/).waitFor();
    await usual.getByRole("button", { name: /^Add these \d+ products · €/ }).click();
    await page.getByText(/^\d+ products, €/).waitFor();
    await page
      .getByRole("region", { name: "Goes well with it" })
      .getByText(/^with /)
      .first()
      .waitFor();
    await usual.getByRole("button", { name: "Why Bananas?" }).click();
    const why = page.getByRole("dialog", { name: "Why Bananas" });
    await why.getByText(/of \d+ orders, the last/).waitFor();
    await why.getByText(/Rests on \d+ episodes/).waitFor();
    await why.getByRole("button", { name: "Pin" }).click();
    await usual.getByText("pinned · usually 2").waitFor();
    await why.getByRole("button", { name: "Hide" }).click();
    await usual.getByText("Bananas is hidden.").waitFor();
    await usual.getByRole("button", { name: "Undo" }).click();
    await usual.getByRole("button", { name: "Why Bananas?" }).waitFor();
  });

  it("tells as shown what is drawn, however late My Usual is answered", async ({ expect, open, demo }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/memory", user: "anna" });
    const told: Impression[] = [];
    page.on("request", (request) => told.push(...impressionsIn(request)));
    const held = Promise.withResolvers<void>();
    await page.route("**/v1/users/me/usual", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.getByRole("link", { name: "Shop" }).click();
    const due = page.getByRole("region", { name: "Due soon" });
    const recommended = page.getByRole("region", { name: "Recommended" });
    for (const panel of [due, recommended]) await panel.getByRole("listitem").first().waitFor();
    held.resolve();
    await page.getByRole("region", { name: "My Usual" }).getByRole("listitem").first().waitFor();
    await until(
      async () => told,
      (all) => all.length > 2,
    );
    for (const [type, panel] of [
      ["reorder", due],
      ["recommendations", recommended],
    ] as const) {
      const skus = told
        .filter((one) => one.recommendation_type === type)
        .flatMap((one) => one.products_shown);
      expect(skus.map((sku) => `Why ${CATALOGUE.find((one) => one.sku === sku)?.name}?`)).toEqual(
        await labelsOf(panel.getByRole("button", { name: /^Why/ })),
      );
    }
  });

  it("hides what does not fit once a diet is confirmed, says why, and takes it back", async ({
    expect,
    open,
    demo,
  }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/shop", user: "anna" });
    const diets = page.getByRole("region", { name: "Diets and allergies" });
    const vegan = diets.getByRole("listitem").filter({ has: page.getByText("vegan", { exact: true }) });
    await vegan.getByRole("button", { name: "Confirm" }).click();
    await page
      .getByText(/^\d+ hidden because of vegan$/)
      .first()
      .click();
    await page.getByText("Whole milk 3.5 %: does not go with vegan").waitFor();
    await vegan.getByRole("button", { name: "Take back" }).click();
    await page.getByText("134 products, sorted by your orders").waitFor();
  });

  it("tells when a product is due by one date, row and reason alike, what is overdue first", async ({
    expect,
    open,
    demo,
  }) => {
    expect(demo).toContain("ben");
    const page = await open({ path: "/memory", user: "ben" });
    await page.route("**/v1/users/me/reorder", async (route) => {
      const response = await route.fetch();
      const body = Reorder.parse(await response.json());
      const items = [4, -3, 0, 1, -1].map((days, index) => ({ ...body.items[index], ...dueIn(days) }));
      await route.fulfill({ response, json: { ...body, items } });
    });
    await page.getByRole("link", { name: "Shop" }).click();
    const rows = page.getByRole("region", { name: "Due soon" }).getByRole("listitem");
    await rows.first().waitFor();
    const told = ["overdue by 3 days", "overdue by 1 day", "due today", "due tomorrow", "due in 4 days"];
    for (const [index, words] of told.entries()) {
      await rows.nth(index).getByText(words, { exact: true }).waitFor();
      await rows.nth(index).getByRole("button", { name: /^Why/ }).click();
      const date = new RegExp(`^${words}, (?:since|on) \\d+ \\w+ \\d{4}$`);
      await page.getByRole("dialog").getByText(date).waitFor();
      await page.keyboard.press("Escape");
    }
  });

  it("remembers an allergy, and puts off what is due", async ({ expect, open, demo }) => {
    expect(demo).toContain("ben");
    const page = await open({ path: "/shop", user: "ben" });
    await page.getByText("no nut", { exact: true }).waitFor();
    const due = page.getByRole("region", { name: "Due soon" });
    const first = due.getByRole("listitem").first();
    const name = (await first.getByRole("button", { name: /^Why/ }).getAttribute("aria-label")) ?? "";
    await first.getByRole("button", { name }).click();
    await page.getByRole("button", { name: "Snooze two weeks" }).click();
    await due.getByText(/put off until/).waitFor();
    await due.getByRole("button", { name: "Remind me again" }).click();
    await due.getByRole("button", { name }).waitFor();
  });

  it("can be used without a mouse", async ({ expect, stack, open }) => {
    const page = await open({ path: "/shop", user: "uma" });
    await page.getByText("134 products").waitFor();
    await tabTo(page, /^Search the grocery$/);
    await page.keyboard.type("hummus");
    await page.getByText("1 product for “hummus”").waitFor();
    await tabTo(page, /^Add Hummus$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Confirm order/);
    await page.keyboard.press("Enter");
    await page.getByRole("article").waitFor();
    expect(await ordersOf(stack, "uma")).toHaveLength(1);
  });

  it.for(["light", "dark"] as const)(
    "fits a phone, and axe objects to nothing: %s",
    async (scheme, { expect, open, demo }) => {
      expect(demo).toContain("ben");
      const page = await open({ path: "/shop", user: "ben", scheme, size: PHONE });
      for (const [part, words] of [
        ["For you", /^Add these \d+ products · €/],
        ["Grocery", /^Add /],
        ["Cart", /^Confirm order/],
      ] as const) {
        await page.getByRole("button", { name: part }).click();
        const wanted = page.getByRole("button", { name: words }).first();
        await wanted.waitFor();
        expect(await overhang(page)).toBe(0);
        expect(await axeViolations(page)).toEqual([]);
        if (part === "For you") await wanted.click();
      }
    },
  );

  it.for(["light", "dark"] as const)(
    "has nothing that axe objects to on a wide screen: %s",
    async (scheme, { expect, open, demo }) => {
      expect(demo).toContain("anna");
      const page = await open({ path: "/shop", user: "anna", scheme });
      await page.getByRole("button", { name: /^Add these \d+ products · €/ }).click();
      await page
        .getByText(/^with /)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Bananas", exact: true }).click();
      await page.getByText("Why it stands here").waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
    },
  );
});
