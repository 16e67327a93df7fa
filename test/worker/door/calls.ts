import { exports } from "cloudflare:workers";
import { tokenFor } from "../signing.ts";
import { line } from "../storefront.ts";

/** A call of the API with a body that fits it, as its user sends it. */
export type Call = { method: string; path: string; body?: unknown };

const ORDER = "/v1/orders/ord_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const MEMORY = "/v1/users/me/memory";
const EPISODE = `${MEMORY}/episodes/ep_aaaaaaaaaaaaaaaaaaaaaaaaaa`;

/** What becomes of an order. */
export const LIFE: [revise: Call, cancel: Call, giveBack: Call, substitute: Call, mark: Call] = [
  { method: "PUT", path: ORDER, body: { items: [line("B")] } },
  { method: "POST", path: `${ORDER}/cancel`, body: {} },
  { method: "POST", path: `${ORDER}/return`, body: { items: [{ sku: "OAT-1L", quantity: 1 }] } },
  {
    method: "POST",
    path: `${ORDER}/substitutions`,
    body: { sku: "OAT-1L", substitute: line("SOY-1L"), accepted: true },
  },
  { method: "POST", path: `${ORDER}/mark`, body: { gift: true } },
];

/** What the memory is told. */
export const TOLD: [note: Call, preference: Call, retract: Call, merge: Call, split: Call] = [
  { method: "POST", path: `${MEMORY}/episodes`, body: { kind: "note", text: "I am vegan" } },
  {
    method: "POST",
    path: `${MEMORY}/episodes`,
    body: { kind: "preference", predicate: "FOLLOWS_DIET", object: "diet:vegan", holds: true },
  },
  { method: "POST", path: `${EPISODE}/retract`, body: {} },
  { method: "POST", path: `${MEMORY}/entities/merge`, body: { from: "product:A", into: "product:B" } },
  { method: "POST", path: `${MEMORY}/entities/split`, body: { entity: "product:A" } },
];

/** What a person chooses, each with a body. */
export const CHOSEN: [place: Call, snooze: Call, diet: Call, preferences: Call] = [
  { method: "PUT", path: "/v1/users/me/usual/OAT-1L", body: { place: "pinned" } },
  { method: "POST", path: "/v1/users/me/reorder/OAT-1L/snooze", body: { days: 14 } },
  { method: "PUT", path: "/v1/users/me/dietary/vegan", body: { holds: true } },
  { method: "PATCH", path: "/v1/users/me/preferences", body: { features: { ranking: false } } },
];

/** Has no body. */
export const UNPLACE: Call = { method: "DELETE", path: "/v1/users/me/usual/OAT-1L" };

/** What the memory is asked. */
export const ASKED: Call[] = [
  { method: "GET", path: `${MEMORY}/search?q=oat` },
  { method: "GET", path: `${MEMORY}/facts` },
  { method: "GET", path: `${MEMORY}/facts/fact_aaaaaaaaaaaaaaaaaaaaaaaaaa/why` },
  { method: "GET", path: `${MEMORY}/graph` },
  { method: "GET", path: `${MEMORY}/episodes` },
  { method: "GET", path: "/v1/users/me/export?events=off" },
  { method: "GET", path: "/v1/users/me/preferences" },
  { method: "GET", path: "/v1/users/me/usual" },
  { method: "GET", path: "/v1/users/me/reorder" },
  { method: "GET", path: "/v1/users/me/recommendations" },
  { method: "GET", path: "/v1/users/me/dietary" },
  { method: "POST", path: "/v1/users/me/complements", body: { cart: ["OAT-1L"] } },
  { method: "POST", path: "/v1/users/me/rank", body: { results: [{ sku: "OAT-1L", score: 1 }] } },
];

/** Forgetting needs no key: it is the same whenever it is repeated. */
export const FORGET: Call = { method: "DELETE", path: EPISODE };

/** A call with another user in its path. */
export function about(user: string, call: Call): Call {
  return { ...call, path: call.path.replace("/users/me/", `/users/${encodeURIComponent(user)}/`) };
}

/** A call as a request. */
export function requestOf(
  { method, path, body }: Call,
  headers: Record<string, string>,
): [path: string, init: RequestInit] {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  return [path, { method, headers: { "content-type": "application/json", ...headers }, ...sent }];
}

/** Sends a call as a user, under a key where one is given; a body that is text goes as it is. */
export async function send(user: string, call: Call, key?: string): Promise<Response> {
  const [path, init] = requestOf(call, {
    authorization: `Bearer ${await tokenFor(user)}`,
    ...(key === undefined ? {} : { "idempotency-key": key }),
  });
  return exports.default.fetch(`http://edge${path}`, init);
}
