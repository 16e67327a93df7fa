import { beforeAll, describe, it } from "vitest";
import { env } from "cloudflare:workers";
import {
  ASSOCIATIONS,
  INTERACTIONS,
  POPULARITY,
  PREFERENCES,
  PURCHASES,
  REORDER,
  type UserQuestion,
  askOfShop,
  askOfUser,
} from "../../src/warehouse/questions.ts";
import { breakGoogle, callsToGoogle, mendGoogle, tellGoogle } from "./google.ts";
import { consumeBatch, episode } from "./messages.ts";
import { changed, inserted, marked, ordered } from "./warehouse-rows.ts";

/** Far from the times of all other tests: the shop's questions see everybody's orders. */
const NOW_MS = Date.parse("2023-06-01T00:00:00Z");
const SHOP_NOW_MS = Date.parse("2022-09-01T00:00:00Z");
/** Would end a text that was put together, and a parameter's name. */
const HOSTILE = "wh-x' OR '1'='1";

function of<Item>(question: UserQuestion<Item>, userId: string, more: object = {}): Promise<Item[]> {
  return askOfUser(env, question, { userId, sinceMs: 0, nowMs: NOW_MS, ...more });
}

function orderId(user: string, key: string): string {
  return episode(user, key).body.order_id;
}

async function userRows(): Promise<void> {
  const messages = [
    ordered("wh-anna", "now", { at: "2023-06-01T00:00:00.000Z", lines: [["oat", 2, "dairy"]] }),
    ordered("wh-anna", "jam", { at: "2023-03-31T00:00:00.000Z", lines: [["jam", 1]] }),
    ordered("wh-anna", "long-ago", { at: "2022-11-01T00:00:00.000Z", lines: [["oat", 1]] }),
    ordered("wh-anna", "gift", { at: "2023-05-20T00:00:00.000Z", lines: [["tea", 1]], gift: true }),
    ordered("wh-anna", "gone", { at: "2023-05-21T00:00:00.000Z", lines: [["nut", 1]] }),
    changed("wh-anna", "gone", {
      kind: "order_cancelled",
      at: "2023-05-22T00:00:00.000Z",
      lines: [["nut", -1]],
    }),
    ordered("wh-ben", "a", { at: "2023-04-01T08:00:00.000Z", lines: [["rye", 1]] }),
    ordered("wh-ben", "b", { at: "2023-04-11T20:00:00.000Z", lines: [["rye", 1.5]] }),
    ordered("wh-ben", "c", { at: "2023-05-01T08:00:00.000Z", lines: [["rye", 1]] }),
    ordered("wh-ben", "same-day", { at: "2023-05-01T19:00:00.000Z", lines: [["rye", 1]] }),
    ordered("wh-ben", "old", { at: "2022-02-10T08:00:00.000Z", lines: [["rye", 1]] }),
    // A gift between the two last ones would make the gap of twenty days two of ten.
    ordered("wh-ben", "gift", { at: "2023-04-21T08:00:00.000Z", lines: [["rye", 1]], gift: true }),
    ordered("wh-carl", "a", {
      at: "2023-05-01T08:00:00.000Z",
      lines: [
        ["jam", 3],
        ["oat", 1],
      ],
    }),
    changed("wh-carl", "a", {
      kind: "order_returned",
      at: "2023-05-03T08:00:00.000Z",
      lines: [
        ["jam", -1],
        ["oat", -1],
      ],
    }),
    ordered("wh-carl", "b", { at: "2023-05-10T08:00:00.000Z", lines: [["tea", 0.755]], gift: true }),
    marked("wh-carl", "b", { at: "2023-05-11T08:00:00.000Z", gift: false, bulk: true }),
    ordered(HOSTILE, "own", { at: "2023-05-10T08:00:00.000Z", lines: [["own", 1]] }),
  ];
  await consumeBatch("bigquery", messages);
  // Raw tables may hold an event twice.
  await consumeBatch("bigquery", messages, 2);
  const interaction = { user_id: "wh-anna", quantity: 1, product_name: "RYE", source: "search" };
  const click = {
    ...interaction,
    event_id: "wh-i1",
    interaction_type: "click",
    sku: "rye",
    timestamp: "2023-05-17T00:00:00Z",
  };
  await inserted("product_interaction_events", [
    click,
    click,
    {
      ...interaction,
      event_id: "wh-i2",
      interaction_type: "view",
      sku: "rye",
      timestamp: "2023-05-02T12:00:00Z",
    },
    {
      ...interaction,
      event_id: "wh-i3",
      interaction_type: "click",
      sku: "tea",
      timestamp: "2023-05-30T00:00:00Z",
    },
    {
      ...interaction,
      event_id: "wh-i4",
      interaction_type: "click",
      sku: "nut",
      timestamp: "2023-05-30T00:00:00Z",
    },
  ]);
  const cart = { user_id: "wh-anna", sku: "oat", product_name: "OAT", quantity_before: 0, quantity_after: 2 };
  await inserted("cart_modification_events", [
    { ...cart, event_id: "wh-c1", action: "add", timestamp: "2023-05-02T00:00:00Z" },
    { ...cart, event_id: "wh-c2", action: "remove", timestamp: "2023-05-03T00:00:00Z", quantity_after: 0 },
  ]);
}

