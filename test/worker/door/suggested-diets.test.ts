import { describe, it } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { memory } from "../memory-probe.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import {
  type Answer,
  daysAgo,
  USER,
  apartInEach,
  asked,
  askedAgain,
  catalogued,
  model,
  shopper,
  told,
} from "./suggesting.ts";

apartInEach();

/** Six weekly orders of the same. */
async function sixWeeksOf(user: string, items: ReturnType<typeof line>[]): Promise<void> {
  for (let week = 6; week >= 1; week -= 1) {
    const occurred_at = daysAgo(7 * week);
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}

async function tagsOf(user: string): Promise<(string | undefined)[]> {
  return (await asked(user, "dietary")).items.map(({ tag }) => tag);
}

function numbered(from: number, to: number): ReturnType<typeof line>[] {
  return Array.from({ length: to - from }, (_none, at) => line(`W${from + at}`));
}

describe("a confirmed diet", () => {
  it("sees what the catalogue says anew at once: no kept answer, no kept attributes, no 304", async ({
    expect,
  }) => {
    const user = "catalogue-moves";
    await shopper(user);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    await model();
    await catalogued({ sku: "BREAD", name: "Bread", diets: ["vegan"] });
    const path = `${USER}/recommendations`;
    const before = await get(user, path);
    const copy = before.headers.get("etag") ?? "";
    expect((await before.json<Answer>()).items.map(({ sku }) => sku)).toContain("BREAD");
    expect((await askedAgain(user, path, copy)).status).toBe(304);
    await catalogued({ sku: "BREAD", name: "Bread", tags: ["dairy"] });
    const after = await askedAgain(user, path, copy);
    expect(after.status).toBe(200);
    const { items, filtered } = await after.json<Answer>();
    expect(items.map(({ sku }) => sku)).not.toContain("BREAD");
    expect(filtered).toContainEqual(expect.objectContaining({ sku: "BREAD" }));
  });
});

describe("a diet that is suggested", () => {
  it("goes by what the catalogue says of products, also where orders said nothing, or otherwise", async ({
    expect,
  }) => {
    await sixWeeksOf("untagged", [line("TOFU-PLAIN")]);
    await sixWeeksOf("mistagged", [line("SPREAD", { tags: ["vegan"] })]);
    expect(await tagsOf("untagged")).toEqual([]);
    expect(await tagsOf("mistagged")).toContain("vegan");
    await catalogued({ sku: "TOFU-PLAIN", name: "Tofu", diets: ["vegan"], allergens: ["soy"] });
    await catalogued({ sku: "SPREAD", name: "Spread", allergens: ["milk"] });
    const { items } = await asked("untagged", "dietary");
    expect(items.map(({ tag }) => tag)).toEqual(["vegetarian", "vegan", "dairy-free"]);
    expect(items[0]).toMatchObject({ status: "suggested", filters: false, source: "inferred" });
    // It says nothing of meat: there the order lines are believed.
    expect(await tagsOf("mistagged")).toEqual(["vegetarian"]);
    await evictDurableObject(memory("untagged"));
    expect((await asked("untagged", "dietary")).items).toEqual(items);
  });

  it("goes by order lines where the catalogue is silent, by their names too", async ({ expect }) => {
    await sixWeeksOf("silent", [line("SILENT", { tags: ["gluten-free"] })]);
    await catalogued({ sku: "SILENT", name: "Crackers", tags: ["crisp"] });
    expect(await tagsOf("silent")).toEqual(["gluten-free"]);
    await sixWeeksOf("gouda", [
      line("TEMPEH", { tags: ["vegan"] }),
      line("G", { product_name: "Gouda cheese" }),
    ]);
    expect(await tagsOf("gouda")).toEqual(["vegetarian"]);
  });

  it("looks up two hundred products at the most, those bought most and latest", async ({ expect }) => {
    const user = "wide-diet";
    const days = [numbered(0, 150), numbered(150, 290), numbered(0, 60)];
    for (const [day, items] of days.entries()) {
      const occurred_at = daysAgo(9 - day);
      await confirmed(user, `day ${day}`, order({ items, occurred_at }));
    }
    const about = { userId: user, modelVersion: "", catalogueVersion: "", dayMs: Date.now(), bucket: "b00" };
    const rest = { hasOwnTrees: false, feature: "dietary", limit: 10, isClassic: false } as const;
    const wanted = async (isImpersonal: boolean): Promise<string[]> => {
      const answer = await memory(user).suggest({ ...about, ...rest, isImpersonal }, {});
      return "wanted" in answer && "attributes" in answer.wanted ? answer.wanted.attributes : [];
    };
    const skus = await wanted(false);
    expect(skus).toHaveLength(200);
    expect(skus.filter((sku) => Number(sku.slice(1)) < 60)).toHaveLength(60);
    expect(skus.filter((sku) => Number(sku.slice(1)) >= 150)).toHaveLength(140);
    expect(await wanted(true)).toEqual([]);
  });
});
