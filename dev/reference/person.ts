import { type Step, example, first } from "./step.ts";

const ME = { user: "me" };
const PRODUCT = { user: "me", sku: "OAT-1L" };

function asked(call: string, query: Record<string, string> = {}): Step {
  return example(call, { as: "anna", path: ME, query });
}

/** Events, sessions, suggestions, choices and the memory, of one person. */
export const PERSON: readonly Step[] = [
  example("POST /v1/events", {
    name: "events",
    as: "anna",
    body: {
      consent: { analytics: true, personalization: true },
      events: [
        { type: "search", event_id: "page-1-search", query: "oat milk", result_count: 12 },
        {
          type: "product_interaction",
          event_id: "page-1-view",
          interaction_type: "view",
          sku: "OAT-1L",
          position: 1,
        },
        {
          name: "add_to_cart",
          event_id: "page-1-cart",
          params: { items: [{ item_id: "OAT-1L", quantity: 2 }] },
        },
      ],
    },
  }),
  example("GET /v1/events/{event_id}/delivery", {
    as: "anna",
    path: { event_id: "{events#/results/0/event_id}" },
    until: { "/sinks/bigquery/state": "delivered", "/sinks/archive/state": "delivered" },
  }),
  example("POST /v1/sessions", { name: "session", body: { publishable_key: "pk_leafloaf_local" } }),
  first("POST /v1/orders/confirm", {
    as: "{session#/session_token}",
    key: "cart-0",
    body: {
      currency: "EUR",
      items: [{ sku: "TEA-20", product_name: "Green tea, 20 bags", quantity: 1, unit_price_minor: 249 }],
    },
  }),
  example("POST /v1/users/{user}/adopt", {
    as: "anna",
    path: ME,
    key: "sign-in-1",
    body: { session_token: "{session#/session_token}" },
  }),
  asked("GET /v1/users/{user}/usual"),
  asked("GET /v1/users/{user}/recommendations", { country: "DE", timezone: "Europe/Berlin" }),
  asked("GET /v1/users/{user}/reorder", { within_days: "14" }),
  asked("GET /v1/users/{user}/dietary"),
  example("POST /v1/users/{user}/rank", {
    as: "anna",
    path: ME,
    query: { explain: "true" },
    body: {
      results: [
        { sku: "TEA-20", score: 3.2, category: "tea" },
        { sku: "OAT-1L", score: 3.1, brand: "Oatly", category: "oat drink" },
      ],
    },
  }),
  example("POST /v1/users/{user}/complements", { as: "anna", path: ME, body: { cart: ["OAT-1L"] } }),
  example("PUT /v1/users/{user}/usual/{sku}", {
    as: "anna",
    path: PRODUCT,
    key: "pin-1",
    body: { place: "pinned" },
  }),
  example("DELETE /v1/users/{user}/usual/{sku}", { as: "anna", path: PRODUCT, key: "pin-2" }),
  example("POST /v1/users/{user}/reorder/{sku}/snooze", {
    as: "anna",
    path: PRODUCT,
    key: "snooze-1",
    body: { days: 14 },
  }),
  example("PUT /v1/users/{user}/dietary/{tag}", {
    as: "anna",
    path: { user: "me", tag: "vegan" },
    key: "diet-1",
    body: { holds: true },
  }),
  example("PATCH /v1/users/{user}/preferences", {
    as: "anna",
    path: ME,
    key: "preferences-1",
    body: { features: { ranking: false }, retention_days: 365 },
  }),
  asked("GET /v1/users/{user}/preferences"),
  example("POST /v1/users/{user}/memory/episodes", {
    name: "note",
    as: "anna",
    path: ME,
    key: "note-1",
    body: { kind: "note", text: "We cook Thai and I love Oatly" },
  }),
  first("POST /v1/users/{user}/memory/episodes", {
    name: "second note",
    as: "anna",
    path: ME,
    key: "note-2",
    body: { kind: "note", text: "My aunt likes tea" },
  }),
  { ...asked("GET /v1/users/{user}/memory/search", { q: "oat drink", limit: "3" }), name: "search" },
  asked("GET /v1/users/{user}/memory/facts", { predicate: "BOUGHT", limit: "2" }),
  example("GET /v1/users/{user}/memory/facts/{fact_id}/why", {
    as: "anna",
    path: { user: "me", fact_id: "{search#/hits/0/id}" },
  }),
  asked("GET /v1/users/{user}/memory/graph", { center: "product:OAT-1L", depth: "1" }),
  asked("GET /v1/users/{user}/memory/episodes", { limit: "2" }),
  example("POST /v1/users/{user}/memory/entities/merge", {
    as: "anna",
    path: ME,
    key: "merge-1",
    body: { from: "product:OAT-BAR", into: "product:OAT-1L" },
  }),
  example("POST /v1/users/{user}/memory/entities/split", {
    as: "anna",
    path: ME,
    key: "split-1",
    body: { entity: "product:OAT-BAR" },
  }),
  example("POST /v1/users/{user}/memory/episodes/{episode_id}/retract", {
    as: "anna",
    path: { user: "me", episode_id: "{note#/episode_id}" },
    key: "retract-1",
    body: {},
  }),
  example("DELETE /v1/users/{user}/memory/episodes/{episode_id}", {
    as: "anna",
    path: { user: "me", episode_id: "{second note#/episode_id}" },
  }),
  asked("GET /v1/users/{user}/history", { limit: "2" }),
  asked("GET /v1/users/{user}/insights/purchases", { limit: "2" }),
  asked("GET /v1/users/{user}/insights/interactions", { limit: "2" }),
  asked("GET /v1/users/{user}/insights/preferences", { limit: "2" }),
  asked("GET /v1/users/{user}/insights/reorder", { limit: "2" }),
];
