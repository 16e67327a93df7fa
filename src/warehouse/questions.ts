import type { z } from "zod";
import { type Parameter, type Warehouse, recordsOf } from "./ask.ts";
import { Association, Interaction, Popular, Preference, Purchase, ReorderInterval } from "./items.ts";
import { type ShopQueries, shopQueries } from "./shop-queries.ts";
import { type UserQueries, userQueries } from "./user-queries.ts";

/** Rows at the most: what an isolate can hold of an answer, and a person can want. */
const MOST_OF_USER = 1_000;
const MOST_OF_SHOP = 5_000;
/** A query that would read more is refused: at $6.25 a TiB it costs 12 or 62 cents at the most. */
const MOST_BYTES_OF_USER = 20_000_000_000;
const MOST_BYTES_OF_SHOP = 100_000_000_000;
/** How long a caller waits. */
const WITHIN_MS = 12_000;

/** Other bounds than those that ship. */
type Limits = { maxBytes?: number; withinMs?: number; rowsAPage?: number };

/** A question of one user's rows. */
export type UserQuestion<Item> = { about: keyof UserQueries; item: z.ZodType<Item> };

/** A question of all orders; of one product, where it has a SKU. */
export type ShopQuestion<Item> = {
  about: keyof ShopQueries;
  item: z.ZodType<Item>;
  sku?: string | undefined;
};

/** What may be asked of one user. */
export const PURCHASES = { about: "purchases", item: Purchase } as const satisfies UserQuestion<unknown>;
export const INTERACTIONS = {
  about: "interactions",
  item: Interaction,
} as const satisfies UserQuestion<unknown>;
export const PREFERENCES = {
  about: "preferences",
  item: Preference,
} as const satisfies UserQuestion<unknown>;
export const REORDER = { about: "reorder", item: ReorderInterval } as const satisfies UserQuestion<unknown>;

/** What may be asked of all orders. */
export const ASSOCIATIONS = {
  about: "associations",
  item: Association,
} as const satisfies ShopQuestion<unknown>;
export const POPULARITY = { about: "popularity", item: Popular } as const satisfies ShopQuestion<unknown>;

/** Whose rows, and since when: what was received at or before an erasure does not count. Epoch milliseconds. */
export type Person = { userId: string; sinceMs: number };

/** When it is asked, and within which bounds. */
type Asking = { nowMs: number; limits?: Limits };

/** What BigQuery knows of one user, a thousand rows at the most.
 *  @throws WarehouseFailure */
export async function askOfUser<Item>(
  env: Warehouse,
  { about, item }: UserQuestion<Item>,
  { userId, sinceMs, nowMs, limits }: Person & Asking,
): Promise<Item[]> {
  const parameters: Parameter[] = [
    { name: "user", type: "STRING", value: userId },
    instant("since", sinceMs),
    instant("now", nowMs),
    count("most", MOST_OF_USER),
  ];
  const sql = userQueries(env.BIGQUERY_PROJECT, env.BIGQUERY_DATASET)[about];
  return all(
    item,
    recordsOf(env, { sql, parameters, maxBytes: MOST_BYTES_OF_USER, withinMs: WITHIN_MS, ...limits }),
  );
}

/** What BigQuery knows of all orders, five thousand rows at the most.
 *  @throws WarehouseFailure */
export async function askOfShop<Item>(
  env: Warehouse,
  { about, item, sku = "" }: ShopQuestion<Item>,
  { nowMs, limits }: Asking,
): Promise<Item[]> {
  const parameters: Parameter[] = [
    instant("now", nowMs),
    count("most", MOST_OF_SHOP),
    ...(about === "associations" ? [{ name: "sku", type: "STRING", value: sku } as const] : []),
  ];
  const sql = shopQueries(env.BIGQUERY_PROJECT, env.BIGQUERY_DATASET)[about];
  return all(
    item,
    recordsOf(env, { sql, parameters, maxBytes: MOST_BYTES_OF_SHOP, withinMs: WITHIN_MS, ...limits }),
  );
}

async function all<Item>(item: z.ZodType<Item>, records: AsyncIterable<unknown>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const record of records) items.push(item.parse(record));
  return items;
}

function instant(name: string, ms: number): Parameter {
  return { name, type: "TIMESTAMP", value: new Date(ms).toISOString() };
}

function count(name: string, value: number): Parameter {
  return { name, type: "INT64", value: String(value) };
}
