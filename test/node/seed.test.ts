import { afterAll, beforeAll, describe, it } from "vitest";
import { mintToken } from "../../dev/local-token.ts";
import { CATALOGUE } from "../../dev/seed/catalogue.ts";
import { LIVES } from "../../dev/seed/habits.ts";
import { MOMENTS } from "../../dev/seed/moments.ts";
import { seed } from "../../dev/seed/seed.ts";
import { SHOPPERS } from "../../dev/seed/shoppers.ts";
import { tellYear } from "../../dev/seed/tell.ts";
import { yearOf } from "../../dev/seed/year.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { CatalogueProduct } from "../../src/catalogue/product.ts";
import { type Leafloaf, createLeafloaf } from "../../src/client/client.ts";

const NOW_MS = Date.parse("2026-11-28T12:00:00Z");

describe("the demo shop", () => {
  it("has a grocery that the catalogue takes, each SKU once", ({ expect }) => {
    expect(CATALOGUE.filter((product) => !CatalogueProduct.safeParse(product).success)).toEqual([]);
    expect(new Set(CATALOGUE.map(({ sku }) => sku)).size).toBe(CATALOGUE.length);
    expect(CATALOGUE.length).toBeGreaterThan(110);
  });

  it("has a year of each shopper, the same on the same day, and all of it past", ({ expect }) => {
    expect(LIVES.map(({ user }) => user)).toEqual(SHOPPERS.map(({ user }) => user));
    for (const life of LIVES) {
      const year = yearOf(life, NOW_MS);
      expect(yearOf(life, NOW_MS)).toEqual(year);
      expect(yearOf(life, NOW_MS + 86_400_000 * 7)).not.toEqual(year);
      expect(year.length).toBeGreaterThan(20);
      expect(year.filter(({ occurredAt }) => new Date(occurredAt).getUTCDay() !== life.weekday)).toEqual([]);
      const times = year.map(({ occurredAt }) => Date.parse(occurredAt));
      expect(times.toSorted((a, b) => a - b)).toEqual(times);
      expect(times.at(-1)).toBeLessThan(NOW_MS);
      expect(new Set(year.map(({ key }) => key)).size).toBe(year.length);
    }
  });
});

describe("seeding a running Worker", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  async function as(user: string): Promise<Leafloaf> {
    return createLeafloaf({ base: stack.base, token: await mintToken(user) });
  }

  async function episodesOf(user: string): Promise<number> {
    const { data } = await (
      await as(user)
    ).GET("/v1/users/{user}/memory/episodes", {
      params: { path: { user: "me" }, query: { limit: 100 } },
    });
    return data?.episodes.length ?? 0;
  }

  it("does not take a refusal for what was told before", async ({ expect }) => {
    const [life] = LIVES;
    const year = {
      base: stack.base,
      life: { ...life!, user: "from-the-future" },
      moments: [],
      nowMs: Date.now() + 2 * 366 * 86_400_000,
      step: () => undefined,
    };
    await expect(tellYear(year)).rejects.toMatchObject({ name: "LeafloafProblem", status: 422 });
    expect(await episodesOf("from-the-future")).toBe(0);
  });

  it("gives every shopper a memory, a model from the warehouse, and nothing twice when it is done again", async ({
    expect,
  }) => {
    const said: string[] = [];
    const orders = await seed(stack.base, (line) => said.push(line));
    expect(said).toEqual(["the nightly model of all shoppers: ok"]);
    const counts = await Promise.all(SHOPPERS.map(({ user }) => episodesOf(user)));
    // A moment that is an order of its own and its mark are two episodes.
    const bulks = MOMENTS.filter(({ kind }) => kind === "bulk").length;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(orders + MOMENTS.length + bulks);
    const anna = await as("anna");
    const path = { user: "me" };
    const { data: usual } = await anna.GET("/v1/users/{user}/usual", { params: { path } });
    expect(usual?.items.map(({ sku }) => sku)).toContain("OAT-BARISTA");
    const { data: dietary } = await anna.GET("/v1/users/{user}/dietary", { params: { path } });
    expect(dietary?.items.find(({ tag }) => tag === "vegan")).toMatchObject({ status: "suggested" });
    const ben = await as("ben");
    const { data: due } = await ben.GET("/v1/users/{user}/reorder", { params: { path } });
    expect(due?.filtered.map(({ because }) => because)).toContain("ingredient:nut");
    expect(await seed(stack.base, () => undefined)).toBe(orders);
    expect(await Promise.all(SHOPPERS.map(({ user }) => episodesOf(user)))).toEqual(counts);
  });

  it("has nobody who buys meat keep to a diet without it", async ({ expect }) => {
    const meat = new Set(CATALOGUE.filter(({ category }) => category === "Meat").map(({ sku }) => sku));
    const buyers = LIVES.filter((life) =>
      yearOf(life, Date.now()).some(({ items }) => items.some(({ sku }) => meat.has(sku))),
    );
    expect(buyers.map(({ user }) => user)).toContain("ben");
    for (const { user } of buyers) {
      const { data } = await (
        await as(user)
      ).GET("/v1/users/{user}/memory/facts", {
        params: { path: { user: "me" }, query: { predicate: ["FOLLOWS_DIET"], limit: 100 } },
      });
      const diets = data?.facts.map(({ object }) => object) ?? ["none was answered"];
      for (const diet of ["diet:vegan", "diet:vegetarian", "diet:pescatarian", "none was answered"])
        expect(diets, user).not.toContain(diet);
    }
  });
});
