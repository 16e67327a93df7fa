import { env, exports } from "cloudflare:workers";
import { tokenFor } from "./signing.ts";

/** One line of an order, two of them unless told otherwise. */
export function line(sku = "OAT-1L", more: Record<string, unknown> = {}): Record<string, unknown> {
  return { sku, product_name: `Product ${sku}`, quantity: 2, unit_price_minor: 219, ...more };
}

/** An order of one line; members override. */
export function order(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { items: [line()], currency: "EUR", ...more };
}

/** Confirms an order as its user would; a body that is text, bytes or a stream goes as it is. */
export function confirm(user: string, key: string, body: unknown): Promise<Response> {
  return post(user, "/v1/orders/confirm", { headers: { "idempotency-key": key }, body });
}

/** Confirms an order and gives its answer; fails when it is not a 201. */
export async function confirmed(user: string, key: string, body: unknown = order()): Promise<Confirmed> {
  const response = await confirm(user, key, body);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Confirmed>();
}

export type Confirmed = {
  order_id: string;
  memory: { version: number; new_facts: { object: string }[]; closed_facts: unknown[] };
};

/** Posts JSON as a user. */
export async function post(
  user: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body: unknown },
): Promise<Response> {
  return exports.default.fetch(`http://edge${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await tokenFor(user)}`,
      "content-type": "application/json",
      ...headers,
    },
    body: isRaw(body) ? body : JSON.stringify(body),
  });
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> | ReadableStream {
  return typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
}

/** Gets JSON as a user. */
export async function get(user: string, path: string): Promise<Response> {
  return exports.default.fetch(`http://edge${path}`, {
    headers: { authorization: `Bearer ${await tokenFor(user)}` },
  });
}

/** The headers with which a service acts for a user, whose id it percent-encodes. */
export async function actingFor(user: string): Promise<Record<string, string>> {
  const token = await tokenFor("checkout-service", { scope: "svc" });
  return { authorization: `Bearer ${token}`, "leafloaf-user": encodeURIComponent(user) };
}

/** My Usual by the classic rule, as its user sees it. */
export async function usualOf(user: string): Promise<UsualAnswer> {
  return (await get(user, "/v1/users/me/usual?mode=classic")).json<UsualAnswer>();
}

export type UsualAnswer = {
  basis: string;
  items: {
    sku: string;
    product_name: string;
    usual_quantity: number;
    frequency: number;
    consistency: number;
    confidence: number;
    cadence: string;
    evidence: { orders: number; of_orders: number; first_bought_at: string; last_bought_at: string };
  }[];
  basket: { sku: string; quantity: number }[];
  memory_version: number;
};

/** A request as a browser of a storefront the shop lists. */
export const LISTED_ORIGIN = env.CORS_ORIGINS.split(",")[0] ?? "";
