import { createExecutionContext } from "cloudflare:test";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import type { SharedProduct } from "../../../src/personalize/shared-model.ts";
import { type ModelParts, OpenModel, packModel } from "../../../src/shared/model-file.ts";
import { packWithin } from "../../../src/shared/fitting.ts";
import { MAX_BYTES, POINTER, currentModel, forgetModel } from "../../../src/shared/read.ts";
import { type SliceFor, sliceOf } from "../../../src/shared/slice.ts";

const product = (sku: string, more: Partial<SharedProduct> = {}): SharedProduct => ({
  sku,
  baskets: 3,
  buyers: 2,
  rebuyRate: 0.25,
  repeatShare: 0.5,
  ratePerDay: 0.125,
  reorderRatePerDay: 0.25,
  gapDays: undefined,
  neighbours: [],
  companions: [],
  ...more,
});

const neighboursIn = (products: SharedProduct[]): ((sku: string) => SharedProduct["neighbours"]) => {
  const bySku = new Map(products.map(({ sku, neighbours }) => [sku, neighbours]));
  return (sku) => bySku.get(sku) ?? [];
};

const parts = (products: SharedProduct[], more: Partial<ModelParts> = {}): ModelParts => {
  const neighboursOf = neighboursIn(products);
  return {
    version: "v1",
    baskets: 10,
    hazard: [0.5, 0.25],
    popular: products.map(({ sku }) => sku),
    products,
    neighboursOf,
    companionsOf: (sku) => neighboursOf(sku).map((near, together) => ({ sku: near.sku, together })),
    popularIn: new Map(),
    popularOn: [],
    popularAt: new Map(),
    relatedTo: new Map(),
    ...more,
  };
};

/** Twelve neighbours of one of so many products. */
const nearIn = (count: number, n: number): SharedProduct["neighbours"] =>
  Array.from({ length: 12 }, (_, k) => ({ sku: `SKU-${(n * 31 + k * 7_919) % count}`, weight: 1 / (k + 1) }));

const open = (made: ModelParts): OpenModel => new OpenModel(packModel(made).buffer);

const sliceFor = (skus: string[], more: Partial<SliceFor> = {}): SliceFor => {
  return { skus, places: [], categories: [], ...more };
};

const anySku = fc.string({ minLength: 1, maxLength: 8, unit: "binary" });
const anyModel = fc.uniqueArray(anySku, { minLength: 1, maxLength: 30 }).chain((skus) =>
  fc.tuple(
    ...skus.map((sku) =>
      fc.record({
        sku: fc.constant(sku),
        category: fc.option(fc.constantFrom("tea", "bread"), { nil: undefined }),
        baskets: fc.nat(1e6),
        buyers: fc.nat(1e6),
        rebuyRate: fc.float({ min: 0, max: 1, noNaN: true }),
        repeatShare: fc.float({ min: 0, max: 1, noNaN: true }),
        ratePerDay: fc.float({ min: 0, max: 2, noNaN: true }),
        reorderRatePerDay: fc.float({ min: 0, max: 2, noNaN: true }),
        gapDays: fc.option(fc.nat(400), { nil: undefined }),
        neighbours: fc.array(
          fc.record({ sku: fc.constantFrom(...skus), weight: fc.double({ min: 0, max: 1, noNaN: true }) }),
          { maxLength: 5 },
        ),
        companions: fc.constant([]),
      }),
    ),
  ),
);

const MINUTE_MS = 60_000;

