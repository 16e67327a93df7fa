import type { Locator, Page } from "playwright-core";
import { describe } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import { TAGS } from "../../src/web/tags.ts";
import { OPERATIONS } from "../fuzz/openapi.ts";
import { PHONE, axeViolations, it, overhang } from "./dashboard.ts";

describe.skipIf(!hasChromium())("the reference", () => {
  it("lists every call under what it is about, in the document's order", async ({ expect, open }) => {
    const page = await open({ path: "/docs" });
    await page.locator(".opblock-tag").last().waitFor();
    expect(await page.locator(".opblock-tag > a").allTextContents()).toEqual(TAGS.map(({ name }) => name));
    const said = await page.locator(".opblock-tag > small").allTextContents();
    expect(said).toEqual(TAGS.map(({ description }) => description.replaceAll("`", "")));
    expect(await page.locator(".opblock").count()).toBe(OPERATIONS.length);
  });

  it("asks the Worker as its reader, once that one has entered a token", async ({ expect, open }) => {
    const page = await open({ path: "/docs" });
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByLabel("auth-bearer-value").fill(await mintToken("anna"));
    await page.getByRole("button", { name: "Apply credentials" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    const answer = await tryOut(page, "suggestions-get_v1_users__user__usual");
    await answer.getByText('"memory_version"').waitFor();
    const download = page.waitForEvent("download");
    await answer.getByRole("button", { name: "Download" }).click();
    expect((await download).suggestedFilename()).toMatch(/\.json$/);
  });

  it("sends the body of an example, and shows why it is refused", async ({ open }) => {
    const page = await open({ path: "/docs", mayFail: /status of 401/ });
    const answer = await tryOut(page, "orders-post_v1_orders_confirm");
    await answer.getByText("/problems/unauthenticated").waitFor();
  });

  it("is light or dark as the device is, and follows it", async ({ expect, open }) => {
    const page = await open({ path: "/docs", scheme: "dark" });
    await page.locator(".opblock-tag").last().waitFor();
    const paper = (): Promise<string> =>
      page.evaluate<string>("getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor");
    const dark = await paper();
    expect(dark).toMatch(/^rgb\((?:\d\d?, ){2}\d\d?\)$/);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(paper).not.toBe(dark);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(paper).toBe(dark);
  });
});

describe.skipIf(!hasChromium())("a problem's page", () => {
  it.for(["light", "dark"] as const)(
    "is laid out, leads to the reference, and has nothing that axe objects to: %s",
    async (scheme, { expect, open }) => {
      const page = await open({ path: "/problems/malformed_json", scheme, size: PHONE });
      expect(await page.evaluate("getComputedStyle(document.body).maxWidth")).toBe("640px");
      const { axeFinds, width } = { axeFinds: await axeViolations(page), width: await overhang(page) };
      expect([axeFinds, width]).toEqual([[], 0]);
      await page.getByRole("link", { name: "reference" }).click();
      await page.locator(".opblock-tag").last().waitFor();
    },
  );
});

describe.skipIf(!hasChromium())("the policy of a page", () => {
  it.for(["/", "/docs", "/problems/not_found"])(
    "lets no script run that stands in it: %s",
    async (path, { expect, open }) => {
      const page = await open({ path: "/livez", mayFail: /Content Security Policy/ });
      const answer = await page.goto(`${new URL(page.url()).origin}${path}`);
      const policy = answer?.headers()["content-security-policy"] ?? "";
      expect(policy).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
      await page.evaluate(`document.head.append(
        Object.assign(document.createElement("script"), { textContent: "window.ran = true" }))`);
      expect(await page.evaluate("window.ran")).toBe(undefined);
    },
  );
});

/** Opens a call of the reference and sends its example; gives what it shows of the answer. */
async function tryOut(page: Page, operation: string): Promise<Locator> {
  const call = page.locator(`#operations-${operation}`);
  await call.locator(".opblock-summary-control").click();
  await call.getByRole("button", { name: "Try it out" }).click();
  await call.getByRole("button", { name: "Execute" }).click();
  return call.locator(".live-responses-table");
}
