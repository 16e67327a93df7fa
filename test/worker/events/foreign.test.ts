import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { CapturedEvent } from "../../../src/forward/events/message.ts";
import { problemOf } from "../problem-document.ts";
import { post } from "../storefront.ts";
import { type HeldQueues, holdEventQueues } from "./held.ts";
import { type Receipt, tell, told } from "./telling.ts";

let queues: HeldQueues;
beforeEach(() => void (queues = holdEventQueues()));
afterEach(() => void vi.restoreAllMocks());

async function captured(
  user: string,
  events: readonly unknown[],
): Promise<Pick<CapturedEvent, "type" | "body">[]> {
  await told(user, events);
  return queues
    .sent("archive", user)
    .flatMap((message) => message.events.map(({ type, body }) => ({ type, body })));
}

const ITEMS = [
  { item_id: "OAT-1L", item_name: "Oat", price: 2.19, quantity: 2, index: 0 },
  { item_id: 4711, item_name: "Rye", price: 3 },
];

const cartOf = (count: number, id: string): Record<string, unknown> => ({
  name: "add_to_cart",
  event_id: id,
  params: { items: Array.from({ length: count }, (_, index) => ({ item_id: `S${index}` })) },
});

describe("events of many products", { timeout: 30_000 }, () => {
  it("come to 500 a request, and are refused from the first on that goes beyond", async ({ expect }) => {
    const answer = await told("many-products", [
      cartOf(200, "a"),
      cartOf(200, "b"),
      cartOf(100, "c"),
      cartOf(1, "d"),
      cartOf(1, "e"),
    ]);
    expect(answer.results.map(({ status, error }) => error?.type ?? status)).toEqual([
      "accepted",
      "accepted",
      "accepted",
      "/problems/event_beyond_limit",
      "/problems/event_beyond_limit",
    ]);
    expect(answer.results[4]?.error?.errors[0]?.pointer).toBe("/events/4");
    expect(queues.sent("archive", "many-products").flatMap(({ events }) => events)).toHaveLength(500);
    const over = await told("many-more-products", [
      cartOf(200, "a"),
      cartOf(200, "b"),
      cartOf(101, "c"),
      cartOf(1, "d"),
    ]);
    expect(over).toMatchObject({ accepted: 2, refused: 2 });
  });
});

describe("GA4's events", { timeout: 30_000 }, () => {
  it("are understood with their items: one event each, in minor units of their currency", async ({
    expect,
  }) => {
    const occurred = Date.now() - 5_000;
    const answer = await told("ga4-items", [
      {
        name: "add_to_cart",
        timestamp_micros: occurred * 1000,
        params: { currency: "EUR", value: 7.38, items: ITEMS },
      },
    ]);
    expect(answer.results[0]?.event_ids).toHaveLength(2);
    const events = queues.sent("archive", "ga4-items").flatMap((message) => message.events);
    expect(events.map(({ event_id }) => event_id)).toEqual(answer.results[0]?.event_ids);
    expect(events.map(({ occurred_at }) => Date.parse(occurred_at))).toEqual([occurred, occurred]);
    expect(events.map(({ type, body }) => ({ type, ...body }))).toMatchObject([
      {
        type: "cart_modification",
        action: "add",
        sku: "OAT-1L",
        product_name: "Oat",
        quantity: 2,
        unit_price_minor: 219,
      },
      { type: "cart_modification", action: "add", sku: "4711", unit_price_minor: 300 },
    ]);
  });

  it("are what they are with us: searches, views, clicks, lists", async ({ expect }) => {
    const bodies = await captured("ga4-names", [
      { name: "search", params: { search_term: "oat" } },
      { event: "view_item", ecommerce: { currency: "JPY", items: [{ item_id: "T", price: 200 }] } },
      { name: "select_item", params: { item_list_id: "usual", items: [{ item_id: "T", index: 3 }] } },
      { name: "remove_from_cart", params: { items: [{ item_id: "T" }] } },
      { name: "view_item_list", params: { item_list_id: "rec.1", item_list_name: "For you", items: ITEMS } },
    ]);
    expect(bodies).toMatchObject([
      { type: "search", body: { query: "oat" } },
      { type: "product_interaction", body: { interaction_type: "view", sku: "T", unit_price_minor: 200 } },
      {
        type: "product_interaction",
        body: { interaction_type: "click", sku: "T", position: 3, source: "usual" },
      },
      { type: "cart_modification", body: { action: "remove", sku: "T" } },
      {
        type: "recommendation_impression",
        body: {
          recommendation_id: "rec.1",
          recommendation_type: "For you",
          products_shown: ["OAT-1L", "4711"],
        },
      },
    ]);
  });
});

