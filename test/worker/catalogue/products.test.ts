import * as fc from "fast-check";
import { afterEach, describe, it, vi } from "vitest";
import { env, exports } from "cloudflare:workers";
import { PackedColumns, TornFile, packed } from "../../../src/catalogue/columns.ts";
import { linesOf } from "../../../src/catalogue/lines.ts";
import type { CatalogueProduct } from "../../../src/catalogue/product.ts";
import { attributesOfAll, forgetShard, shardPath } from "../../../src/catalogue/read.ts";
import { catalogueVersion, markChanged } from "../../../src/catalogue/version.ts";
import { SHARDS, Shard, packShard, shardOf } from "../../../src/catalogue/shard.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";

type Result = { line?: number; sku?: string; status?: string; detail?: string; pointer?: string };

async function put(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Bearer ${await tokenFor("warehouse", { scope: "ops" })}`;
  const sent = { authorization, "content-type": "application/x-ndjson", ...headers };
  return exports.default.fetch("http://edge/v1/ops/products", { method: "PUT", headers: sent, body });
}

async function results(lines: readonly unknown[]): Promise<Result[]> {
  const body = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const response = await put(body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

/** As an isolate reads it that has read nothing yet. */
let later = Date.now();
async function known(sku: string): Promise<object | undefined> {
  later += 3_600_000;
  return (await attributesOfAll(env.BUCKET, [sku], later)).found.get(sku);
}

afterEach(() => vi.restoreAllMocks());

describe("the catalogue's version", () => {
  const MINUTE_MS = 60_000;

  it("is another after each change, and asked for once a minute", async ({ expect }) => {
    const nowMs = Date.now();
    await results([{ sku: "VERSION-A" }]);
    const heads = vi.spyOn(env.BUCKET, "head");
    const first = await catalogueVersion(env.BUCKET, nowMs);
    expect(await catalogueVersion(env.BUCKET, nowMs + MINUTE_MS - 1)).toBe(first);
    expect(heads).toHaveBeenCalledTimes(1);
    await results([{ sku: "VERSION-A" }]);
    expect(await catalogueVersion(env.BUCKET, nowMs)).not.toBe(first);
  });

  it("found another has the parts read anew, as another isolate wrote them", async ({ expect }) => {
    const nowMs = Date.now();
    await results([{ sku: "VERSION-B", brand: "Old" }]);
    await catalogueVersion(env.BUCKET, nowMs);
    const brand = async (): Promise<string | undefined> =>
      (await attributesOfAll(env.BUCKET, ["VERSION-B"], nowMs)).found.get("VERSION-B")?.brand;
    expect(await brand()).toBe("Old");
    // As an isolate elsewhere does it: this one's cache hears nothing.
    await env.BUCKET.put(shardPath(shardOf("VERSION-B")), packShard([{ sku: "VERSION-B", brand: "New" }]));
    await env.BUCKET.put("catalogue/changed", "elsewhere");
    expect(await brand()).toBe("Old");
    await catalogueVersion(env.BUCKET, nowMs + MINUTE_MS);
    expect(await brand()).toBe("New");
  });

  it("that cannot be read is the last one; that cannot be written has nobody told that it is stored", async ({
    expect,
  }) => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    await markChanged(env.BUCKET);
    const last = await catalogueVersion(env.BUCKET, Date.now());
    vi.spyOn(env.BUCKET, "head").mockRejectedValue(new Error("R2 is down"));
    expect(await catalogueVersion(env.BUCKET, Date.now() + MINUTE_MS)).toBe(last);
    const really = env.BUCKET.put.bind(env.BUCKET);
    vi.spyOn(env.BUCKET, "put").mockImplementation(async (path: string, ...rest: unknown[]) => {
      if (path === "catalogue/changed") throw new Error("R2 is down");
      return Reflect.apply(really, env.BUCKET, [path, ...rest]);
    });
    const [line] = await results([{ sku: "VERSION-C" }]);
    expect(line).toMatchObject({ sku: "VERSION-C", status: "failed" });
    expect(logged).toHaveBeenCalled();
  });
});

describe("the catalogue", () => {
  it("stores each line, says so of each, and counts them last", async ({ expect }) => {
    const oat = { sku: "CAT-OAT", name: "Oat drink", brand: "Oatly", diets: ["vegan"], allergens: ["oat"] };
    const [first, second, last] = await results([
      oat,
      { sku: "CAT-TEA", tags: ["Organic"], price_minor: 299 },
    ]);
    expect([first, second].map((one) => one?.status)).toEqual(["stored", "stored"]);
    expect(last).toEqual({ lines: 2, stored: 2, refused: 0, failed: 0 });
    expect(await known("CAT-OAT")).toMatchObject({
      brand: "Oatly",
      traits: ["vegan", "contains:oat", "allergens:declared"],
    });
    expect(await known("CAT-TEA")).toMatchObject({ traits: ["organic"], priceMinor: 299 });
    expect(await known("CAT-NONE")).toBeUndefined();
  });

  it("takes the last word on a product whole: what it does not say is not known any more", async ({
    expect,
  }) => {
    await results([
      { sku: "CAT-TWICE", brand: "A", tags: ["vegan"] },
      { sku: "CAT-TWICE", category: "tea" },
    ]);
    expect(await known("CAT-TWICE")).toEqual({
      sku: "CAT-TWICE",
      category: "tea",
      name: undefined,
      brand: undefined,
      traits: undefined,
      priceMinor: undefined,
      available: undefined,
    });
  });

  it("refuses what is no product by its line, and stores the rest", async ({ expect }) => {
    const lines = [
      "",
      "not json",
      { sku: "CAT-GOOD" },
      { name: "without SKU" },
      { sku: "CAT-X", diets: ["breatharian"] },
      { sku: "CAT-X", colour: "red" },
      `{"sku":"${"x".repeat(70_000)}"}`,
      { sku: "CAT-ALSO-GOOD" },
    ];
    const all = await results(lines);
    expect(all.at(-1)).toEqual({ lines: 7, stored: 2, refused: 5, failed: 0 });
    const refused = all.filter(({ status }) => status === "refused");
    expect(refused.map(({ line, pointer }) => [line, pointer])).toEqual([
      [2, undefined],
      [4, "/sku"],
      [5, "/diets/0"],
      [6, "/colour"],
      [7, undefined],
    ]);
    expect(await known("CAT-ALSO-GOOD")).toBeDefined();
  });

  it("reads lines the same wherever the body is cut", async ({ expect }) => {
    const text = '{"sku":"Ä"}\n\n{"sku":"\u{1F96C}"}\r\n{"sku":""}\n{"sku":"B"}';
    const bytes = new TextEncoder().encode(text);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 8 });
    const read = async (places: readonly number[]): Promise<unknown[]> => {
      const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
      const lines: unknown[] = [];
      for await (const line of linesOf(streamOf(pieces), 1_000_000)) lines.push(line);
      return lines;
    };
    const whole = await read([]);
    expect(whole).toHaveLength(4);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await read(places)).toEqual(whole);
      }),
    );
  });

  it("refuses a line that is too long wherever it is cut, and reads nothing beyond the body's bound", async ({
    expect,
  }) => {
    const long = JSON.stringify({ sku: "LONG", name: "x".repeat(70_000) });
    const bytes = new TextEncoder().encode(`{"sku":"A"}\n${long}\n{"sku":"B"}\n${long}`);
    for (const cut of [0, 50, 65_000, 70_030, bytes.length]) {
      const lines: unknown[] = [];
      const pieces = [bytes.slice(0, cut), bytes.slice(cut)];
      for await (const line of linesOf(streamOf(pieces), bytes.length)) lines.push(line);
      expect(lines).toMatchObject([
        { product: { sku: "A" } },
        { line: 2, detail: "too long" },
        { product: { sku: "B" } },
        { line: 4, detail: "too long" },
      ]);
    }
    const bounded: unknown[] = [];
    const pieces = [bytes.slice(0, 12), bytes.slice(12)];
    for await (const line of linesOf(streamOf(pieces), 100)) bounded.push(line);
    expect(bounded).toEqual([
      { line: 1, product: { sku: "A" } },
      { line: 2, detail: "the body is over 100 bytes: nothing from here on was read" },
    ]);
  });

  it("takes 20,000 products, and refuses those after them one by one", async ({ expect }) => {
    const all = await results(Array.from({ length: 20_002 }, (_, n) => ({ sku: `MANY-${n}` })));
    expect(all.at(-1)).toEqual({ lines: 20_002, stored: 20_000, refused: 2, failed: 0 });
    expect(await known("MANY-19999")).toBeDefined();
    expect(await known("MANY-20000")).toBeUndefined();
  });

  it("loses nothing when several are written at once", async ({ expect }) => {
    const writers = [0, 1, 2, 3].map((writer) =>
      results(Array.from({ length: 20 }, (_, n) => ({ sku: `ATONCE-${writer}-${n}` }))),
    );
    const counts = (await Promise.all(writers)).map((all) => all.at(-1));
    for (const count of counts) expect(count).toMatchObject({ stored: 20, failed: 0 });
    for (const writer of [0, 1, 2, 3])
      for (let n = 0; n < 20; n += 1) expect(await known(`ATONCE-${writer}-${n}`)).toBeDefined();
  });

  it("says what could not be written, and stores the other parts", async ({ expect }) => {
    vi.spyOn(console, "error").mockReturnValue();
    const bucketPut = env.BUCKET.put.bind(env.BUCKET);
    const down = shardPath(shardOf("FAIL-0"));
    vi.spyOn(env.BUCKET, "put").mockImplementation((...object: Parameters<typeof bucketPut>) =>
      object[0] === down ? Promise.reject(new Error("R2 is down")) : bucketPut(...object),
    );
    const all = await results(Array.from({ length: 30 }, (_, n) => ({ sku: `FAIL-${n}` })));
    for (const { sku, status } of all.slice(0, -1))
      expect(status).toBe(shardOf(sku ?? "") === shardOf("FAIL-0") ? "failed" : "stored");
    expect(all.at(-1)).toMatchObject({ lines: 30, refused: 0 });
  });

  it("is for scope ops alone, and for NDJSON", async ({ expect }) => {
    for (const scope of ["svc", "orders"]) {
      const authorization = `Bearer ${await tokenFor("somebody", { scope })}`;
      expect(await problemOf(await put("{}", { authorization }))).toMatchObject({ status: 404 });
    }
    expect(await problemOf(await put("{}", { "content-type": "application/json" }))).toMatchObject({
      status: 415,
    });
    const tooLong = { "content-length": "32000001" };
    expect([413, 200]).toContain((await put("{}", tooLong)).status);
  });

  it("knows nothing of a part that is torn, and everything of the others", async ({ expect }) => {
    vi.spyOn(console, "error").mockReturnValue();
    const skus = Array.from({ length: 20 }, (_, n) => `TORN-${n}`);
    await results(skus.map((sku) => ({ sku })));
    const torn = shardOf("TORN-0");
    const whole = await (await env.BUCKET.get(shardPath(torn)))!.arrayBuffer();
    await env.BUCKET.put(shardPath(torn), whole.slice(0, whole.byteLength - 7));
    later += 3_600_000;
    forgetShard(torn);
    const { found } = await attributesOfAll(env.BUCKET, skus, later);
    forgetShard(torn);
    await env.BUCKET.put(shardPath(torn), whole);
    expect(new Set(found.keys())).toEqual(new Set(skus.filter((sku) => shardOf(sku) !== torn)));
  });
});

const product: fc.Arbitrary<CatalogueProduct> = fc.record(
  {
    sku: fc.string({ minLength: 1, maxLength: 12, unit: "binary" }).filter((sku) => sku.trim() === sku),
    name: fc.string({ minLength: 1, unit: "grapheme" }).filter((name) => name.trim() === name),
    brand: fc.constantFrom("Oatly", "Alpro"),
    tags: fc.array(fc.constantFrom("Vegan", "fresh"), { maxLength: 3 }),
    price_minor: fc.nat(1e9),
    available: fc.boolean(),
  },
  { requiredKeys: ["sku"] },
);

describe("a part of the catalogue", () => {
  it("finds each product and no other, whatever its SKU", ({ expect }) => {
    const products = fc.uniqueArray(product, { maxLength: 40, selector: ({ sku }) => sku });
    fc.assert(
      fc.property(products, fc.string(), (all, other) => {
        const shard = new Shard(packShard(all).buffer);
        for (const one of all)
          expect(shard.attributes(one.sku)).toMatchObject({
            sku: one.sku,
            name: one.name,
            brand: one.brand,
            priceMinor: one.price_minor,
            available: one.available,
            traits: one.tags && [...new Set(one.tags.map((tag) => tag.toLowerCase()))],
          });
        expect(shard.attributes(other) === undefined).toBe(!all.some(({ sku }) => sku === other));
        expect([...shard.products()].map(({ sku }) => sku).toSorted()).toEqual(
          all.map(({ sku }) => sku).toSorted(),
        );
      }),
    );
  });

  it("is refused when a byte of it is another, or missing", ({ expect }) => {
    const file = packed({ a: ["x", "y"], b: Uint32Array.of(1, 2, 3) });
    for (let place = 0; place < file.length; place += 1) {
      const torn = file.slice();
      torn[place]! ^= 1;
      expect(() => new PackedColumns(torn.buffer), `byte ${place}`).toThrow(TornFile);
    }
    expect(() => new PackedColumns(file.slice(0, -1).buffer)).toThrow(TornFile);
    expect(() => new PackedColumns(new ArrayBuffer(0))).toThrow(TornFile);
  });

  it("is one of eight, about evenly", ({ expect }) => {
    const counts = Array.from({ length: SHARDS }, () => 0);
    for (let n = 0; n < 8_000; n += 1) counts[shardOf(`SKU-${n}`)]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });
});
