import { afterEach, beforeEach, vi } from "vitest";
import { env, exports } from "cloudflare:workers";
import type { CatalogueProduct } from "../../../src/catalogue/product.ts";
import { packModel } from "../../../src/shared/model-file.ts";
import { POINTER, forgetModel } from "../../../src/shared/read.ts";
import { holdQueues } from "../memory-probe.ts";
import { tokenFor } from "../signing.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import { send } from "./calls.ts";

export type Answer = {
  recommendation_id: string;
  mode?: string;
  basis: string;
  items: {
    sku: string;
    product_name: string | null;
    reason: string;
    basis: string;
    status?: string;
    tag?: string;
  }[];
  basket?: { sku: string; quantity: number }[];
  bundles?: { skus: string[] }[];
  results?: { sku: string; score: number; position: number; factors?: Record<string, number> }[];
  filtered: { sku: string; because: string; verdict: string }[];
  memory_version: number;
};

/** Each test by itself: queues that hold what they get, and no model of all shoppers. */
export function apartInEach(): void {
  let queues: ReturnType<typeof holdQueues>;
  beforeEach(() => void (queues = holdQueues()));
  afterEach(async () => {
    queues.release();
    vi.restoreAllMocks();
    await env.BUCKET.delete(POINTER);
    forgetModel();
  });
}

export const USER = "/v1/users/me";

/** Look-ups that need no body. */
export const ALL = ["usual", "reorder", "recommendations", "dietary"] as const;

const DAY_MS = 86_400_000;

/** The beginning of a day so many days before today, UTC: whatever is told of it does not hang on the hour at which it is. */
export function daysAgo(days: number): string {
  return new Date((Math.floor(Date.now() / DAY_MS) - days) * DAY_MS).toISOString();
}

export async function asked(user: string, path: string): Promise<Answer> {
  const response = await get(user, `${USER}/${path}`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

/** Asks with a copy at hand. */
export async function askedAgain(user: string, path: string, etag: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenFor(user)}`, "if-none-match": etag };
  return exports.default.fetch(`http://edge${path}`, { headers });
}

export async function ranked(user: string, results: unknown, query = ""): Promise<Answer> {
  const response = await send(user, { method: "POST", path: `${USER}/rank${query}`, body: { results } });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

export async function complementing(user: string, cart: string[], query = ""): Promise<Answer> {
  const response = await send(user, { method: "POST", path: `${USER}/complements${query}`, body: { cart } });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

export async function told(
  user: string,
  call: { method: string; path: string; body?: unknown },
): Promise<void> {
  const response = await send(
    user,
    { ...call, path: `${USER}/${call.path}` },
    `${call.path} ${JSON.stringify(call.body)}`,
  );
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
}

/** Six weekly orders of oat drink and tofu, with milk in the last three, until a week ago. */
export async function shopper(user: string): Promise<void> {
  for (let week = 6; week >= 1; week -= 1) {
    const items = [
      line("OAT", { brand: "Oatly", category: "oat drink", tags: ["vegan"] }),
      line("TOFU", { tags: ["vegan"], quantity: 1 }),
      ...(week <= 3 ? [line("MILK", { product_name: "Whole milk 1 L", tags: ["dairy"] })] : []),
    ];
    const occurred_at = daysAgo(7 * week);
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}

const TODAY = new Date().getUTCDay();

const NEAR: Record<string, { sku: string; weight: number }[]> = {
  TOFU: [{ sku: "JAM", weight: 0.5 }],
  JAM: [{ sku: "TOFU", weight: 0.5 }],
};

function onlyToday(sku: string): string[][] {
  return Array.from({ length: 7 }, (_, weekday) => (weekday === TODAY ? [sku] : []));
}

/** A model in which everybody buys bread, and jam goes with tofu. */
export async function model(version = "m1", skus = ["BREAD", "JAM", "TOFU", "OAT"]): Promise<void> {
  const rates = { rebuyRate: 0.2, repeatShare: 0.5, ratePerDay: 0.02, reorderRatePerDay: 0.02 };
  const known = { buyers: 5, ...rates, gapDays: 7 };
  const products = skus.map((sku, n) => ({ sku, baskets: 50 - n, ...known }));
  const file = packModel({
    version,
    baskets: 100,
    hazard: [0.3, 0.2],
    popular: products.map(({ sku }) => sku),
    products,
    neighboursOf: (sku) => NEAR[sku] ?? [],
    companionsOf: (sku) => (NEAR[sku] ?? []).map((near) => ({ sku: near.sku, together: 20 })),
    popularIn: new Map(),
    popularOn: [],
    popularAt: new Map([
      ["store:7", onlyToday("JAM")],
      ["country:NL", onlyToday("OAT")],
    ]),
    relatedTo: new Map(),
  });
  const path = `shared/models/${version}`;
  await env.BUCKET.put(path, file);
  await env.BUCKET.put(POINTER, JSON.stringify({ version, path, made_at: "2026-11-01T00:00:00.000Z" }));
  await caches.default.delete(`https://shared.leafloaf.invalid/${POINTER}`);
  forgetModel();
}

/** Puts a product into the catalogue, as a shop does. */
export async function catalogued(product: CatalogueProduct): Promise<void> {
  const authorization = `Bearer ${await tokenFor("shop", { scope: "ops" })}`;
  const headers = { authorization, "content-type": "application/x-ndjson" };
  const sent = { method: "PUT", headers, body: JSON.stringify(product) };
  const response = await exports.default.fetch("http://edge/v1/ops/products", sent);
  const [result] = (await response.text()).split("\n");
  if (!result?.includes('"stored"')) throw new Error(result);
}

export function skusOf({ items }: Answer): string[] {
  return items.map(({ sku }) => sku);
}

/** Two products that everybody buys, under names that only this person's orders have; OAT-2 is OAT, says a GTIN. */
export async function privately(user: string): Promise<void> {
  const gtin = "4006381333931";
  for (let week = 6; week >= 1; week -= 1) {
    const items = [
      line("OAT", { product_name: "Private oats", category: "private", tags: ["vegan"], gtin }),
      line("TOFU", { product_name: "Private tofu", tags: ["vegan"] }),
      line("OAT-2", { product_name: "Private oats, too", gtin }),
    ];
    const occurred_at = daysAgo(7 * week);
    await confirmed(user, `week ${week}`, order({ items, occurred_at }));
  }
}
