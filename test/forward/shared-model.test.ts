import { beforeAll, describe, it } from "vitest";
import { env } from "cloudflare:workers";
import { type ShopperBasket, sharedOf } from "../../dev/train/shared-of.ts";
import { noLegs } from "../../durable-objects/erasure.ts";
import { LEG_WORK } from "../../src/erase/legs.ts";
import { OpenModel } from "../../src/shared/model-file.ts";
import { POINTER, Pointer } from "../../src/shared/read.ts";
import { refreshModel } from "../../src/shared/refresh.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import { randomFrom } from "../../dev/random.ts";
import { breakGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, episode, told } from "./messages.ts";

/** Long before whatever other tests order. */
const START_MS = Date.UTC(2024, 0, 1, 9);
const NOW_MS = Date.UTC(2024, 6, 1);
const DAY_MS = 86_400_000;
const CATEGORY = ["oat drink", "bread", "tea"];

type Told = ReturnType<typeof told>;

function storeOf(user: string): string {
  return Number(user.at(-1)) % 2 === 0 ? "even" : "odd";
}

function ordered(user: string, key: string, { day, skus, ...more }: ShopperBasket & { gift?: true }): Told {
  const items = skus.map((sku) => ({
    sku,
    product_name: sku,
    category: CATEGORY[Number(sku.slice(1)) % 3],
    quantity: 2,
    unit_price_minor: 100,
  }));
  const from = { country: "NL", store_id: storeOf(user) };
  const body = { ...episode(user, key).body, items, item_count: items.length, ...from, ...more };
  return episode(user, key, { occurred_at: new Date(START_MS + day * DAY_MS).toISOString(), body });
}

/** An order and marks of it, a day apart; they arrive the last one first. */
function marked(order: Told, marks: { gift?: boolean; bulk?: boolean }[], fromDay = 1): Told[] {
  const order_id = "order_id" in order.body ? (order.body.order_id ?? "") : "";
  const at = Date.parse(order.occurred_at);
  return [
    order,
    ...marks.map((mark, n) => ({
      ...told(order.user_id, `${order_id}-${n}`, { kind: "order_marked", body: { order_id, ...mark } }),
      occurred_at: new Date(at + (fromDay + n) * DAY_MS).toISOString(),
    })),
  ].toReversed();
}

/** Products of three baskets or more of a weekday, those of most first. */
function oftenOn(weekday: number, baskets: ShopperBasket[]): string[] {
  const skus = baskets
    .filter(({ day }) => new Date(START_MS + day * DAY_MS).getUTCDay() === weekday)
    .flatMap((basket) => basket.skus);
  return [...Map.groupBy(skus, (sku) => sku)]
    .filter(([, all]) => all.length >= 3)
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([sku]) => sku);
}

/** Ten shoppers with twelve baskets each, of fifteen products. */
function shoppers(): ShopperBasket[][] {
  const random = randomFrom(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: 10 }, () => {
    let day = 0;
    return Array.from({ length: 12 }, () => {
      day += 1 + below(12);
      const skus = new Set(Array.from({ length: 1 + below(5) }, () => `P${below(15)}`));
      return { day, skus: [...skus] };
    });
  });
}

async function stored(): Promise<OpenModel> {
  const pointer = Pointer.parse(await (await env.BUCKET.get(POINTER))!.json());
  return new OpenModel(await (await env.BUCKET.get(pointer.path))!.arrayBuffer());
}

/** Models that are kept. */
async function modelKeys(): Promise<string[]> {
  return (await env.BUCKET.list({ prefix: "shared/models/" })).objects.map(({ key }) => key);
}

/** How far the models are of an erasure whose rows were deleted from the warehouse by then. */
async function legAt(at_ms: number): Promise<string> {
  const legs = { ...noLegs(0), bigquery: { state: "done", detail: "", at_ms } as const };
  const of = { erasure_id: "era_x", user_ref: "x", generation: 1, erased_at_ms: 0 };
  const erasure = { ...of, completed_at_ms: undefined, legs };
  return (await LEG_WORK.shared_model({ env, erasure, userId: "x" })).state;
}

/** How many shoppers had both in one basket. */
function sharersOf(one: string, other: string): number {
  return shoppers().filter((baskets) =>
    baskets.some(({ skus }) => skus.includes(one) && skus.includes(other)),
  ).length;
}