function day(date: string): string {
  return `2022-${date}T10:00:00.000Z`;
}

/** Five orders that count: four with oat, three with rye, two with jam. */
async function shopRows(): Promise<void> {
  const both = [
    ["oat", 1, "dairy"],
    ["rye", 2, "bakery"],
  ] as const;
  await consumeBatch("bigquery", [
    ordered("wh-dora", "1", { at: day("08-07"), lines: both }),
    ordered("wh-emil", "1", { at: day("08-14"), lines: both }),
    ordered("wh-dora", "3", { at: day("08-15"), lines: [...both, ["jam", 1, "spreads"]] }),
    ordered("wh-dora", "4", { at: day("08-16"), lines: [["oat", 5, "dairy"]] }),
    ordered("wh-dora", "5", { at: day("05-02"), lines: [["jam", 1, "spreads"]] }),
    // Any of these would make oat and jam a pair.
    ordered("wh-dora", "old", {
      at: day("02-05"),
      lines: [
        ["oat", 1],
        ["jam", 1],
      ],
    }),
    ordered("wh-dora", "to-come", {
      at: day("09-05"),
      lines: [
        ["oat", 1],
        ["jam", 1],
      ],
    }),
    ordered("wh-dora", "gone", {
      at: day("08-17"),
      lines: [
        ["oat", 1],
        ["jam", 2],
      ],
    }),
    changed("wh-dora", "gone", {
      kind: "order_cancelled",
      at: day("08-18"),
      lines: [
        ["oat", -1],
        ["jam", -2],
      ],
    }),
    ordered("wh-dora", "gift", {
      at: day("08-19"),
      lines: [
        ["oat", 1],
        ["jam", 1],
      ],
      gift: true,
    }),
    ordered("wh-dora", "bulk", {
      at: day("08-20"),
      lines: [
        ["oat", 1],
        ["jam", 1],
      ],
    }),
    marked("wh-dora", "bulk", { at: day("08-21"), bulk: true }),
  ]);
}

beforeAll(async () => {
  await mendGoogle();
  await userRows();
  await shopRows();
});

describe("what BigQuery knows of one user", () => {
  it("is what was kept of each order, the latest first, marked by the last word on it", async ({
    expect,
  }) => {
    const common = { unit_price_minor: 100, gift: false, bulk: false };
    expect(await of(PURCHASES, "wh-carl")).toEqual([
      {
        ...common,
        at: "2023-05-10T08:00:00.000Z",
        order_id: orderId("wh-carl", "b"),
        sku: "tea",
        product_name: "TEA",
        quantity: 0.755,
        bulk: true,
      },
      {
        ...common,
        at: "2023-05-01T08:00:00.000Z",
        order_id: orderId("wh-carl", "a"),
        sku: "jam",
        product_name: "JAM",
        quantity: 2,
      },
    ]);
  });

  it("is what was done with products in 90 days, each once", async ({ expect }) => {
    const done = await of(INTERACTIONS, "wh-anna");
    expect(done.map(({ at, type, sku }) => [at.slice(0, 10), type, sku])).toEqual([
      ["2023-06-01", "purchase", "oat"],
      ["2023-05-30", "click", "nut"],
      ["2023-05-30", "click", "tea"],
      ["2023-05-20", "purchase", "tea"],
      ["2023-05-17", "click", "rye"],
      ["2023-05-02", "view", "rye"],
      ["2023-05-02", "add_to_cart", "oat"],
      ["2023-03-31", "purchase", "jam"],
    ]);
    expect(done[0]).toMatchObject({ order_id: orderId("wh-anna", "now"), quantity: 2, product_name: "OAT" });
  });

  // oat: 3·e^0 + 2·e^-1; rye: 1·e^-½ + ½·e^-(29/30), as 29.5 days are 29 whole ones. Tea was a gift and nuts were cancelled,
  // so each was only clicked; jam was bought once.
  it("is how much products are preferred, from two interactions on", async ({ expect }) => {
    const preferred = await of(PREFERENCES, "wh-anna");
    expect(preferred.map(({ sku, interactions }) => [sku, interactions])).toEqual([
      ["oat", 2],
      ["rye", 2],
    ]);
    expect(preferred[0]?.score).toBeCloseTo(3.735_759, 5);
    expect(preferred[1]?.score).toBeCloseTo(0.796_706, 5);
  });

  it("is after how many days products were bought again, up to 90 on the mean", async ({ expect }) => {
    const [rye, ...others] = await of(REORDER, "wh-ben");
    expect(others).toEqual([]);
    expect(rye).toMatchObject({ sku: "rye", intervals: 2, mean_days: 15, last_bought_on: "2023-05-01" });
    expect(rye?.deviation_days).toBeCloseTo(Math.sqrt(50), 5);
    expect(await of(REORDER, "wh-anna")).toEqual([]);
  });

  it("is nothing that was received before an erasure", async ({ expect }) => {
    const sinceMs = Date.parse("2023-05-01T08:00:00.000Z");
    const since = await of(PURCHASES, "wh-ben", { sinceMs });
    expect(since.map(({ order_id }) => order_id)).toEqual([orderId("wh-ben", "same-day")]);
    expect(await of(INTERACTIONS, "wh-anna", { sinceMs: NOW_MS })).toEqual([]);
  });

  it("is that user's alone, whatever the id looks like", async ({ expect }) => {
    const own = await of(PURCHASES, HOSTILE);
    expect(own.map(({ sku }) => sku)).toEqual(["own"]);
    for (const id of ["' OR 1=1 --", "@now", "wh-%", "wh-anna' --", "\\", "`", "wh-ann\u0000a"])
      for (const question of [PURCHASES, INTERACTIONS, PREFERENCES, REORDER])
        expect(await of<unknown>(question, id), id).toEqual([]);
  });
});

