import { exports } from "cloudflare:workers";
import { tokenFor } from "./signing.ts";

/** One line of an order, two of them unless told otherwise. */
export function line(sku = "OAT-1L", more: Record<string, unknown> = {}): Record<string, unknown> {
  return { sku, product_name: `Product ${sku}`, quantity: 2, unit_price_minor: 219, ...more };
}

/** An order of one line; members override. */
export function order(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { items: [line()], currency: "EUR", ...more };
}

/** Confirms an order as its user would; a body that is text goes as it is. */
export async function confirm(user: string, key: string, body: unknown): Promise<Response> {
  return post(user, "/v1/orders/confirm", { headers: { "idempotency-key": key }, body });
}

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
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** Gets JSON as a user. */
export async function get(user: string, path: string): Promise<Response> {
  return exports.default.fetch(`http://edge${path}`, {
    headers: { authorization: `Bearer ${await tokenFor(user)}` },
  });
}
