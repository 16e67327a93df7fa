import { type Step, example, first } from "./step.ts";

const OAT = {
  sku: "OAT-1L",
  product_name: "Oatly Barista 1 L",
  brand: "Oatly",
  category: "oat drink",
  quantity: 2,
  unit_price_minor: 219,
};
const BAR = {
  sku: "OAT-BAR",
  product_name: "Oat bar 40 g",
  brand: "Corny",
  category: "bars",
  quantity: 3,
  unit_price_minor: 99,
};
const TEA = {
  sku: "TEA-20",
  product_name: "Green tea, 20 bags",
  brand: "Teekanne",
  category: "tea",
  quantity: 1,
  unit_price_minor: 249,
};
/** What the catalogue says of them, a line each. */
const PRODUCTS = [
  '{"sku":"OAT-1L","name":"Oatly Barista 1 L","brand":"Oatly","category":"oat drink","diets":["vegan"],"allergens":["oat"],"pack":{"amount":1000,"unit":"ml"},"price_minor":219}',
  '{"sku":"TEA-20","name":"Green tea, 20 bags","brand":"Teekanne","category":"tea","diets":["vegan"],"price_minor":249}',
];

const CONFIRM = "POST /v1/orders/confirm";
const DELIVERY = "GET /v1/orders/{order_id}/delivery";
const CHANGED = { order_id: "{second#/order_id}" };
const ARRIVED = {
  "/sinks/spanner/state": "delivered",
  "/sinks/bigquery/state": "delivered",
  "/sinks/archive/state": "delivered",
};

function earlier(day: string): Step {
  const body = { currency: "EUR", items: [OAT, TEA], occurred_at: `2026-10-${day}T09:00:00Z` };
  return first(CONFIRM, { as: "anna", key: `cart-${day}`, body });
}

/** Health, the catalogue, and orders with their life. */
export const ORDERS: readonly Step[] = [
  example("GET /livez"),
  example("GET /readyz"),
  example("PUT /v1/ops/products", { as: "operations", body: PRODUCTS.join("\n") }),
  earlier("04"),
  earlier("11"),
  earlier("18"),
  example(CONFIRM, {
    name: "order",
    as: "anna",
    key: "cart-7f3a",
    body: { currency: "EUR", items: [OAT, BAR], occurred_at: "2026-10-25T09:00:00Z" },
  }),
  first(CONFIRM, {
    name: "second",
    as: "anna",
    key: "cart-7f3b",
    body: { currency: "EUR", items: [OAT, TEA, BAR] },
  }),
  first(CONFIRM, { name: "third", as: "anna", key: "cart-7f3c", body: { currency: "EUR", items: [TEA] } }),
  example("GET /v1/orders/{order_id}", { as: "anna", path: { order_id: "{order#/order_id}" } }),
  example(DELIVERY, { as: "anna", path: { order_id: "{order#/order_id}" }, until: ARRIVED }),
  example("PUT /v1/orders/{order_id}", {
    as: "anna",
    path: CHANGED,
    key: "change-1",
    body: { items: [OAT, TEA], reason: "the bars were sold out" },
  }),
  example("POST /v1/orders/{order_id}/substitutions", {
    as: "anna",
    path: CHANGED,
    key: "change-2",
    body: { sku: "TEA-20", substitute: BAR, accepted: true },
  }),
  example("POST /v1/orders/{order_id}/return", {
    as: "anna",
    path: CHANGED,
    key: "change-3",
    body: { items: [{ sku: "OAT-1L", quantity: 1 }], reason: "damaged" },
  }),
  example("POST /v1/orders/{order_id}/mark", {
    as: "anna",
    path: CHANGED,
    key: "change-4",
    body: { gift: true },
  }),
  example("POST /v1/orders/{order_id}/cancel", {
    as: "anna",
    path: { order_id: "{third#/order_id}" },
    key: "change-5",
    body: {},
  }),
  first(DELIVERY, { as: "anna", path: CHANGED, until: ARRIVED }),
];