describe("what BigQuery knows of all orders", () => {
  // Support 3 of 5 orders; confidence 3 of 4 with oat, 3 of 3 with rye; lift (3·5)/(4·3) both ways.
  it("is which products go together, with support, confidence and lift", async ({ expect }) => {
    const pair = { orders: 3, support: 0.6, lift: 1.25 };
    const oat = { sku: "oat", product_name: "OAT", with_sku: "rye", with_product_name: "RYE", ...pair };
    const rye = { sku: "rye", product_name: "RYE", with_sku: "oat", with_product_name: "OAT", ...pair };
    const asked = { nowMs: SHOP_NOW_MS };
    expect(await askOfShop(env, ASSOCIATIONS, asked)).toEqual([
      { ...oat, confidence: 0.75 },
      { ...rye, confidence: 1 },
    ]);
    expect(await askOfShop(env, { ...ASSOCIATIONS, sku: "rye" }, asked)).toEqual([{ ...rye, confidence: 1 }]);
    expect(await askOfShop(env, { ...ASSOCIATIONS, sku: "' OR 1=1 --" }, asked)).toEqual([]);
  });

  // 2022-08-07 and 08-14 are Sundays, 08-15 is a Monday; jam of May is over 90 days ago.
  it("is what is popular in a category on a weekday", async ({ expect }) => {
    const popular = await askOfShop(env, POPULARITY, { nowMs: SHOP_NOW_MS });
    expect(
      popular.map(({ weekday, category, place, sku, orders, quantity }) => [
        weekday,
        category,
        place,
        sku,
        orders,
        quantity,
      ]),
    ).toEqual([
      [0, "bakery", 1, "rye", 2, 4],
      [0, "dairy", 1, "oat", 2, 2],
      [1, "bakery", 1, "rye", 1, 2],
      [1, "dairy", 1, "oat", 1, 1],
      [1, "spreads", 1, "jam", 1, 1],
      [2, "dairy", 1, "oat", 1, 5],
    ]);
  });
});

describe("a query", () => {
  it("comes page by page, and is waited for while it is not done", async ({ expect }) => {
    await mendGoogle();
    const whole = await of(INTERACTIONS, "wh-anna");
    expect((await callsToGoogle())["bigquery"]).toEqual({ query: 1 });
    await tellGoogle("slow-queries", { seconds: 1 });
    try {
      const paged = await of(INTERACTIONS, "wh-anna", { limits: { rowsAPage: 3, withinMs: 5_000 } });
      expect(paged).toEqual(whole);
    } finally {
      await tellGoogle("slow-queries", { seconds: 0 });
    }
    // Three, three and two.
    expect((await callsToGoogle())["bigquery"]).toEqual({ query: 2, getQueryResults: 2 });
  });

  it("is waited for no longer than its caller can", async ({ expect }) => {
    await tellGoogle("slow-queries", { seconds: 60 });
    try {
      const late = of(INTERACTIONS, "wh-anna", { limits: { withinMs: 300 } });
      await expect(late).rejects.toMatchObject({ name: "WarehouseFailure" });
    } finally {
      await tellGoogle("slow-queries", { seconds: 0 });
      await tellGoogle("finish-queries", {});
    }
  });

  it("is refused when it would bill more than it may", async ({ expect }) => {
    await tellGoogle("bytes-billed", { bytes: 10_485_760 });
    try {
      const dear = of(PURCHASES, "wh-carl", { limits: { maxBytes: 1_000_000 } });
      await expect(dear).rejects.toMatchObject({ isTooDear: true });
      expect(await of(PURCHASES, "wh-carl")).toHaveLength(2);
    } finally {
      await tellGoogle("bytes-billed", { bytes: 0 });
    }
  });

  it("fails with what BigQuery says, and with how long it asks to wait", async ({ expect }) => {
    await breakGoogle({ service: "bigquery", method: "query", times: 1, status: 503, retryAfterSeconds: 7 });
    await expect(of(PURCHASES, "wh-carl")).rejects.toMatchObject({ isTooDear: false, retryAfterMs: 7_000 });
  });
});