describe("a model as a file", () => {
  it("says of each product what went into it, and nothing of any other", ({ expect }) => {
    fc.assert(
      fc.property(anyModel, anySku, (products, other) => {
        const model = open(parts(products));
        for (const one of products) {
          const { neighbours, category, companions: _, ...rest } = one;
          const { neighbours: near, companions, ...found } = model.product(one.sku)!;
          expect(companions).toEqual(neighbours.map(({ sku }, together) => ({ sku, together })));
          expect(found).toEqual({ ...rest, ...(category === undefined ? {} : { category }) });
          expect(near.map(({ sku }) => sku)).toEqual(neighbours.map(({ sku }) => sku));
          for (const [place, { weight }] of near.entries())
            expect(weight).toBeCloseTo(neighbours[place]!.weight, 4);
        }
        expect(model.product(other) === undefined).toBe(!products.some(({ sku }) => sku === other));
        expect(model.popular).toEqual(products.map(({ sku }) => sku));
      }),
    );
  });

  it("knows categories and weekdays, of which some are empty", ({ expect }) => {
    const model = open(
      parts([product("A", { category: "tea" }), product("B", { category: "bread" })], {
        popularIn: new Map([["tea", ["A", "GONE"]]]),
        popularOn: [["B"], [], ["A", "B"]],
        relatedTo: new Map([["tea", ["bread"]]]),
      }),
    );
    expect([model.popularIn("tea"), model.popularIn("bread"), model.popularIn("x")]).toEqual([["A"], [], []]);
    expect([0, 1, 2, 6].map((day) => model.popularOn(day))).toEqual([["B"], [], ["A", "B"], []]);
    expect([model.relatedTo("tea"), model.relatedTo("bread")]).toEqual([["bread"], []]);
  });
});

const week = (sku: string): string[][] => [[sku], [], [], [], [], [], [sku, "SKU-000"]];

describe("a slice of a model", () => {
  it("knows what is bought at the places and in the categories it is for, and at no others", ({ expect }) => {
    const skus = Array.from({ length: 400 }, (_, n) => `SKU-${String(n).padStart(3, "0")}`);
    const categoryOf = new Map([
      ["SKU-390", "tea"],
      ["SKU-391", "tea"],
      ["SKU-392", "bread"],
      ["SKU-393", "soap"],
    ]);
    const model = open(
      parts(
        skus.map((sku) => product(sku, { category: categoryOf.get(sku) })),
        {
          popularAt: new Map([
            ["store:1", week("SKU-380")],
            ["store:2", week("SKU-381")],
          ]),
          popularIn: new Map([
            ["tea", ["SKU-391", "SKU-390"]],
            ["bread", ["SKU-392"]],
            ["soap", ["SKU-393"]],
          ]),
          relatedTo: new Map([["tea", ["bread"]]]),
        },
      ),
    );
    expect(model.popularOn(6, "store:2")).toEqual(["SKU-381", "SKU-000"]);
    expect([model.popularOn(1, "store:2"), model.popularOn(6, "store:3")]).toEqual([[], []]);
    const slice = new OpenModel(
      sliceOf(model, sliceFor([], { places: ["store:2", "store:9"], categories: ["tea"] })).buffer,
    );
    expect(slice.popularOn(6, "store:2")).toEqual(["SKU-381", "SKU-000"]);
    expect([slice.popularOn(6, "store:1"), slice.popularOn(6, "store:9")]).toEqual([[], []]);
    expect(slice.popularIn("tea")).toEqual(["SKU-391", "SKU-390"]);
    expect(slice.relatedTo("tea")).toEqual(["bread"]);
    expect(slice.popularIn("bread")).toEqual(["SKU-392"]);
    expect(slice.product("SKU-393")).toBeUndefined();
  });

  it("says the same of the products it is for, their neighbours among each other, and what is popular", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyModel, (products) => {
        const model = open(parts(products));
        const slice = new OpenModel(sliceOf(model, sliceFor([products[0]!.sku, "UNKNOWN"])).buffer);
        expect(slice.version).toBe(model.version);
        expect(slice.hazard).toEqual(model.hazard);
        expect(slice.product(products[0]!.sku)).toEqual(model.product(products[0]!.sku));
        expect(slice.popular).toEqual(model.popular.slice(0, 200));
        expect(slice.product("UNKNOWN")).toBeUndefined();
      }),
    );
  });

  it("of 1,500 products out of 5,000 is a few hundred kilobytes", ({ expect }) => {
    const all = Array.from({ length: 5_000 }, (_, n) => `SKU-${n}`);
    const model = open(parts(all.map((sku, n) => product(sku, { neighbours: nearIn(5_000, n) }))));
    const slice = sliceOf(model, sliceFor(all.slice(0, 1_500)));
    expect(slice.byteLength).toBeLessThan(500_000);
    expect(new OpenModel(slice.buffer).size).toBeLessThanOrEqual(2_500);
  });
});

