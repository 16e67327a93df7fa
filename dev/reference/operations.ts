import { type Step, example, first } from "./step.ts";

const ORDER = {
  currency: "EUR",
  items: [{ sku: "RYE-500", product_name: "Rye bread 500 g", quantity: 1, unit_price_minor: 279 }],
};

function asked(call: string, query: Record<string, string> = {}): Step {
  return example(call, { as: "operations", query });
}

/** What operations see and do, an export and an erasure. */
export const OPERATIONS: readonly Step[] = [
  asked("GET /v1/ops/status"),
  asked("GET /v1/ops/metrics"),
  asked("GET /v1/ops/pipeline"),
  asked("GET /v1/ops/insights/associations", { sku: "OAT-1L" }),
  asked("GET /v1/ops/insights/popularity", { category: "tea" }),
  first("POST /v1/orders/confirm", { as: "ben", key: "cart-1", body: ORDER, spanner: "refuses" }),
  example("GET /v1/ops/failed", {
    name: "failed",
    as: "operations",
    query: { sink: "spanner", limit: "10" },
    until: { "/failed": "*" },
  }),
  example("GET /v1/ops/failed/{id}", {
    as: "operations",
    path: { id: "{failed#/failed/0/id}" },
    spanner: "takes",
  }),
  example("POST /v1/ops/replay", { as: "operations", body: { id: "{failed#/failed/0/id}" } }),
  example("POST /v1/ops/rebuild", {
    name: "rebuild",
    as: "operations",
    body: { target: "spanner", user: "anna", dry_run: true },
  }),
  example("GET /v1/ops/rebuild/{run}", { as: "operations", path: { run: "{rebuild#/run}" } }),
  first("POST /v1/orders/confirm", { as: "carla", key: "cart-1", body: ORDER }),
  example("GET /v1/users/{user}/export", { as: "carla", path: { user: "me" } }),
  example("DELETE /v1/users/{user}", { name: "erasure", as: "carla", path: { user: "me" } }),
  example("GET /v1/users/{user}/erasure", { as: "carla", path: { user: "me" } }),
  example("GET /v1/ops/erasures/{erasure_id}", {
    as: "operations",
    path: { erasure_id: "{erasure#/erasure_id}" },
  }),
];
