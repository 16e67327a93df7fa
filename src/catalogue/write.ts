import type { SpannerConfig } from "../forward/spanner/session.ts";
import { log } from "../log.ts";
import type { CatalogueProduct } from "./product.ts";
import { forgetShard, shardPath } from "./read.ts";
import { SHARDS, Shard, packShard } from "./shard.ts";
import { writeProducts } from "./spanner-rows.ts";
import { markChanged } from "./version.ts";

/** Another writer of the same part may be faster, so often. */
const TRIES = 5;

/** What the catalogue is written with. */
export type CatalogueEnv = SpannerConfig & { BUCKET: R2Bucket };

/** What was put into a part, and the versions of the part before (undefined: there was none) and after. */
export type Stored = {
  place: number;
  products: readonly CatalogueProduct[];
  before: string | undefined;
  now: string;
};

/** Puts products into their part of the catalogue: all of them or none; then answers change. Spanner is told by `tellSpanner`, or else by the
 *  next cron.
 *  @throws Error when R2 takes it not */
export async function storeInShard(
  bucket: R2Bucket,
  place: number,
  products: readonly CatalogueProduct[],
): Promise<Stored> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const stored = await bucket.get(shardPath(place));
    const whole = new Map<string, CatalogueProduct>();
    if (stored !== null)
      for (const product of new Shard(await stored.arrayBuffer()).products()) whole.set(product.sku, product);
    for (const product of products) whole.set(product.sku, product);
    const onlyIf = stored === null ? { etagDoesNotMatch: "*" } : { etagMatches: stored.etag };
    const written = await bucket.put(shardPath(place), packShard(whole.values()), { onlyIf });
    if (written === null) continue;
    forgetShard(place);
    await markChanged(bucket);
    return { place, products, before: stored?.etag, now: written.etag };
  }
  throw new Error("others were writing the same part all the time");
}

/** Writes to Spanner what was stored. Only where it had all that was there before is it level with the part now. */
export async function tellSpanner(env: CatalogueEnv, stored: readonly Stored[]): Promise<void> {
  const failure = await writeProducts(
    env,
    stored.flatMap(({ products }) => products),
  );
  if (failure !== undefined) return log("info", "products not in Spanner, the cron will", { failure });
  for (const { place, before, now } of stored)
    if (before === undefined || (await levelAt(env.BUCKET, place)) === before) await level(env, place, now);
}

/** Writes to Spanner what it does not have yet of the catalogue: whole parts.
 *  @returns how many parts Spanner was not level with, and how many it still is not */
export async function levelSpanner(env: CatalogueEnv): Promise<{ behind: number; failed: number }> {
  let [behind, failed] = [0, 0];
  for (let place = 0; place < SHARDS; place += 1) {
    const stored = await env.BUCKET.get(shardPath(place));
    if (stored === null || (await levelAt(env.BUCKET, place)) === stored.etag) continue;
    behind += 1;
    const failure = await writeProducts(env, [...new Shard(await stored.arrayBuffer()).products()]);
    if (failure === undefined) await level(env, place, stored.etag);
    else {
      failed += 1;
      log("warn", "products not in Spanner", { place, failure });
    }
  }
  return { behind, failed };
}

async function levelAt(bucket: R2Bucket, place: number): Promise<string | undefined> {
  return (await bucket.get(levelPath(place)))?.text();
}

async function level({ BUCKET }: CatalogueEnv, place: number, etag: string): Promise<void> {
  await BUCKET.put(levelPath(place), etag);
}

/** Holds the version of the part that Spanner has. */
function levelPath(place: number): string {
  return `catalogue/in-spanner/${place}`;
}
