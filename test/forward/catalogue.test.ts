import { afterEach, describe, it } from "vitest";
import { env } from "cloudflare:workers";
import { askSpanner } from "../../dev/ask-google.ts";
import { shardOf } from "../../src/catalogue/shard.ts";
import { levelSpanner, storeInShard, tellSpanner } from "../../src/catalogue/write.ts";
import { breakGoogle, mendGoogle } from "./google.ts";

const rows = (prefix: string): Promise<(string | null)[][]> => {
  const columns =
    "sku, product_name, brand, pack_amount, pack_unit, price_minor, available, ARRAY_LENGTH(diets)";
  const sql = `SELECT ${columns} FROM Products WHERE STARTS_WITH(sku, @prefix) ORDER BY 1`;
  return askSpanner(env, sql, { prefix });
};

async function stored(...products: { sku: string }[]): Promise<void> {
  for (const one of products)
    await tellSpanner(env, [await storeInShard(env.BUCKET, shardOf(one.sku), [one])]);
}

const product = (sku: string, more: object = {}): { sku: string; name: string } => ({
  sku,
  name: sku,
  ...more,
});

afterEach(mendGoogle);

describe("the catalogue in Spanner", () => {
  it("has each product, as it was last stored", async ({ expect }) => {
    const full = { brand: "Oatly", diets: ["vegan"], pack: { amount: 1000, unit: "ml" }, price_minor: 219 };
    await stored(product("SP-1", { ...full, available: true }), product("SP-2"));
    await stored(product("SP-1", { ...full, price_minor: 229 }));
    expect(await rows("SP-")).toEqual([
      ["SP-1", "SP-1", "Oatly", "1000", "ml", "229", null, "1"],
      ["SP-2", "SP-2", null, null, null, null, null, null],
    ]);
  });

  it("catches up after an outage by the cron, and only where it is behind", async ({ expect }) => {
    await levelSpanner(env);
    expect(await levelSpanner(env)).toEqual({ behind: 0, failed: 0 });
    await breakGoogle({ service: "spanner", kind: "outage" });
    await stored(product("OUT-1"));
    expect(await levelSpanner(env)).toEqual({ behind: 1, failed: 1 });
    await mendGoogle();
    expect(await rows("OUT-")).toEqual([]);
    expect(await levelSpanner(env)).toEqual({ behind: 1, failed: 0 });
    expect((await rows("OUT-")).map(([sku]) => sku)).toEqual(["OUT-1"]);
    expect(await levelSpanner(env)).toEqual({ behind: 0, failed: 0 });
  });
});
