import { log } from "../log.ts";
import type { Attributes } from "./product.ts";
import { Shard, shardOf } from "./shard.ts";

/** How long an isolate goes on with what it has read before it asks whether it still stands. */
const FRESH_MS = 60_000;
/** How long after a failure. */
const AGAIN_MS = 5_000;
/** Of all parts together; what was used longest ago goes first. */
const MAX_BYTES = 32_000_000;

/** Of a part that is not there. */
const NO_ETAG = "none";

/** `isStale`: it could not be asked for since. */
type Known = { shard: Shard | undefined; etag: string; askedAtMs: number; isStale?: boolean };

// Files that may be lost; keyed by part. Never a promise of another request.
const known = new Map<number, Known>();

/** Where a part of the catalogue lies in R2. */
export function shardPath(shard: number): string {
  return `catalogue/products/${shard}`;
}

/** What the catalogue knows of products, by SKU; those it does not know are left out. A part that cannot be read says what it
 *  said last, if anything: then what is found is not whole. */
export async function attributesOfAll(
  bucket: R2Bucket,
  skus: Iterable<string>,
  nowMs: number,
): Promise<{ found: Map<string, Attributes>; isWhole: boolean }> {
  const byShard = Map.groupBy(new Set(skus), shardOf);
  const found = new Map<string, Attributes>();
  let isWhole = true;
  await Promise.all(
    [...byShard].map(async ([place, ofShard]) => {
      const { shard, isStale } = await shardAt(bucket, place, nowMs);
      isWhole &&= isStale !== true;
      for (const sku of ofShard) {
        const attributes = shard?.attributes(sku);
        if (attributes !== undefined) found.set(sku, attributes);
      }
    }),
  );
  return { found, isWhole };
}

async function shardAt(
  bucket: R2Bucket,
  place: number,
  nowMs: number,
): Promise<Pick<Known, "shard" | "isStale">> {
  const last = known.get(place);
  known.delete(place);
  if (last !== undefined && nowMs - last.askedAtMs < FRESH_MS) {
    known.set(place, last);
    return last;
  }
  try {
    const read = { ...(await readAgain(bucket, place, last)), askedAtMs: nowMs };
    keep(place, read);
    return read;
  } catch (error) {
    log("error", "a part of the catalogue cannot be read", { place, error: String(error) });
    if (last !== undefined) keep(place, { ...last, askedAtMs: nowMs - FRESH_MS + AGAIN_MS, isStale: true });
    return { shard: last?.shard, isStale: true };
  }
}

async function readAgain(
  bucket: R2Bucket,
  place: number,
  last: Known | undefined,
): Promise<Omit<Known, "askedAtMs">> {
  const stored = await bucket.get(shardPath(place), { onlyIf: { etagDoesNotMatch: last?.etag ?? NO_ETAG } });
  if (stored === null) return { shard: undefined, etag: NO_ETAG };
  if (!("body" in stored)) return { shard: last?.shard, etag: stored.etag };
  return { shard: new Shard(await stored.arrayBuffer()), etag: stored.etag };
}

function keep(place: number, read: Known): void {
  known.set(place, read);
  let bytes = [...known.values()].reduce((sum, { shard }) => sum + (shard?.bytes ?? 0), 0);
  for (const [oldest, { shard }] of known) {
    if (bytes <= MAX_BYTES || oldest === place) break;
    known.delete(oldest);
    bytes -= shard?.bytes ?? 0;
  }
}

/** Has each part asked for again whether it still stands, when it is read next. */
export function recheckShards(): void {
  for (const [place, read] of known) known.set(place, { ...read, askedAtMs: -Infinity });
}

/** Forgets what this isolate has read of a part: it was written anew. */
export function forgetShard(place: number): void {
  known.delete(place);
}
