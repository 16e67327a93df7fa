import { describe } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import { SHOPPERS } from "../../dev/seed/shoppers.ts";
import { PHONE, axeViolations, it, overhang } from "./dashboard.ts";

describe.skipIf(!hasChromium())("signing in", () => {
  it("takes a token, keeps it through a reload, and forgets it when asked to", async ({ expect, open }) => {
    const page = await open({ path: "/" });
    await page.getByText("Sign in with a token").click();
    await page.getByLabel("Bearer token").fill("no token");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This is no token").waitFor();
    await page.getByLabel("Bearer token").fill(await mintToken("anna"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Shop" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/shop");
    await page.reload();
    await page.getByRole("button", { name: "Signed in as anna" }).click();
    await page.getByRole("button", { name: /Sign out/ }).click();
    await page.getByText("Who is shopping?").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
  });

  it("is a pick among the demo shoppers on a machine that has them", async ({ expect, open }) => {
    const page = await open({ path: "/" });
    await page.getByText("Who is shopping?").waitFor();
    expect(await page.getByRole("button").allTextContents()).toHaveLength(SHOPPERS.length);
    await page.getByRole("button", { name: /^Elif/ }).click();
    await page.getByRole("button", { name: "Signed in as Elif" }).waitFor();
    await page.getByText("134 products").waitFor();
  });

  it("asks for a token alone where there are none", async ({ expect, open }) => {
    const page = await open({ path: "/shop", user: "anna", mayFail: /local\/shoppers/ });
    await page.route("**/local/shoppers", (route) => route.fulfill({ status: 404 }));
    await page.getByRole("button", { name: "Signed in as anna" }).click();
    await page.getByRole("button", { name: /Sign out/ }).click();
    await page.getByLabel("Bearer token").waitFor();
    expect(await page.getByText("Who is shopping?").count()).toBe(0);
  });

  it("asks everything anew when a session that had ended is followed by another", async ({ open }) => {
    const page = await open({ path: "/shop", user: "anna", mayFail: /status of 401/ });
    await page.getByRole("region", { name: "Diets and allergies" }).waitFor();
    await page.route("**/v1/users/me/reorder", (route) => route.fulfill({ status: 401 }));
    await page.reload();
    const again = page.getByRole("button", { name: "Sign in again" });
    await again.waitFor();
    await page.unroute("**/v1/users/me/reorder");
    await again.click();
    const asked = page.waitForResponse((answer) => answer.url().endsWith("/v1/users/me/dietary"));
    await page.getByRole("button", { name: /^Anna/ }).click();
    await asked;
  });

  it("opens each address of the dashboard itself, and leaves the Worker its own pages", async ({
    expect,
    open,
  }) => {
    const page = await open({ path: "/memory", user: "anna" });
    await page.locator('a[aria-current="page"]', { hasText: "Memory" }).waitFor();
    expect(await page.title()).toBe("Memory · leafloaf");
    const origin = new URL(page.url()).origin;
    for (const path of ["/docs", "/problems/not_found", "/openapi.json", "/livez"]) {
      const answer = await page.goto(`${origin}${path}`);
      expect(await answer?.text(), path).not.toContain('id="root"');
      expect(answer?.status(), path).toBe(200);
    }
    await page.goto(`${origin}/nowhere`);
    await page.getByText("No such page").waitFor();
  });

  it.for(["light", "dark"] as const)(
    "has nothing that axe objects to: %s",
    async (scheme, { expect, open }) => {
      const page = await open({ path: "/", scheme, size: PHONE });
      await page.getByText("Sign in with a token").click();
      await page.getByLabel("Bearer token").waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
    },
  );
});
