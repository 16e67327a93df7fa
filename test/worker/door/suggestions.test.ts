import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import type { CatalogueProduct } from "../../../src/catalogue/product.ts";
import type { Given } from "../../../durable-objects/suggestions/question.ts";
import { forgetShard } from "../../../src/catalogue/read.ts";
import { storeInShard } from "../../../src/catalogue/write.ts";
import { SHARDS, shardOf } from "../../../src/catalogue/shard.ts";
import { OpenModel, packModel } from "../../../src/shared/model-file.ts";
import { sliceOf } from "../../../src/shared/slice.ts";
import { POINTER, forgetModel } from "../../../src/shared/read.ts";
import { billedFor, holdQueues, memory, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import { send } from "./calls.ts";

type Answer = {
  recommendation_id: string;
  mode?: string;
  basis: string;
  items: {
    sku: string;
    product_name: string | null;
    reason: string;
    basis: string;
    status?: string;
    tag?: string;
  }[];
  basket?: { sku: string; quantity: number }[];
  bundles?: { skus: string[] }[];
  results?: { sku: string; score: number; position: number; factors?: Record<string, number> }[];
  filtered: { sku: string; because: string; verdict: string }[];
  memory_version: number;
};

const USER = "/v1/users/me";
const ALL = ["usual", "reorder", "recommendations", "dietary"] as const;
const DAY_MS = 86_400_000;

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(async () => {
  queues.release();
  vi.restoreAllMocks();
  await env.BUCKET.delete(POINTER);
  forgetModel();
});

async function asked(user: string, path: string): Promise<Answer> {
  const response = await get(user, `${USER}/${path}`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

/** Asks with a copy at hand. */
async function askedAgain(user: string, path: string, etag: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenFor(user)}`, "if-none-match": etag };
  return exports.default.fetch(`http://edge${path}`, { headers });
}

async function ranked(user: string, results: unknown, query = ""): Promise<Answer> {
  const response = await send(user, { method: "POST", path: `${USER}/rank${query}`, body: { results } });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

async function complementing(user: string, cart: string[], query = ""): Promise<Answer> {
  const response = await send(user, { method: "POST", path: `${USER}/complements${query}`, body: { cart } });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

async function told(user: string, call: { method: string; path: string; body?: unknown }): Promise<void> {
  const response = await send(
    user,
    { ...call, path: `${USER}/${call.path}` },
    `${call.path} ${JSON.stringify(call.body)}`,
  );
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
}

/** Six weekly orders of oat drink and tofu, with milk in the last three, until a week ago. */
async function shopper(user: string): Promise<void> {
  for (let week = 6; week >= 1; week -= 1) {
    const items = [
      line("OAT", { brand: "Oatly", category: "oat drink", tags: ["vegan"] }),
      line("TOFU", { tags: ["vegan"], quantity: 1 }),
      ...(week <= 3 ? [line("MILK", { product_name: "Whole milk 1 L", tags: ["dairy"] })] : []),
    ];
    const occurred_at = new Date(Date.now() - 7 * week * DAY_MS).toISOString();
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}

const TODAY = new Date().getUTCDay();

const NEAR: Record<string, { sku: string; weight: number }[]> = {
  TOFU: [{ sku: "JAM", weight: 0.5 }],
  JAM: [{ sku: "TOFU", weight: 0.5 }],
};

function onlyToday(sku: string): string[][] {
  return Array.from({ length: 7 }, (_, weekday) => (weekday === TODAY ? [sku] : []));
}

/** A model in which everybody buys bread, and jam goes with tofu. */
async function model(version = "m1", skus = ["BREAD", "JAM", "TOFU", "OAT"]): Promise<void> {
  const rates = { rebuyRate: 0.2, repeatShare: 0.5, ratePerDay: 0.02, reorderRatePerDay: 0.02 };
  const known = { buyers: 5, ...rates, gapDays: 7 };
  const products = skus.map((sku, n) => ({ sku, baskets: 50 - n, ...known }));
  const file = packModel({
    version,
    baskets: 100,
    hazard: [0.3, 0.2],
    popular: products.map(({ sku }) => sku),
    products,
    neighboursOf: (sku) => NEAR[sku] ?? [],
    companionsOf: (sku) => (NEAR[sku] ?? []).map((near) => ({ sku: near.sku, together: 20 })),
    popularIn: new Map(),
    popularOn: [],
    popularAt: new Map([
      ["store:7", onlyToday("JAM")],
      ["country:NL", onlyToday("OAT")],
    ]),
    relatedTo: new Map(),
  });
  const path = `shared/models/${version}`;
  await env.BUCKET.put(path, file);
  await env.BUCKET.put(POINTER, JSON.stringify({ version, path, made_at: "2026-11-01T00:00:00.000Z" }));
  await caches.default.delete(`https://shared.leafloaf.invalid/${POINTER}`);
  forgetModel();
}

/** Puts a product into the catalogue, as a shop does. */
async function catalogued(product: CatalogueProduct): Promise<void> {
  const authorization = `Bearer ${await tokenFor("shop", { scope: "ops" })}`;
  const headers = { authorization, "content-type": "application/x-ndjson" };
  const sent = { method: "PUT", headers, body: JSON.stringify(product) };
  const response = await exports.default.fetch("http://edge/v1/ops/products", sent);
  const [result] = (await response.text()).split("\n");
  if (!result?.includes('"stored"')) throw new Error(result);
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
    const first = async (user: string, query: string): Promise<string | undefined> =>
      (await asked(user, `recommendations?${query}`)).items[0]?.sku;
    expect(await first("local", "")).toBe("BREAD");
    expect(await first("local", "store_id=7&country=NL")).toBe("JAM");
    expect(await first("local", "store_id=8&country=NL")).toBe("OAT");
    expect(await first("local", "country=BE")).toBe("BREAD");
    const { items } = await asked("local", "recommendations?store_id=7&country=NL");
    expect(items.map(({ sku }) => sku)).toEqual(["JAM", "OAT", "BREAD", "TOFU"]);
    const day = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(Date.now());
    expect(items[0]).toMatchObject({ basis: "popular", reason: `Bought by many here on ${day}s` });
    // A gift says where a person is, and nothing of what they buy.
    const gift = order({ items: [line("SOAP")], gift: true, store_id: "7", country: "NL" });
    await confirmed("local-giver", "gift", gift);
    expect(await first("local-giver", "")).toBe("JAM");
    expect(await first("local-giver", "country=NL")).toBe("OAT");
    expect(await first("local-giver", "personalize=off")).toBe("BREAD");
    await evictDurableObject(memory("local-giver"));
    expect(await first("local-giver", "limit=9")).toBe("JAM");
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
      const occurred_at = new Date(Date.now() - 7 * week * DAY_MS).toISOString();
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
      const occurred_at = new Date(Date.now() - 7 * week * DAY_MS).toISOString();
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
      const occurred_at = new Date(Date.now() - (100 + 7 * week) * DAY_MS).toISOString();
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
      const occurred_at = new Date(Date.now() - 7 * n * DAY_MS).toISOString();
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

function skusOf({ items }: Answer): string[] {
  return items.map(({ sku }) => sku);
}

/** Every call in every mode, without personalization. */
const OFF = ["usual", "reorder", "dietary"]
  .flatMap((path) => [`${path}?`, `${path}?mode=classic&`])
  .concat("recommendations?")
  .map((path) => `${path}personalize=off`);

async function allOff(user: string): Promise<Partial<Answer>[]> {
  const results = ["OAT", "TOFU", "MILK", "X"].map((sku) => ({ sku, score: 1 }));
  const answers = await Promise.all([
    ...OFF.map((path) => asked(user, path)),
    ...["", "&mode=classic"].flatMap((mode) => [
      ranked(user, results, `?explain=true&personalize=off${mode}`),
      complementing(user, ["JAM", "OAT-2"], `?personalize=off${mode}`),
    ]),
  ]);
  return answers.map((answer) => ({ ...answer, recommendation_id: "", memory_version: 0 }));
}

/** Two products that everybody buys, under names that only this person's orders have; OAT-2 is OAT, says a GTIN. */
async function privately(user: string): Promise<void> {
  const gtin = "4006381333931";
  for (let week = 6; week >= 1; week -= 1) {
    const items = [
      line("OAT", { product_name: "Private oats", category: "private", tags: ["vegan"], gtin }),
      line("TOFU", { product_name: "Private tofu", tags: ["vegan"] }),
      line("OAT-2", { product_name: "Private oats, too", gtin }),
    ];
    const occurred_at = new Date(Date.now() - 7 * week * DAY_MS).toISOString();
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}

describe("without personalization", () => {
  it("is answered as to a stranger, word for word, in every call and mode", async ({ expect }) => {
    const user = "private";
    await privately(user);
    await model();
    await storeInShard(env.BUCKET, shardOf("TOFU"), [{ sku: "TOFU", name: "Tofu of the catalogue" }]);
    // Slices and products that a personal answer asked for are at hand.
    await Promise.all([...ALL.map((path) => asked(user, path)), complementing(user, ["JAM", "OAT-2"])]);
    const answers = await allOff(user);
    expect(answers).toEqual(await allOff("private-stranger"));
    const text = JSON.stringify(answers);
    expect(text).toContain("Tofu of the catalogue");
    expect(text).toContain('"OAT"');
    expect(text.toLowerCase()).not.toContain("private");
    expect(text).not.toMatch(/"(ep|ord)_|own_history/);
  });

  it("still has nothing hidden, by whatever SKU, and nothing against what is confirmed", async ({
    expect,
  }) => {
    const user = "private-chooser";
    await privately(user);
    await model();
    await told(user, { method: "PUT", path: "usual/OAT-2", body: { place: "hidden" } });
    const shown = (await allOff(user)).flatMap(({ items = [], results = [] }) => [...items, ...results]);
    const skus = new Set(shown.map(({ sku }) => sku));
    expect(skus).toContain("TOFU");
    expect(skus).not.toContain("OAT");
    expect(skus).not.toContain("OAT-2");
    const found = ["OAT", "OAT-2", "X"].map((sku) => ({ sku, score: 1 }));
    expect((await ranked(user, found)).results?.map(({ sku }) => sku)).toEqual(["X"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const answers = await allOff(user);
    const tags = answers.flatMap(({ items = [] }) => items.flatMap(({ tag }) => tag ?? []));
    expect(tags).toEqual(["vegan", "vegan"]);
    // That tofu is vegan, only orders say.
    expect(answers.flatMap(({ items = [] }) => items.map(({ sku }) => sku))).not.toContain("TOFU");
    expect(answers.flatMap(({ results = [] }) => results)).toEqual([]);
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

describe("the classic rules", () => {
  const CLASSIC = ["usual", "reorder", "dietary"] as const;

  it("are those of ?mode=classic in every call that has them, and a mode there is not is refused", async ({
    expect,
  }) => {
    const user = "classic";
    await shopper(user);
    await model();
    for (const path of CLASSIC) {
      expect((await asked(user, `${path}?mode=classic`)).mode, path).toBe("classic");
      expect((await asked(user, path)).mode, path).toBe("model");
      expect(await problemOf(await get(user, `${USER}/${path}?mode=odd`))).toMatchObject({ status: 422 });
    }
    const due = await asked(user, "reorder?mode=classic");
    // Every seven days, last a week ago.
    expect(due.items.map(({ sku }) => sku)).toEqual(["MILK", "OAT", "TOFU"]);
    expect(due.items[0]).toMatchObject({ state: "due_now", days_until: 0, cycle_days: 7 });
    const { items, mode } = await complementing(user, ["TOFU"], "?mode=classic");
    expect(mode).toBe("classic");
    expect(items.map(({ sku }) => sku)).toEqual(["OAT", "MILK", "JAM"]);
    expect((await complementing(user, ["TOFU"])).mode).toBe("model");
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("suspect an allergy of who looks at what has it and never buys any", async ({ expect }) => {
    const user = "classic-allergic";
    const items = Array.from({ length: 21 }, (_, n) => line(`PLAIN-${n}`));
    await confirmed(user, "plain", order({ items }));
    const bars = ["BAR-1", "BAR-2", "BAR-3"];
    for (const sku of bars) await catalogued({ sku, name: "Bar", allergens: ["peanut"] });
    const look = (sku: string): Promise<void> =>
      memory(user).notice([{ sku, type: "view", atMs: Date.now() }], Date.now());
    await look("BAR-1");
    await look("BAR-2");
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
    await look("BAR-3");
    expect((await asked(user, "dietary?mode=classic")).items).toMatchObject([
      {
        tag: "peanut",
        kind: "ingredient",
        status: "suggested",
        reason: "Never bought, and 3 with it were looked at",
      },
    ]);
    expect((await asked(user, "dietary?mode=classic&personalize=off")).items).toEqual([]);
    await confirmed(user, "a bar", order({ items: [line("BAR-1", { tags: ["peanut"] })] }));
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("show nothing hidden, nothing snoozed, and nothing against a confirmed diet or unknown to it", async ({
    expect,
  }) => {
    const user = "classic-chooser";
    await shopper(user);
    await model();
    await told(user, { method: "PUT", path: "usual/OAT", body: { place: "hidden" } });
    await told(user, { method: "PUT", path: "usual/MILK", body: { place: "pinned" } });
    expect(skusOf(await asked(user, "usual?mode=classic"))).toEqual(["TOFU", "MILK"]);
    expect(skusOf(await asked(user, "reorder?mode=classic"))).toEqual(["MILK", "TOFU"]);
    expect(skusOf(await complementing(user, ["TOFU"], "?mode=classic"))).toEqual(["MILK", "JAM"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const milk = { sku: "MILK", because: "diet:vegan", verdict: "conflicts" };
    for (const path of ["usual", "reorder"]) {
      const answer = await asked(user, `${path}?mode=classic`);
      expect(skusOf(answer), path).toEqual(["TOFU"]);
      expect(answer.filtered, path).toEqual([milk]);
    }
    const beside = await complementing(user, ["TOFU"], "?mode=classic");
    expect(beside).toMatchObject({ basis: "none", items: [] });
    expect(beside.filtered).toEqual([milk, { sku: "JAM", because: "diet:vegan", verdict: "unknown" }]);
    expect((await asked(user, "dietary?mode=classic")).items).toMatchObject([
      { tag: "vegan", status: "confirmed", filters: true },
    ]);
    await told(user, { method: "POST", path: "reorder/TOFU/snooze", body: { days: 30 } });
    expect(skusOf(await asked(user, "reorder?mode=classic"))).toEqual([]);
  });

  it("suggest a diet until it is denied, and hide nothing by it", async ({ expect }) => {
    const user = "classic-diet";
    const items = Array.from({ length: 9 }, (_none, at) => line(`V${at}`, { tags: ["Gluten-free"] }));
    await confirmed(user, "one", order({ items: [...items, line("SOAP")] }));
    await confirmed(user, "two", order({ items: [...items, line("SOAP")] }));
    const found = (await asked(user, "dietary?mode=classic")).items;
    expect(found).toMatchObject([
      { tag: "gluten-free", status: "suggested", filters: false, confidence: 0.9, source: "inferred" },
    ]);
    expect((await asked(user, "usual?mode=classic&limit=100")).items).toHaveLength(10);
    await told(user, { method: "PUT", path: "dietary/gluten-free", body: { holds: false } });
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("are nothing to somebody unknown or erased, without personalization, and switched off", async ({
    expect,
  }) => {
    const user = "classic-off";
    await shopper(user);
    const nothing = { mode: "classic", basis: "none", items: [] };
    const paths = CLASSIC.map((path) => `${path}?mode=classic`);
    for (const path of paths) expect(await asked(user, `${path}&personalize=off`)).toMatchObject(nothing);
    const off = await complementing(user, ["TOFU"], "?mode=classic&personalize=off");
    const stranger = await complementing("classic-nobody", ["TOFU"], "?mode=classic");
    expect({ ...off, recommendation_id: "", memory_version: 0 }).toEqual({
      ...stranger,
      recommendation_id: "",
    });
    const features = { my_usual: false, reorder: false, dietary: false, complements: false };
    await told(user, { method: "PATCH", path: "preferences", body: { features } });
    for (const path of paths) expect(await asked(user, path), path).toMatchObject(nothing);
    expect(await complementing(user, ["TOFU"], "?mode=classic")).toMatchObject(nothing);
    await memory(user).erase();
    const rest = { recommendation_id: "", memory_version: 0 };
    for (const path of paths) {
      const [erased, unknown] = [await asked(user, path), await asked("classic-nobody", path)];
      expect({ ...erased, ...rest }).toEqual({ ...unknown, ...rest });
    }
    expect(await tablesOf("classic-nobody")).toEqual([]);
  });

  it("leave out what retention no longer lets be used", async ({ expect }) => {
    const user = "classic-retention";
    await shopper(user);
    expect((await asked(user, "usual?mode=classic")).items).toHaveLength(3);
    await told(user, { method: "PATCH", path: "preferences", body: { retention_days: 10 } });
    // One order is left: the rule needs two.
    expect(await asked(user, "usual?mode=classic")).toMatchObject({ basis: "none", items: [] });
    expect((await asked(user, "reorder?mode=classic")).items).toEqual([]);
  });
});

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

/** Six weekly orders of the same. */
async function sixWeeksOf(user: string, items: ReturnType<typeof line>[]): Promise<void> {
  for (let week = 6; week >= 1; week -= 1) {
    const occurred_at = new Date(Date.now() - 7 * week * DAY_MS).toISOString();
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}

async function tagsOf(user: string): Promise<(string | undefined)[]> {
  return (await asked(user, "dietary")).items.map(({ tag }) => tag);
}

function numbered(from: number, to: number): ReturnType<typeof line>[] {
  return Array.from({ length: to - from }, (_none, at) => line(`W${from + at}`));
}

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
      const occurred_at = new Date(Date.now() - (9 - day) * DAY_MS).toISOString();
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
