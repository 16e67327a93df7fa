import { describe, it } from "vitest";
import { problemOf } from "../problem-document.ts";
import { get } from "../storefront.ts";
import { send } from "./calls.ts";
import { USER, apartInEach, catalogued, complementing, model, ranked, shopper, told } from "./suggesting.ts";

apartInEach();

describe("what goes with a cart", () => {
  it("is one's own first, then all shoppers', never of the cart, and nothing with an empty one", async ({
    expect,
  }) => {
    await shopper("cart");
    await model();
    const { items } = await complementing("cart", ["TOFU", "UNKNOWN"]);
    const skus = items.map(({ sku }) => sku);
    expect(skus).toContain("OAT");
    expect(skus).toContain("JAM");
    expect(skus).not.toContain("TOFU");
    expect(items.find(({ sku }) => sku === "JAM")?.basis).toBe("people_like_you");
    expect(await complementing("cart", [])).toMatchObject({ basis: "none", items: [] });
    const stranger = await complementing("cart-stranger", ["TOFU"]);
    expect(stranger.items.map(({ sku }) => sku)).toContain("JAM");
    const off = await complementing("cart", ["TOFU"], "?personalize=off");
    expect(off.items.map(({ sku, reason }) => [sku, reason])).toEqual(
      stranger.items.map(({ sku, reason }) => [sku, reason]),
    );
    expect(await complementing("cart", ["UNKNOWN"])).toMatchObject({ filtered: [] });
  });

  it("is nothing hidden, nor anything against a confirmed diet", async ({ expect }) => {
    const user = "cart-chooser";
    await shopper(user);
    await model();
    await told(user, { method: "PUT", path: "usual/OAT", body: { place: "hidden" } });
    expect((await complementing(user, ["TOFU"])).items.map(({ sku }) => sku)).not.toContain("OAT");
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const { items, filtered } = await complementing(user, ["TOFU"]);
    expect(items.map(({ sku }) => sku)).not.toContain("MILK");
    expect(items.map(({ sku }) => sku)).not.toContain("JAM");
    expect(filtered.map(({ sku }) => sku)).toContain("MILK");
  });

  it("refuses over a hundred products, and limits out of bounds", async ({ expect }) => {
    const cart = Array.from({ length: 101 }, (_, n) => `S${n}`);
    const path = `${USER}/complements`;
    for (const call of [
      { method: "POST", path, body: { cart } },
      { method: "POST", path: `${path}?limit=0`, body: { cart: [] } },
      { method: "POST", path, body: { cart: "OAT" } },
    ])
      expect(await problemOf(await send("bad-cart", call))).toMatchObject({ status: 422 });
  });
});

describe("ranking", () => {
  const results = Array.from({ length: 200 }, (_, n) => ({ sku: `S${n}`, score: 200 - n }));

  it("leaves the order as it came to somebody unknown, and where it is switched off", async ({ expect }) => {
    await shopper("ranked");
    const came = results.map(({ sku, score }, position) => ({ sku, score, position }));
    expect(await ranked("nobody", results)).toMatchObject({ mode: "off", basis: "none", results: came });
    expect((await ranked("ranked", results, "?personalize=off")).results).toEqual(came);
    await told("ranked", { method: "PATCH", path: "preferences", body: { features: { ranking: false } } });
    expect((await ranked("ranked", results)).results).toEqual(came);
    expect((await ranked("ranked", [])).results).toEqual([]);
  });

  it("lifts what the person buys, keeps what it does not know, and explains itself", async ({ expect }) => {
    await shopper("explained");
    const search = [...results.slice(0, 20).map((one) => ({ ...one, score: 1 })), { sku: "OAT", score: 1 }];
    for (const query of ["?explain=true", "?explain=true&mode=classic"]) {
      const { results: found = [], mode } = await ranked("explained", search, query);
      expect(mode).toBe(query.endsWith("classic") ? "classic" : "model");
      expect(found).toHaveLength(21);
      if (mode === "model") expect(found[0]?.sku).toBe("OAT");
      for (const { score, factors = {} } of found)
        expect(Math.abs(Object.values(factors).reduce((sum, one) => sum + one, 0) - score)).toBeLessThan(
          1e-9,
        );
    }
  });

  it("goes by the brand and category that results carry where the catalogue has none", async ({ expect }) => {
    const user = "avoiding-results";
    await shopper(user);
    for (const [predicate, object] of [
      ["AVOIDS", "brand:Nestle"],
      ["AVOIDS", "category:Sweets"],
    ])
      await told(user, {
        method: "POST",
        path: "memory/episodes",
        body: { kind: "preference", predicate, object, holds: true },
      });
    await catalogued({ sku: "OATS", name: "Oats", brand: "Quaker", category: "breakfast" });
    const search = [
      { sku: "KITKAT", score: 3, brand: "Nestle" },
      { sku: "GUM", score: 2, category: "sweets" },
      { sku: "OATS", score: 2, brand: "Nestle" },
      { sku: "X", score: 1 },
    ];
    const { results: left, filtered } = await ranked(user, search);
    expect(left?.map(({ sku }) => sku)).toEqual(["OATS", "X"]);
    expect(filtered.map(({ sku, because }) => [sku, because])).toEqual([
      ["KITKAT", "brand:nestle"],
      ["GUM", "category:sweets"],
    ]);
  });

  it("keeps what is not to be had: the shop put it there", async ({ expect }) => {
    const user = "ranked-unavailable";
    await shopper(user);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    await catalogued({ sku: "SOLD-OUT", name: "Seitan", diets: ["vegan"], available: false });
    const { results: left, filtered } = await ranked(user, [{ sku: "SOLD-OUT", score: 1 }]);
    expect(left?.map(({ sku }) => sku)).toEqual(["SOLD-OUT"]);
    expect(filtered).toEqual([]);
  });

  it("refuses 201 results, and scores that are none", async ({ expect }) => {
    for (const body of [
      { results: [...results, { sku: "X", score: 1 }] },
      '{"results":[{"sku":"A","score":NaN}]}',
      '{"results":[{"sku":"A","score":1e309}]}',
      { results: [{ sku: "A", score: "1" }] },
      { results: [{ sku: "A" }] },
      {},
    ]) {
      const problem = await problemOf(await send("bad-rank", { method: "POST", path: `${USER}/rank`, body }));
      expect([400, 422]).toContain(problem.status);
    }
    for (const path of ["usual?limit=0", "usual?limit=101", "recommendations?limit=0", "reorder?limit=101"])
      expect(await problemOf(await get("bad-rank", `${USER}/${path}`))).toMatchObject({ status: 422 });
  });
});
