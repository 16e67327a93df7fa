import type { Page } from "playwright-core";
import { describe, vi } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import type { Stack } from "../../dev/stack.ts";
import { createLeafloaf } from "../../src/client/client.ts";
import { PHONE, axeViolations, it, overhang, tabTo } from "./dashboard.ts";

const OATWELL = "The shopper prefers Oatwell (Plant drinks)";
const PEANUT = "The shopper avoids peanut";

/** What the API itself says a person's facts are, as `SUBJECT PREDICATE OBJECT`. */
async function factsOf(stack: Stack, user: string): Promise<string[]> {
  const api = createLeafloaf({ base: stack.base, token: await mintToken(user) });
  const params = { path: { user: "me" }, query: { limit: 500 } };
  const { data } = await api.GET("/v1/users/{user}/memory/facts", { params });
  return (data?.facts ?? []).map(({ subject, predicate, object }) => `${subject} ${predicate} ${object}`);
}

/** How many facts the API itself has, page by page. */
async function everyFact(stack: Stack, user: string): Promise<number> {
  const api = createLeafloaf({ base: stack.base, token: await mintToken(user) });
  let count = 0;
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 200, ...(cursor === null ? {} : { cursor }) };
    const { data } = await api.GET("/v1/users/{user}/memory/facts", {
      params: { path: { user: "me" }, query },
    });
    count += data?.facts.length ?? 0;
    cursor = data?.next_cursor ?? null;
  } while (cursor !== null);
  return count;
}

function factRow(page: Page, sentence: string) {
  return page.getByRole("region", { name: "Facts" }).getByRole("cell", { name: sentence, exact: true });
}