const track = (event: string, properties: unknown, more = {}): unknown => ({
  type: "track",
  event,
  properties,
  userId: "somebody-else",
  context: { ip: "203.0.113.7" },
  ...more,
});

describe("Segment's events", { timeout: 30_000 }, () => {
  it("are understood with their properties, their ids and their times", async ({ expect }) => {
    const batch = [
      track(
        "Product Viewed",
        { sku: "OAT-1L", product_id: "9", name: "Oat", price: 2.19, currency: "EUR" },
        { messageId: "m1" },
      ),
      track("Products Searched", { query: "rye" }),
      track("Product Added", { product_id: "RYE", quantity: 1 }),
      track("Product List Viewed", { list_id: "rec.2", products: [{ product_id: "A" }, { sku: "B" }] }),
    ];
    const answer = await (await post("segment", "/v1/events", { body: { batch } })).json<Receipt>();
    expect(answer.accepted).toBe(4);
    const [message] = queues.sent("archive", "segment");
    expect(JSON.stringify(message)).not.toMatch(/203\.0\.113\.7|somebody-else/);
    expect(message?.events.map(({ type, body }) => ({ type, body }))).toMatchObject([
      {
        type: "product_interaction",
        body: { interaction_type: "view", sku: "OAT-1L", unit_price_minor: 219 },
      },
      { type: "search", body: { query: "rye" } },
      { type: "cart_modification", body: { action: "add", sku: "RYE", quantity: 1 } },
      { type: "recommendation_impression", body: { recommendation_id: "rec.2", products_shown: ["A", "B"] } },
    ]);
    expect(message?.events[0]?.given.event_id).toBe("m1");
    const again = await (await post("segment", "/v1/events", { body: { batch } })).json<Receipt>();
    expect(again.results[0]?.event_id).toBe(answer.results[0]?.event_id);
  });
});

describe("what others call otherwise", { timeout: 30_000 }, () => {
  it("is refused where it stands in the sender's own words", async ({ expect }) => {
    const answer = await told("foreign-bad", [
      { name: "view_item", params: { items: [{ item_name: "no id" }] } },
      { type: "track", event: "Product Added", properties: { sku: "A", quantity: "two" } },
      { name: "view_item_list", params: { items: ITEMS } },
      { name: "view_item", params: { items: [] } },
      { type: "track", event: "Product Viewed", properties: { sku: "A" }, timestamp: 1_700_000_000 },
      { name: "page_view", params: {} },
      { name: "view_item", consent: { ad_user_data: "DENIED" }, params: { items: [{ item_id: "A" }] } },
      { name: "view_item", params: { items: [{ item_id: "A" }] } },
    ]);
    expect(answer.results.map(({ error }) => error?.errors[0]?.pointer)).toEqual([
      "/events/0/params/items/0/sku",
      "/events/1/properties/quantity",
      "/events/2/params/item_list_id",
      "/events/3",
      "/events/4/timestamp",
      "/events/5/name",
      "/events/6/consent/ad_user_data",
      undefined,
    ]);
  });

  it("is no order: those are confirmed, and a refusal says where", async ({ expect }) => {
    for (const event of [
      { name: "purchase", params: { transaction_id: "1", items: ITEMS } },
      { type: "track", event: "Order Completed", properties: { products: [] } },
    ]) {
      const { code, pointers, text } = await problemOf(await tell("foreign-order", [event]));
      expect(code).toBe("no_acceptable_event");
      expect(pointers).toEqual(["name" in event ? "/events/0/name" : "/events/0/event"]);
      expect(text).toContain("Idempotency-Key");
    }
    const { results } = await told("foreign-order", [
      { name: "refund" },
      { name: "search", params: { search_term: "x" } },
    ]);
    expect(results[0]?.error?.type).toBe("/problems/event_of_order");
    expect(results[0]?.error?.detail).toContain("/v1/orders/confirm");
  });
});