let expected: SharedModel;
beforeAll(async () => {
  await mendGoogle();
  const all = shoppers();
  const categories = new Map(Array.from({ length: 15 }, (_, n) => [`P${n}`, CATEGORY[n % 3] ?? ""]));
  expected = sharedOf(all, categories);
  const messages = all.flatMap((baskets, n) =>
    baskets.flatMap((basket, at) => {
      const user = `shared-${n}`;
      const key = `b${at}`;
      if (n !== 4 || at > 2) return [ordered(user, key, basket)];
      if (at === 0) return marked(ordered(user, key, basket), [{ gift: true }, { gift: false }]);
      if (at === 1) return marked(ordered(user, key, basket), [{ bulk: true }, { bulk: false, gift: false }]);
      // What is said of an order comes after its confirmation, whatever time it carries.
      return marked(ordered(user, key, { ...basket, gift: true }), [{ gift: false }], -1);
    }),
  );
  // None of these says anything: a gift, a marked stock-up, what was cancelled, and what is too long ago or still to come.
  const other = { day: 5, skus: ["P1", "GONE"] };
  const cancelled = ordered("shared-0", "cancelled", other);
  const of = { order_id: "order_id" in cancelled.body ? (cancelled.body.order_id ?? "") : "" };
  const changes = other.skus.map((sku) => ({ sku, product_name: sku, quantity: -2, unit_price_minor: 100 }));
  const effect = {
    item_count: -2,
    total_minor: -400,
    currency: "EUR",
    status: "cancelled" as const,
    changes,
  };
  const bulk = ordered("shared-1", "bulk", other);
  const ofBulk = { order_id: "order_id" in bulk.body ? (bulk.body.order_id ?? "") : "" };
  const occurred_at = new Date(START_MS + 6 * DAY_MS).toISOString();
  messages.push(
    ordered("shared-2", "gift", { ...other, gift: true }),
    bulk,
    {
      ...told("shared-1", "bulk-mark", { kind: "order_marked", body: { ...ofBulk, bulk: true } }),
      occurred_at,
    },
    // Nor do these, of which the last mark holds; marks that were taken back stand on shoppers' own baskets.
    ...marked(ordered("shared-5", "gift-again", other), [{ gift: false }, { gift: true }]),
    ...marked(ordered("shared-5", "other-mark", other), [{ bulk: true }, { gift: false }]),
    cancelled,
    { ...told("shared-0", "cancel", { kind: "order_cancelled", body: { ...of, effect } }), occurred_at },
    ordered("shared-3", "old", { day: -700, skus: ["GONE"] }),
    ordered("shared-3", "future", { day: 400, skus: ["GONE"] }),
  );
  for (let at = 0; at < messages.length; at += 50)
    await consumeBatch("bigquery", messages.slice(at, at + 50));
});