describe.skipIf(!hasChromium())("the memory", () => {
  it("says what to do where nothing is known", async ({ open }) => {
    const page = await open({ path: "/memory", user: "nobody-yet" });
    await page.getByText("Nothing was told yet").waitFor();
    await page.getByText("Nothing is known of it at that time").waitFor();
    await page.getByText("No such fact at that time").waitFor();
  });

  it("draws the graph, and tells every fact of its centre in a list that leads from thing to thing", async ({
    expect,
    stack,
    open,
    demo,
  }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/memory", user: "anna" });
    await page.getByRole("img", { name: /^\d+ things and \d+ facts around The shopper/ }).waitFor();
    const painted = await page.evaluate<number>(
      `[...document.querySelectorAll("canvas")].reduce((sum, canvas) => sum +
        canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((one) => one > 0).length, 0)`,
    );
    expect(painted).toBeGreaterThan(5_000);
    const around = page.getByRole("region", { name: "Around The shopper" });
    const own = (await factsOf(stack, "anna")).filter((fact) => fact.startsWith("user "));
    await around.getByText(new RegExp(`^${own.length} facts, \\d+ of them drawn$`)).waitFor();
    for (const name of ["Oatwell (Plant drinks)", "vegan"])
      await around.getByRole("button", { name, exact: true }).waitFor();
    const more = around.getByRole("button", { name: /^\d+ more: / });
    while ((await more.count()) > 0) await more.first().click();
    expect(await around.getByRole("listitem").count()).toBe(own.length);
    await around.getByRole("button", { name: "Bananas" }).first().click();
    await page
      .getByRole("region", { name: "Around Bananas" })
      .getByRole("heading", { name: "is made by" })
      .waitFor();
    await page.getByRole("button", { name: "Back to the shopper" }).click();
    await around.getByRole("heading", { name: "prefers" }).waitFor();
  });

  it("shows what was known and what was true at another time", async ({ expect, open, demo }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/memory", user: "anna" });
    await factRow(page, OATWELL).waitFor();
    const count = page.getByText(/^25 of \d+ facts$/);
    const now = await count.textContent();
    await page.getByLabel("Known at").press("Home");
    await factRow(page, OATWELL).waitFor({ state: "detached" });
    expect(await page.getByLabel("Known at").getAttribute("aria-valuetext")).toContain("after “Order” of");
    await page.getByRole("button", { name: "Back to now" }).click();
    await factRow(page, OATWELL).waitFor();
    expect(await count.textContent()).toBe(now);
    await page.getByLabel("True at").press("Home");
    await factRow(page, OATWELL).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "reorders" }).click();
    await page.getByText("No such fact at that time").waitFor();
  });

  it("says how many facts there are of how many, and shows the others", async ({
    expect,
    stack,
    open,
    demo,
  }) => {
    expect(demo).toContain("ben");
    const page = await open({ path: "/memory", user: "ben" });
    const facts = page.getByRole("region", { name: "Facts" });
    const all = await everyFact(stack, "ben");
    expect(all).toBeGreaterThan(50);
    await facts.getByText(`25 of ${all} facts`).waitFor();
    await facts.getByRole("button", { name: "Show 25 more" }).click();
    await facts.getByText(`50 of ${all} facts`).waitFor();
    await facts.getByRole("button", { name: `Show all ${all}` }).click();
    await facts.getByText(`${all} facts`, { exact: true }).waitFor();
    expect(await facts.getByRole("row").count()).toBe(all + 1);
  });

  it("filters facts, says why, and finds by words through its channels", async ({ expect, open, demo }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/memory", user: "anna" });
    await page.getByRole("button", { name: "follows", exact: true }).click();
    await page.getByText("3 facts").waitFor();
    await page.getByRole("button", { name: "Why The shopper follows vegan?" }).click();
    const why = page.getByRole("dialog", { name: "Why The shopper follows vegan" });
    await why.getByText("Five orders or more have products that are for the diet").waitFor();
    expect(await why.getByRole("listitem").count()).toBeGreaterThan(4);
    await page.keyboard.press("Escape");
    await page.getByLabel("Words to recall").fill("oatwell");
    const hit = page
      .getByRole("list", { name: "Found facts" })
      .getByRole("listitem")
      .filter({ hasText: "is made by Oatwell" });
    await hit
      .first()
      .getByText(/^text #\d+$/)
      .waitFor();
  });

  it("learns from a note, keeps what it cannot take, and forgets for good", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/memory", user: "tess", mayFail: /memory\/episodes/ });
    const note = page.getByLabel("Tell the memory");
    await note.fill(`I am allergic to peanuts. ${"x".repeat(20_000)}`);
    await page.getByRole("button", { name: "Remember" }).click();
    await page.getByText("The request does not fit its schema").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/\/text.*Request \S{8,}/s);
    expect(await note.inputValue()).toHaveLength(20_026);
    await note.fill("I am allergic to peanuts.");
    await page.getByRole("button", { name: "Remember" }).click();
    await page.getByText(`Learned: ${PEANUT}`).waitFor();
    await factRow(page, PEANUT).waitFor();
    expect(await factsOf(stack, "tess")).toEqual(["user AVOIDS ingredient:peanut"]);
    await page.getByRole("button", { name: /^Forget Note of/ }).click();
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("button", { name: /^Forget Note of/ }).click();
    await page.getByRole("button", { name: "Forget for good" }).click();
    await page.getByText(/^Forgotten at every time: Note of /).waitFor();
    // One thing is said: of what was done last.
    expect(await page.getByText(/^Learned: /).count()).toBe(0);
    await factRow(page, PEANUT).waitFor({ state: "detached" });
    expect(await factsOf(stack, "tess")).toEqual([]);
  });

  it("takes a note that was edited after its answer was lost, and the same one again once", async ({
    expect,
    stack,
    open,
  }) => {
    const page = await open({ path: "/memory", user: "tom", mayFail: /memory\/episodes/ });
    const note = page.getByLabel("Tell the memory");
    const remember = page.getByRole("button", { name: "Remember" });
    const losing = /\/memory\/episodes$/;
    await page.route(losing, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await route.fetch();
      return route.abort();
    });
    await note.fill("I am vegan.");
    await remember.click();
    await page.getByText("The Worker does not answer").waitFor();
    await page.unroute(losing);
    for (const text of ["I am vegan and love tofu.", "I am vegan."]) {
      await note.fill(text);
      await remember.click();
      await page.getByText(/^(?:Learned|Kept as a note)/).waitFor();
      await vi.waitUntil(async () => (await note.inputValue()) === "", { timeout: 30_000 });
    }
    const api = createLeafloaf({ base: stack.base, token: await mintToken("tom") });
    const params = { path: { user: "me" }, query: { limit: 100 } };
    const { data } = await api.GET("/v1/users/{user}/memory/episodes", { params });
    const texts = data?.episodes.map(({ body }) => body["text"]);
    expect(new Set(texts)).toEqual(new Set(["I am vegan.", "I am vegan and love tofu."]));
    expect(texts).toHaveLength(2);
  });

  it("merges two products, and splits them again", async ({ expect, stack, open, demo }) => {
    expect(demo).toContain("ben");
    const page = await open({ path: "/memory", user: "ben" });
    await page.getByRole("button", { name: "Free-range eggs" }).first().click();
    await page.getByText("Correct what this product is").click();
    await page.getByLabel("It is the same as").selectOption({ label: "Cucumber" });
    await page.getByRole("button", { name: "Merge" }).click();
    await page.getByText("Merged: what is known of the two is one now.").waitFor();
    expect(await factsOf(stack, "ben")).not.toContain("user BOUGHT product:EGGS-10");
    await page.getByRole("button", { name: "Split: it stands for itself" }).click();
    await page.getByText("Split: it stands for itself.").waitFor();
    expect(await factsOf(stack, "ben")).toContain("user BOUGHT product:EGGS-10");
  });

  it("is led to from the shop: the episode a reason rests on stands first", async ({
    open,
    demo,
    expect,
  }) => {
    expect(demo).toContain("anna");
    const page = await open({ path: "/shop", user: "anna" });
    await page.getByRole("button", { name: "Why Natural tofu?" }).first().click();
    await page.getByRole("dialog").getByRole("link", { name: "memory" }).click();
    await page
      .locator('li[data-marked="true"]')
      .getByText(/^Order of/)
      .waitFor();
  });

  it("can be used without a mouse", async ({ expect, stack, open }) => {
    const page = await open({ path: "/memory", user: "sam" });
    await page.getByText("Nothing was told yet").waitFor();
    await tabTo(page, /^Tell the memory$/);
    await page.keyboard.type("I am vegan");
    await tabTo(page, /^Remember$/);
    await page.keyboard.press("Enter");
    await page.getByText("Learned: The shopper follows vegan").waitFor();
    await tabTo(page, /^Forget Note of/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Forget for good$/);
    await page.keyboard.press("Enter");
    await page.getByText("Forgotten at every time").waitFor();
    expect(await factsOf(stack, "sam")).toEqual([]);
  });

  it.for([
    ["light", "a phone", PHONE],
    ["dark", "a phone", PHONE],
    ["light", "a wide screen", undefined],
    ["dark", "a wide screen", undefined],
  ] as const)(
    "fits, and axe objects to nothing: %s, %s",
    async ([scheme, , size], { expect, open, demo }) => {
      expect(demo).toContain("anna");
      const page = await open({
        path: "/memory",
        user: "anna",
        scheme,
        ...(size === undefined ? {} : { size }),
      });
      await page.getByRole("img", { name: /facts around/ }).waitFor();
      await page.getByLabel("Words to recall").fill("oat");
      await page
        .getByText(/^text #/)
        .first()
        .waitFor();
      await page
        .getByRole("button", { name: /^Forget/ })
        .first()
        .click();
      expect(await overhang(page)).toBe(0);
      expect(await axeViolations(page)).toEqual([]);
    },
  );
});
