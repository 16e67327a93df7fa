import { describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Given } from "../../../durable-objects/suggestions/question.ts";
import { forgetShard } from "../../../src/catalogue/read.ts";
import { storeInShard } from "../../../src/catalogue/write.ts";
import { SHARDS, shardOf } from "../../../src/catalogue/shard.ts";
import { OpenModel } from "../../../src/shared/model-file.ts";
import { sliceOf } from "../../../src/shared/slice.ts";
import { billedFor, memory, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import {
  ALL,
  type Answer,
  daysAgo,
  USER,
  apartInEach,
  asked,
  askedAgain,
  catalogued,
  complementing,
  model,
  privately,
  ranked,
  shopper,
  skusOf,
  told,
} from "./suggesting.ts";

apartInEach();

async function firstNext(user: string, query: string): Promise<string | undefined> {
  return (await asked(user, `recommendations?${query}`)).items[0]?.sku;
}

describe("suggestions", () => {
  it("are nothing to somebody unknown, and to somebody erased, alike; no memory is made", async ({
    expect,
  }) => {
    await shopper("erased");
    for (const path of ALL) {
      const before = await asked("erased", path);
      expect(before.basis).toBe("own_history");
    }
    await memory("erased").erase();
    for (const path of ALL) {
      const [unknown, erased] = [await asked("unknown", path), await asked("erased", path)];
      expect(unknown).toMatchObject({ basis: "none", items: [] });
      const rest = { recommendation_id: "", memory_version: 0 };
      expect({ ...erased, ...rest }).toEqual({ ...unknown, ...rest });
    }
    expect(await tablesOf("unknown")).toEqual([]);
  });

  it("say what is usual, due and next, with reasons and evidence, and the same after eviction", async ({
    expect,
  }) => {
    const user = "regular";
    await shopper(user);
    const answers = await Promise.all(ALL.map((path) => asked(user, path)));
    const [usual, reorder, next] = answers;
    expect(
      usual?.items
        .map(({ sku }) => sku)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(["OAT", "TOFU"]);
    expect(usual?.items[0]).toMatchObject({ reason: "In 6 of your 6 orders", product_name: "Product OAT" });
    expect(usual?.basket?.find(({ sku }) => sku === "OAT")?.quantity).toBe(2);
    expect(reorder?.items.map(({ sku }) => sku)).toContain("OAT");
    expect(next?.items.map(({ basis }) => basis)).toContain("own_history");
    await evictDurableObject(memory(user));
    for (const [index, path] of ALL.entries()) expect(await asked(user, path)).toEqual(answers[index]);
  });

  it("name feature, model, bucket and request in an id of their own", async ({ expect }) => {
    await shopper("ids");
    await model("m7");
    const ids = await Promise.all(ALL.map(async (path) => (await asked("ids", path)).recommendation_id));
    for (const [index, feature] of ["my_usual", "reorder", "recommendations", "dietary"].entries())
      expect(ids[index]).toMatch(new RegExp(`^${feature}\\.m7\\.b\\d\\d\\.[a-z2-7]{26}$`));
    expect(new Set(ids.map((id) => id.split(".")[2])).size).toBe(1);
    expect((await asked("ids", "usual?limit=3")).recommendation_id).not.toBe(ids[0]);
    expect((await asked("ids", "usual")).recommendation_id).toBe(ids[0]);
  });

  it("are 304 while memory, model and day are the same", async ({ expect }) => {
    const user = "unmodified";
    await shopper(user);
    const ask = async (etag: string): Promise<number> =>
      (await askedAgain(user, `${USER}/usual`, etag)).status;
    const etag = (await get(user, `${USER}/usual`)).headers.get("etag") ?? "";
    expect(await ask(etag)).toBe(304);
    await model("m8");
    expect(await ask(etag)).toBe(200);
    const other = (await get(user, `${USER}/usual`)).headers.get("etag") ?? "";
    expect(await ask(other)).toBe(304);
    await told(user, { method: "PUT", path: "usual/TOFU", body: { place: "hidden" } });
    expect(await ask(other)).toBe(200);
  });

  it("take what others buy from the model, and give discoveries their names from the catalogue", async ({
    expect,
  }) => {
    await shopper("discovering");
    await model();
    await storeInShard(env.BUCKET, shardOf("JAM"), [{ sku: "JAM", name: "Strawberry jam" }]);
    const { items } = await asked("discovering", "recommendations");
    const jam = items.find(({ sku }) => sku === "JAM");
    expect(jam).toMatchObject({ product_name: "Strawberry jam", basis: "people_like_you" });
    expect(jam?.reason).toBe("Goes with Product TOFU");
    expect(items.map(({ sku }) => sku)).toContain("BREAD");
    const cold = await asked("newcomer", "recommendations");
    expect(cold.basis).toBe("popular");
    expect(cold.items[0]?.sku).toBe("BREAD");
  });

  it("begin with what is bought on that day at the store, then in the country", async ({ expect }) => {
    await model("m11");
    expect(await firstNext("local", "")).toBe("BREAD");
    expect(await firstNext("local", "store_id=7&country=NL")).toBe("JAM");
    expect(await firstNext("local", "store_id=8&country=NL")).toBe("OAT");
    expect(await firstNext("local", "country=BE")).toBe("BREAD");
    const { items } = await asked("local", "recommendations?store_id=7&country=NL");
    expect(items.map(({ sku }) => sku)).toEqual(["JAM", "OAT", "BREAD", "TOFU"]);
    const day = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(Date.now());
    expect(items[0]).toMatchObject({ basis: "popular", reason: `Bought by many here on ${day}s` });
    // A gift says where a person is, and nothing of what they buy.
    const gift = order({ items: [line("SOAP")], gift: true, store_id: "7", country: "NL" });
    await confirmed("local-giver", "gift", gift);
    expect(await firstNext("local-giver", "")).toBe("JAM");
    expect(await firstNext("local-giver", "country=NL")).toBe("OAT");
    expect(await firstNext("local-giver", "personalize=off")).toBe("BREAD");
    await evictDurableObject(memory("local-giver"));
    expect(await firstNext("local-giver", "limit=9")).toBe("JAM");
    for (const query of ["country=nl", "timezone=Nowhere", "store_id="])
      expect(await problemOf(await get("local", `${USER}/recommendations?${query}`))).toMatchObject({
        status: 422,
      });
  });

  it("go without the model where it is torn, and without the person where personalization is off", async ({
    expect,
  }) => {
    vi.spyOn(console, "error").mockReturnValue();
    await shopper("degraded");
    await model("m9");
    await env.BUCKET.put("shared/models/m9", "torn");
    await caches.default.delete("https://shared.leafloaf.invalid/shared/models/m9");
    const { basis, recommendation_id } = await asked("degraded", "recommendations");
    expect(basis).toBe("own_history");
    expect(recommendation_id).toContain(".none.");
    for (const path of ALL)
      expect(await asked("degraded", `${path}?personalize=off`)).toMatchObject({ basis: "none" });
  });

  it("are off one by one as the person says", async ({ expect }) => {
    await shopper("switching");
    expect((await complementing("switching", ["TOFU"])).basis).toBe("own_history");
    const off = { method: "PATCH", path: "preferences", body: { features: { complements: false } } };
    await told("switching", off);
    expect((await complementing("switching", ["TOFU"])).basis).toBe("none");
    const FEATURE = { usual: "my_usual", reorder: "reorder", recommendations: "recommendations" } as const;
    for (const [path, feature] of Object.entries(FEATURE)) {
      expect((await asked("switching", path)).basis).toBe("own_history");
      await told("switching", {
        method: "PATCH",
        path: "preferences",
        body: { features: { [feature]: false } },
      });
      expect(await asked("switching", path)).toMatchObject({ basis: "none", items: [] });
    }
    await told("switching", {
      method: "PATCH",
      path: "preferences",
      body: { consent: { personalization: false } },
    });
    for (const path of ALL)
      expect(await asked("switching", path)).toMatchObject({ basis: "none", items: [] });
  });
});

describe("what a person hides, pins, snoozes and confirms", () => {
  it("is in no suggestion, or first, or not due", async ({ expect }) => {
    const user = "chooser";
    await shopper(user);
    await told(user, { method: "PUT", path: "usual/OAT", body: { place: "hidden" } });
    await told(user, { method: "PUT", path: "usual/MILK", body: { place: "pinned" } });
    await told(user, { method: "POST", path: "reorder/TOFU/snooze", body: { days: 30 } });
    for (const path of ["usual", "reorder", "recommendations"])
      expect(
        (await asked(user, path)).items.map(({ sku }) => sku),
        path,
      ).not.toContain("OAT");
    expect((await asked(user, "usual")).items[0]?.sku).toBe("MILK");
    expect((await asked(user, "reorder")).items.map(({ sku }) => sku)).not.toContain("TOFU");
    const { results } = await ranked(user, [
      { sku: "OAT", score: 2 },
      { sku: "X", score: 1 },
    ]);
    expect(results?.map(({ sku }) => sku)).toEqual(["X"]);
  });

  it("filters everything once a diet is confirmed, says so, and lets nothing unknown through", async ({
    expect,
  }) => {
    const user = "vegan";
    await shopper(user);
    await model();
    await storeInShard(env.BUCKET, shardOf("BREAD"), [{ sku: "BREAD", diets: ["vegan"] }]);
    const before = await asked(user, "usual");
    expect(before.items.map(({ sku }) => sku)).toContain("MILK");
    expect(before.filtered).toEqual([]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const usual = await asked(user, "usual");
    expect(usual.items.map(({ sku }) => sku).toSorted()).toEqual(["OAT", "TOFU"]);
    expect(usual.filtered).toContainEqual({ sku: "MILK", because: "diet:vegan", verdict: "conflicts" });
    const next = await asked(user, "recommendations");
    expect(next.items.map(({ sku }) => sku).toSorted()).toEqual(["BREAD", "OAT", "TOFU"]);
    const search = ["MILK", "BREAD", "MYSTERY", "OAT"].map((sku, n) => ({ sku, score: 10 - n }));
    const found = await ranked(user, search);
    expect(found.results?.map(({ sku }) => sku).toSorted()).toEqual(["BREAD", "OAT"]);
    expect(found.filtered).toContainEqual({ sku: "MYSTERY", because: "diet:vegan", verdict: "unknown" });
    expect((await asked(user, "dietary")).items).toContainEqual(
      expect.objectContaining({ tag: "vegan", status: "confirmed", filters: true }),
    );
  });

  it("leaves a basket as long as before: what fits takes the place of what does not", async ({ expect }) => {
    const user = "vegan-basket";
    await model("m14", ["BREAD"]);
    for (let week = 12; week >= 1; week -= 1) {
      // The last order is without tofu.
      const skus = ["MILK", "TOFU", "OAT"].filter((_sku, at) => at !== week % 3);
      const items = skus.map((sku) => line(sku, { tags: [sku === "MILK" ? "dairy" : "vegan"] }));
      const occurred_at = daysAgo(7 * week);
      await confirmed(user, `week ${week}`, order({ items, occurred_at }));
    }
    const skus = async (): Promise<string[]> =>
      ((await asked(user, "usual")).basket ?? []).map(({ sku }) => sku).toSorted();
    const before = await skus();
    expect(before).toContain("MILK");
    expect(before).toHaveLength(2);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    expect(await skus()).toEqual(["OAT", "TOFU"]);
  });

  it("leaves as many reminders as are asked for, bundles of what is shown, and no basis of nothing", async ({
    expect,
  }) => {
    const user = "vegan-reminders";
    await model("m13", ["BREAD"]);
    const weekly = ["MILK", "CHEESE", "TOFU", "OAT"].map((sku) =>
      line(sku, { tags: [sku === "MILK" || sku === "CHEESE" ? "dairy" : "vegan"] }),
    );
    for (let week = 6; week >= 1; week -= 1) {
      const items = week % 6 === 0 ? weekly.slice(0, 2) : weekly;
      const occurred_at = daysAgo(7 * week);
      await confirmed(user, `week ${week}`, order({ items, occurred_at }));
    }
    expect(skusOf(await asked(user, "reorder?limit=2")).toSorted()).toEqual(["CHEESE", "MILK"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    expect(skusOf(await asked(user, "reorder?limit=2")).toSorted()).toEqual(["OAT", "TOFU"]);
    expect((await asked(user, "reorder")).bundles?.map(({ skus }) => skus)).toEqual([["OAT", "TOFU"]]);
    await told(user, { method: "PUT", path: "dietary/kosher", body: { holds: true } });
    expect(await asked(user, "reorder")).toMatchObject({ basis: "none", items: [], bundles: [] });
  });

  it("is not suggested by what retention no longer lets be used", async ({ expect }) => {
    const user = "diet-retention";
    for (let week = 6; week >= 1; week -= 1) {
      const occurred_at = daysAgo(100 + 7 * week);
      await confirmed(user, `k${week}`, order({ items: [line("TOFU", { tags: ["vegan"] })], occurred_at }));
    }
    await confirmed(user, "now", order({ items: [line("SOAP")] }));
    const tags = async (): Promise<(string | undefined)[]> =>
      (await asked(user, "dietary")).items.map(({ tag }) => tag);
    expect(await tags()).toContain("vegan");
    await told(user, { method: "PATCH", path: "preferences", body: { retention_days: 90 } });
    expect(await tags()).toEqual([]);
  });

  it("is not what is only inferred: that hides nothing", async ({ expect }) => {
    const user = "inferred";
    for (let n = 6; n >= 1; n -= 1) {
      const occurred_at = daysAgo(7 * n);
      const items = [line("TOFU", { tags: ["vegan"] }), line("SOAP")];
      await confirmed(user, `k${n}`, order({ items, occurred_at }));
    }
    const vegan = (await asked(user, "dietary")).items.find(({ tag }) => tag === "vegan");
    expect(vegan).toMatchObject({ status: "suggested", filters: false, source: "inferred" });
    const usual = await asked(user, "usual");
    expect(usual.items.map(({ sku }) => sku).toSorted()).toEqual(["SOAP", "TOFU"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: false } });
    expect((await asked(user, "dietary")).items.map(({ tag }) => tag)).not.toContain("vegan");
  });
});

describe("a product of several SKUs", () => {
  it("is one product in everything that is suggested, and a habit by each SKU", async ({ expect }) => {
    const user = "two-names";
    await privately(user);
    await model("m12", ["OAT-2", "BREAD", "TOFU"]);
    const next = await asked(user, "recommendations");
    expect(skusOf(next).toSorted()).toEqual(["BREAD", "OAT", "TOFU"]);
    for (const mode of ["", "?mode=classic"]) {
      const beside = await complementing(user, ["TOFU"], mode);
      expect(skusOf(beside)).toContain("OAT");
      expect(skusOf(beside)).not.toContain("OAT-2");
    }
    const search = ["TEA", "OAT-2"].map((sku) => ({ sku, score: 1 }));
    const { results = [] } = await ranked(user, search, "?explain=true");
    expect(results.map(({ sku }) => sku)).toEqual(["OAT-2", "TEA"]);
    expect(results[0]?.factors?.["recency"]).toBeGreaterThan(0);
  });

  it("is ranked by the brand and category that theirs were found to be", async ({ expect }) => {
    const user = "two-brands";
    await shopper(user);
    const items = ["Alpro", "Alpro", "Oatly AB"].map((brand, n) => line(`S${n}`, { brand }));
    await confirmed(user, "brands", order({ items }));
    const search = ["Alpro", "Oatly AB"].map((brand) => ({
      sku: brand,
      score: 1,
      brand,
      category: "drinks",
    }));
    const first = async (): Promise<string | undefined> => (await ranked(user, search)).results?.[0]?.sku;
    expect(await first()).toBe("Alpro");
    const merged = { from: "brand:Oatly AB", into: "brand:Oatly" };
    await told(user, { method: "POST", path: "memory/entities/merge", body: merged });
    expect(await first()).toBe("Oatly AB");
  });
});

describe("what a memory wants before it answers", () => {
  it("is enough for each of two askers of different models in turn", async ({ expect }) => {
    const user = "two-models";
    await shopper(user);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    await catalogued({ sku: "BREAD", name: "Bread", diets: ["vegan"] });
    const files = new Map<string, OpenModel>();
    for (const version of ["m1", "m2"]) {
      await model(version);
      const file = await env.BUCKET.get(`shared/models/${version}`);
      files.set(version, new OpenModel((await file?.arrayBuffer()) ?? new ArrayBuffer(0)));
    }
    const nothing: Given = {};
    const askers = [...files].map(([modelVersion, file]) => {
      const whole = { userId: user, modelVersion, catalogueVersion: "", dayMs: 0, isImpersonal: false };
      const rest = {
        hasOwnTrees: false,
        bucket: "b00",
        feature: "recommendations",
        limit: 10,
        hour: 0,
      } as const;
      return { question: { ...whole, ...rest }, file, given: nothing, text: "" };
    });
    for (let round = 0; round < 3; round += 1) {
      for (const asker of askers) {
        const { question, file, given } = asker;
        const answer = await memory(user).suggest(question, given);
        if ("text" in answer) asker.text = answer.text;
        else if ("model" in answer.wanted) {
          const { model: skus, sliceOf: of } = answer.wanted;
          asker.given = { ...given, slice: { bytes: sliceOf(file, skus).buffer, of } };
        } else {
          const attributes = answer.wanted.attributes.map((sku) => ({ sku, traits: ["vegan"] }));
          asker.given = { ...given, attributes: [...(given.attributes ?? []), ...attributes] };
        }
      }
    }
    for (const { text } of askers) expect(text).toContain('"BREAD"');
  });

  it("is asked for anew when a part of the catalogue could not be read: no answer of that time is kept", async ({
    expect,
  }) => {
    const user = "r2-stumbles";
    await shopper(user);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    await model();
    await catalogued({ sku: "BREAD", name: "Bread", diets: ["vegan"] });
    await asked("somebody-before", "recommendations");
    for (let place = 0; place < SHARDS; place += 1) forgetShard(place);
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const broken = vi.spyOn(env.BUCKET, "get").mockRejectedValue(new Error("R2 is down"));
    const stumbled = await get(user, `${USER}/recommendations`);
    broken.mockRestore();
    expect([stumbled.status, stumbled.headers.get("etag")]).toEqual([200, null]);
    expect((await stumbled.json<Answer>()).filtered.map(({ sku }) => sku)).toContain("BREAD");
    const after = await asked(user, "recommendations");
    expect(after.items.map(({ sku }) => sku)).toContain("BREAD");
    expect(logged).toHaveBeenCalled();
  });

  it("is asked for anew after each purchase: a warm memory says of a cart what a cold one says", async ({
    expect,
  }) => {
    const user = "cart-after";
    await shopper(user);
    await model();
    await complementing(user, ["TOFU"]);
    await confirmed(user, "jam", order({ items: [line("JAM"), line("TOFU")] }));
    const warm = await complementing(user, ["TOFU"]);
    await evictDurableObject(memory(user));
    expect(await complementing(user, ["TOFU"])).toEqual(warm);
  });
});

describe("a look-up", () => {
  it("of a warm memory reads no row, of a cold one forty at the most", async ({ expect }) => {
    const user = "rows";
    await shopper(user);
    const whole = {
      userId: user,
      modelVersion: "",
      catalogueVersion: "",
      dayMs: 0,
      isImpersonal: false,
      hasOwnTrees: true,
      bucket: "b00",
    };
    const question = { ...whole, feature: "my_usual", limit: 10, isClassic: false } as const;
    const cold = await billedFor(user, (instance) => void instance.suggest(question, {}));
    expect(cold.written).toBe(0);
    await evictDurableObject(memory(user));
    expect(
      (await billedFor(user, (instance) => void instance.suggest(question, {}))).read,
    ).toBeLessThanOrEqual(40);
    const warm = await billedFor(user, (instance) => void instance.suggest({ ...question, limit: 9 }, {}));
    expect(warm).toEqual({ read: 0, written: 0 });
  });
});
