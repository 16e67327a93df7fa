import { SPANNER_DDL } from "../../src/forward/spanner/schema.ts";
import type { Send } from "./google-client.ts";
import { INSTANCE, openShop, row } from "./shop-database.ts";

/** The name of a database with the product's own tables and one order of `user-1`. */
export const PRODUCT = "orders";

/** Creates it. */
export async function createProduct(send: Send): Promise<void> {
  const createStatement = `CREATE DATABASE \`${PRODUCT}\``;
  await send("POST", `${INSTANCE}/databases`, { createStatement, extraStatements: SPANNER_DDL });
  const shop = await openShop(send, PRODUCT);
  const at = "2026-11-22T08:00:00Z";
  await shop.commit(
    row("insert", "Users", {
      user_id: "user-1",
      generation: "1",
      created_at: at,
      updated_at: "spanner.commit_timestamp()",
      version: "1",
    }),
    row("insert", "Orders", {
      user_id: "user-1",
      order_id: "ord_1",
      order_date: at,
      status: "confirmed",
      item_count: "2",
      total_minor: "438",
      currency: "EUR",
      created_at: at,
      version: "1",
    }),
  );
}
