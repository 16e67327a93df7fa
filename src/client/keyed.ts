// Made of openapi.json by `npm run openapi`.
/** The calls that take an Idempotency-Key, as method and template. */
export const KEYED_CALLS: ReadonlySet<string> = new Set([
  "POST /v1/orders/confirm",
  "PUT /v1/orders/{order_id}",
  "POST /v1/orders/{order_id}/cancel",
  "POST /v1/orders/{order_id}/return",
  "POST /v1/orders/{order_id}/substitutions",
  "POST /v1/orders/{order_id}/mark",
  "PUT /v1/users/{user}/usual/{sku}",
  "DELETE /v1/users/{user}/usual/{sku}",
  "POST /v1/users/{user}/reorder/{sku}/snooze",
  "PUT /v1/users/{user}/dietary/{tag}",
  "PATCH /v1/users/{user}/preferences",
  "POST /v1/users/{user}/memory/episodes",
  "POST /v1/users/{user}/memory/episodes/{episode_id}/retract",
  "POST /v1/users/{user}/memory/entities/merge",
  "POST /v1/users/{user}/memory/entities/split",
  "POST /v1/users/{user}/adopt",
]);
