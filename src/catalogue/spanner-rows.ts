import { type GoogleAnswer, callGoogle } from "../forward/google/call.ts";
import { type SpannerConfig, withSession } from "../forward/spanner/session.ts";
import type { CatalogueProduct } from "./product.ts";

/** Rows of one commit: 12 columns each, far below Spanner's 80,000 mutated cells. */
const ROWS_AT_ONCE = 2_000;

const COLUMNS = [
  "sku",
  "product_name",
  "brand",
  "category",
  "tags",
  "diets",
  "allergens",
  "pack_amount",
  "pack_unit",
  "price_minor",
  "available",
  "updated_at",
] as const;

/** Writes products to Spanner's `Products`; doing it twice changes nothing but `updated_at`.
 *  @returns why not all are there, or undefined */
export async function writeProducts(
  env: SpannerConfig,
  products: readonly CatalogueProduct[],
): Promise<string | undefined> {
  for (let from = 0; from < products.length; from += ROWS_AT_ONCE) {
    const rows = products.slice(from, from + ROWS_AT_ONCE);
    const answer = await withSession(env, (session) => commit(env, session, rows));
    if (!answer.ok) return `${answer.failure.status}: ${answer.failure.message}`;
  }
  return undefined;
}

function commit(
  env: SpannerConfig,
  session: string,
  products: readonly CatalogueProduct[],
): Promise<GoogleAnswer> {
  const insertOrUpdate = { table: "Products", columns: COLUMNS, values: products.map(cellsOf) };
  const body = { singleUseTransaction: { readWrite: {} }, mutations: [{ insertOrUpdate }] };
  return callGoogle(env, { service: "spanner", path: `${session}:commit`, body });
}

function cellsOf(product: CatalogueProduct): unknown[] {
  const { sku, name, brand, category, tags, diets, allergens, pack, price_minor, available } = product;
  return [
    sku,
    name ?? null,
    brand ?? null,
    category ?? null,
    tags ?? null,
    diets ?? null,
    allergens ?? null,
    pack === undefined ? null : pack.amount.toFixed(3),
    pack?.unit ?? null,
    price_minor === undefined ? null : String(price_minor),
    available ?? null,
    "spanner.commit_timestamp()",
  ];
}
