import { mintToken } from "../local-token.ts";
import type { Call } from "./client-process.ts";
import type { PostedOrder } from "./orders.ts";

/** The harness sends what is asked of this host to the floor (floor/wrangler.toml), and all else to the product. */
const FLOOR_HOST = "floor.bench";
const PRODUCT_HOST = "shop.bench";

/** Calls that ask the product as one user. */
export type Shopper = {
  user: string;
  confirm(key: string, order: PostedOrder): Call;
  usual(): Call;
  search(query: string, limit: number): Call;
  delivery(orderId: string): Call;
  insights(about: string): Call;
};

/** A user with a token of his own. */
export async function shopper(user: string): Promise<Shopper> {
  const authorization = `Bearer ${await mintToken(user)}`;
  const get = (path: string): Call => ({ host: PRODUCT_HOST, path, headers: { authorization } });
  return {
    user,
    confirm: (key, order) => ({
      host: PRODUCT_HOST,
      path: "/v1/orders/confirm",
      headers: { authorization, "idempotency-key": key },
      body: JSON.stringify(order),
    }),
    usual: () => get("/v1/users/me/usual"),
    search: (query, limit) => get(`/v1/users/me/memory/search?q=${encodeURIComponent(query)}&limit=${limit}`),
    delivery: (orderId) => get(`/v1/orders/${orderId}/delivery`),
    insights: (about) => get(`/v1/users/me/insights/${about}`),
  };
}

/** Asks a product that counts for what it counted; no such call ships. */
export function productCall(path: string): Call {
  return { host: PRODUCT_HOST, path, headers: {} };
}

/** What the rows section's product counted for a user since it was last asked (product/worker.ts). */
export function countsCall(user: string): Call {
  return productCall(`/v1/bench/counts/${user}`);
}

/** The floor's write: the same body as the product's, one row. */
export function floorWrite(name: string, order: PostedOrder): Call {
  return { host: FLOOR_HOST, path: `/${name}`, headers: {}, body: JSON.stringify(order) };
}

/** Tells the product of events. */
export function tellCall(token: string, text: string): Call {
  return {
    host: PRODUCT_HOST,
    path: "/v1/events",
    headers: { authorization: `Bearer ${token}` },
    body: text,
  };
}

/** The floor's write of any JSON text. */
export function floorWritesText(name: string, text: string): Call {
  return { host: FLOOR_HOST, path: `/${name}`, headers: {}, body: text };
}

/** The floor's read: one row. */
export function floorRead(name: string): Call {
  return { host: FLOOR_HOST, path: `/${name}`, headers: {} };
}

/** A call that no object is asked for: what door and Worker cost by themselves. */
export const EMPTY_CALL: Call = { host: FLOOR_HOST, path: "/", headers: {} };