const urlOf = (request: RequestInfo | URL): string =>
  request instanceof Request ? request.url : String(request);

/** An edge cache that keeps what it is given, and one that keeps nothing. */
function cacheOf(kept: Map<string, string | ArrayBuffer>): Cache {
  return {
    match: async (request: RequestInfo | URL) => {
      const known = kept.get(urlOf(request));
      return known === undefined ? undefined : new Response(known);
    },
    put: async (request: RequestInfo | URL, response: Response) =>
      void kept.set(urlOf(request), await response.arrayBuffer()),
    delete: async (request: RequestInfo | URL) => kept.delete(urlOf(request)),
  };
}

async function write(model: Uint8Array<ArrayBuffer>, version: string): Promise<void> {
  const path = `shared/models/${version}`;
  await env.BUCKET.put(path, model);
  await env.BUCKET.put(POINTER, JSON.stringify({ version, path, made_at: "2026-11-01T00:00:00.000Z" }));
}

describe("a model that is read", () => {
  beforeEach(() => {
    forgetModel();
    vi.spyOn(console, "error").mockReturnValue();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await env.BUCKET.delete(POINTER);
  });

  it("takes 100,000 products in 16 MB, two reads of R2, one where the pointer is cached, none in a warm isolate", async ({
    expect,
  }) => {
    const count = 100_000;
    const products = Array.from({ length: count }, (_, n) =>
      product(`SKU-${n}`, { category: `category ${n % 300}`, neighbours: nearIn(count, n) }),
    );
    // As many places as there may be, and categories with all that is told of them.
    const skusFrom = (n: number, most: number): string[] =>
      Array.from({ length: most }, (_, k) => `SKU-${(n * 101 + k) % count}`);
    const categories = Array.from({ length: 300 }, (_, n) => `category ${n}`);
    const file = packModel(
      parts(products, {
        popularOn: Array.from({ length: 7 }, (_, n) => skusFrom(n, 50)),
        popularAt: new Map(
          Array.from({ length: 200 }, (_, n) => [
            `store:${String(n).padStart(122, "0")}`,
            Array.from({ length: 7 }, (_none, day) => skusFrom(7 * n + day, 30)),
          ]),
        ),
        popularIn: new Map(categories.map((category, n) => [category, skusFrom(n, 20)])),
        relatedTo: new Map(categories.map((category, n) => [category, categories.slice(n, n + 10)])),
      }),
    );
    expect(file.byteLength).toBeLessThanOrEqual(MAX_BYTES);
    await write(file, "v1");
    const gets = vi.spyOn(env.BUCKET, "get");
    const kept = new Map<string, string | ArrayBuffer>();
    const place = { bucket: env.BUCKET, cache: cacheOf(kept) };
    const cold = await currentModel(place, 0);
    expect(cold?.product("SKU-99999")?.neighbours).toHaveLength(12);
    expect(gets.mock.calls.map(([path]) => path)).toEqual([POINTER, "shared/models/v1"]);
    await currentModel(place, 1_000);
    expect(gets).toHaveBeenCalledTimes(2);
    forgetModel();
    for (const key of kept.keys()) if (!key.endsWith(POINTER)) kept.delete(key);
    await currentModel(place, 2_000);
    expect(gets).toHaveBeenCalledTimes(3);
    forgetModel();
    await currentModel(place, 3_000);
    expect(gets).toHaveBeenCalledTimes(3);
  }, 60_000);

  it("takes as many products whose SKUs are 36 characters long, with fewer near each", async ({ expect }) => {
    const count = 100_000;
    const skuOf = (n: number): string => `019adf00-0000-7000-8000-${String(n % count).padStart(12, "0")}`;
    const bySku = new Map(Array.from({ length: count }, (_, n) => [skuOf(n), n]));
    const near = (sku: string): { sku: string; weight: number; together: number }[] =>
      Array.from({ length: 12 }, (_, k) => ({
        sku: skuOf((bySku.get(sku) ?? 0) + k + 1),
        weight: 1 / (k + 1),
        together: 9,
      }));
    const products = Array.from({ length: count }, (_, n) => product(skuOf(n)));
    const file = packWithin(parts(products, { neighboursOf: near, companionsOf: near }), MAX_BYTES);
    expect(file.byteLength).toBeLessThanOrEqual(MAX_BYTES);
    await write(file, "v36");
    const model = await currentModel({ bucket: env.BUCKET, cache: cacheOf(new Map()) }, 0);
    const [first, ...others] = model?.product(skuOf(7))?.neighbours ?? [];
    expect(first?.sku).toBe(skuOf(8));
    expect(others.length).toBeGreaterThan(3);
  }, 60_000);

  it("is read by one request alone when another comes, while others go on with the last", async ({
    expect,
  }) => {
    const place = { bucket: env.BUCKET, cache: cacheOf(new Map()) };
    await write(packModel(parts([product("A")], { version: "old" })), "old");
    expect((await currentModel(place, 0))?.version).toBe("old");
    await write(packModel(parts([product("A")], { version: "new" })), "new");
    place.cache = cacheOf(new Map());
    const gets = vi.spyOn(env.BUCKET, "get");
    const models = await Promise.all([1, 2, 3].map((n) => currentModel(place, 3_600_000 + n)));
    expect(models.map((model) => model?.version)).toEqual(["new", "old", "old"]);
    expect(gets.mock.calls.map(([path]) => path)).toEqual([POINTER, "shared/models/new"]);
    expect((await currentModel(place, 3_600_004))?.version).toBe("new");
  });

  it("decodes no more of what is popular than anybody asks for", ({ expect }) => {
    const skus = Array.from({ length: 1_000 }, (_, n) => `S${n}`);
    const { popular } = open(parts(skus.map((sku) => product(sku))));
    expect(popular).toEqual(skus.slice(0, 500));
  });

  it("is the real edge cache's, too", async ({ expect }) => {
    await write(packModel(parts([product("A")], { version: "real" })), "real");
    void createExecutionContext();
    const place = { bucket: env.BUCKET, cache: caches.default };
    expect((await currentModel(place, 0))?.version).toBe("real");
    const gets = vi.spyOn(env.BUCKET, "get");
    forgetModel();
    expect((await currentModel(place, 0))?.version).toBe("real");
    expect(gets).not.toHaveBeenCalled();
  });

  it("is none where there is none, or it is torn, missing or unreadable; the last one goes on", async ({
    expect,
  }) => {
    const place = { bucket: env.BUCKET, cache: cacheOf(new Map()) };
    const fresh = (): void => void (place.cache = cacheOf(new Map()));
    expect(await currentModel(place, 0)).toBeUndefined();
    const file = packModel(parts([product("A")]));
    await write(file.slice(0, -1), "torn");
    expect(await currentModel(place, MINUTE_MS)).toBeUndefined();
    await write(file, "v1");
    fresh();
    // What is not there is not asked for with every call.
    expect(await currentModel(place, 2 * MINUTE_MS - 1)).toBeUndefined();
    expect((await currentModel(place, 2 * MINUTE_MS))?.version).toBe("v1");
    const later = 3_600_000;
    for (const [index, break_] of [
      () => write(file.slice(0, -1), "v2"),
      () =>
        env.BUCKET.put(
          POINTER,
          JSON.stringify({ version: "v3", path: "x", made_at: "2026-11-01T00:00:00Z" }),
        ),
      () => env.BUCKET.put(POINTER, "{"),
      async () => void vi.spyOn(env.BUCKET, "get").mockRejectedValue(new Error("R2 is down")),
    ].entries()) {
      await break_();
      fresh();
      expect((await currentModel(place, (index + 1) * later))?.version).toBe("v1");
    }
  });

  it("is known no more once there is none", async ({ expect }) => {
    const place = { bucket: env.BUCKET, cache: cacheOf(new Map()) };
    await write(packModel(parts([product("A")])), "v1");
    expect((await currentModel(place, 0))?.version).toBe("v1");
    await env.BUCKET.delete(POINTER);
    place.cache = cacheOf(new Map());
    expect(await currentModel(place, 3_600_000)).toBeUndefined();
  });
});