describe("the model that the cron makes of the warehouse", () => {
  it("is what all shoppers' baskets say, product by product", async ({ expect }) => {
    const version = await refreshModel(env, NOW_MS);
    const model = await stored();
    expect(model.version).toBe(version);
    expect(model.baskets).toBe(120);
    expect(model.popular).toEqual(expected.popular);
    for (const [age, hazard] of expected.hazard.entries()) expect(model.hazard[age]).toBeCloseTo(hazard, 5);
    expect(model.product("GONE")).toBeUndefined();
    for (const sku of expected.popular) {
      const { neighbours: everybodys, companions, ...rest } = expected.product(sku)!;
      const neighbours = everybodys.filter((one) => sharersOf(sku, one.sku) >= 3);
      const together = companions.filter((one) => sharersOf(sku, one.sku) >= 3);
      const { neighbours: near, companions: beside, ...found } = model.product(sku)!;
      const inOrder = (all: typeof beside): string[] =>
        all.map((one) => `${one.sku} ${one.together}`).toSorted();
      expect(inOrder(beside)).toEqual(inOrder(together));
      const [made, said] = [found, rest].map((one) => new Map<string, unknown>(Object.entries(one)));
      for (const [name, value] of said!)
        if (typeof value === "number") expect(made!.get(name), `${sku} ${name}`).toBeCloseTo(value, 5);
        else expect(made!.get(name), `${sku} ${name}`).toEqual(value);
      expect(near).toHaveLength(neighbours.length);
      for (const { sku: other, weight } of neighbours)
        expect(near.find((one) => one.sku === other)?.weight).toBeCloseTo(weight, 3);
    }
  });

  it("tells of no pair that fewer than three shoppers had in a basket", async ({ expect }) => {
    const model = await stored();
    const pairs = expected.popular.flatMap((one) =>
      expected.popular.map((other) => [one, other] as const).filter(([, other]) => other !== one),
    );
    const few = pairs.filter(([one, other]) => sharersOf(one, other) < 3);
    expect(few.some(([one, other]) => sharersOf(one, other) > 0)).toBe(true);
    for (const [one, other] of few) {
      const { neighbours, companions } = model.product(one)!;
      expect([...neighbours, ...companions].map(({ sku }) => sku)).not.toContain(other);
    }
  });

  it("knows what is bought by category and weekday, and which categories go together", async ({ expect }) => {
    const model = await stored();
    for (const category of CATEGORY) {
      const skus = model.popularIn(category);
      expect(skus.length).toBeGreaterThan(0);
      for (const sku of skus) expect(model.product(sku)?.category).toBe(category);
      expect(model.relatedTo(category).every((other) => other !== category)).toBe(true);
    }
    expect([0, 1, 2, 3, 4, 5, 6].flatMap((weekday) => model.popularOn(weekday)).length).toBeGreaterThan(5);
    expect(model.popularIn("planets")).toEqual([]);
  });

  it("is the same when it is made again, and few older ones are kept", async ({ expect }) => {
    const versions = new Set([await refreshModel(env, NOW_MS), await refreshModel(env, NOW_MS)]);
    expect(versions.size).toBe(1);
    for (let day = 1; day <= 4; day += 1) await refreshModel(env, NOW_MS + day * DAY_MS);
    expect((await env.BUCKET.list({ prefix: "shared/models/" })).objects).toHaveLength(3);
  });

  it("knows what is bought at each place on each day of the week, from three baskets on", async ({
    expect,
  }) => {
    const day = 60;
    await refreshModel(env, START_MS + day * DAY_MS);
    const model = await stored();
    const known = { "country:NL": () => true, "store:even": (n: number) => n % 2 === 0 };
    let products = 0;
    for (const [place, isThere] of Object.entries(known)) {
      const there = shoppers().flatMap((baskets, n) => (isThere(n) ? baskets : []));
      for (let weekday = 0; weekday < 7; weekday += 1) {
        const often = oftenOn(
          weekday,
          there.filter((basket) => basket.day <= day),
        );
        products += often.length;
        expect(model.popularOn(weekday, place), `${place} ${weekday}`).toEqual(often);
      }
    }
    expect(products).toBeGreaterThan(10);
    expect(model.popularOn(1, "store:elsewhere")).toEqual([]);
  });

  it("leaves no older one once a person's rows, of which that was made, are erased", async ({ expect }) => {
    for (const day of [6, 7]) await refreshModel(env, NOW_MS + day * DAY_MS);
    expect((await modelKeys()).length).toBeGreaterThan(1);
    expect(await legAt(NOW_MS + 8 * DAY_MS)).toBe("pending");
    expect(await legAt(NOW_MS + 6.5 * DAY_MS)).toBe("done");
    const pointer = Pointer.parse(await (await env.BUCKET.get(POINTER))!.json());
    expect(await modelKeys()).toEqual([pointer.path]);
  });

  it("goes on as it was when the warehouse fails on the way, and is no more when nobody has ordered", async ({
    expect,
  }) => {
    const before = (await stored()).version;
    await breakGoogle({ service: "bigquery", kind: "outage" });
    await expect(refreshModel(env, NOW_MS)).rejects.toThrow("BigQuery");
    await mendGoogle();
    expect((await stored()).version).toBe(before);
    expect(await refreshModel(env, Date.UTC(2020, 0, 1))).toBeUndefined();
    expect(await env.BUCKET.get(POINTER)).toBeNull();
    expect((await env.BUCKET.list({ prefix: "shared/models/" })).objects).toEqual([]);
  });
});
