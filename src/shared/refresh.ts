import { z } from "zod";
import { log } from "../log.ts";
import { type Parameter, type Warehouse, rowsOf } from "../warehouse/ask.ts";
import { ProductRow, RunRow, describedProducts, hazardOf } from "./counted.ts";
import { packWithin } from "./fitting.ts";
import { NearProducts } from "./near.ts";
import { type ModelQueries, modelQueries } from "./queries.ts";
import { MAX_BYTES, POINTER, type Pointer } from "./read.ts";

/** Products of a model, those in most baskets, and what is near all of them together: what fits 16 MB. */
const MOST_PRODUCTS = 100_000;
const MOST_NEARBY = 2_400_000;
const NEAREST = { neighbours: 50, companions: 100 } as const;
/** A query that would read more is refused: at $6.25 a TiB each of them costs three dollars at the most. */
const MOST_BYTES = 500_000_000_000;
const MOST_MS = 300_000;
const MODELS = "shared/models/";
/** Models that are kept beside the one that counts: who has just read an older pointer finds its model still. */
const KEPT_MODELS = 2;

/** What a model is made with. */
export type RefreshEnv = Warehouse & { BUCKET: R2Bucket };

/** Makes the model of all shoppers anew from the warehouse, and lets it count once it is whole. Where nobody has ordered
 *  there is none any more: the last one may have been made of the orders of who was erased.
 *  @returns its version, or undefined when there is none
 *  @throws Error when the warehouse does not answer: then the last model goes on */
export async function refreshModel(env: RefreshEnv, nowMs: number): Promise<string | undefined> {
  const made = new Date(nowMs).toISOString();
  const ask = new Asking(env, made);
  const products = describedProducts(await ask.all("products", ProductRow));
  if (products.length === 0) {
    await env.BUCKET.delete(POINTER);
    await deleteModels(env.BUCKET);
    return undefined;
  }
  const [baskets] = await ask.all("baskets", One);
  const runs = await ask.all("runs", RunRow);
  const skus = products.map(({ sku }) => sku);
  const neighbours = await ask.nearby("neighbours", skus);
  const companions = await ask.nearby("companions", skus);
  const popularIn = grouped(await ask.all("popularIn", Pair));
  const popularOn = grouped(await ask.all("popularOn", Pair));
  const popularAt = weeks(await ask.all("popularAt", Triple));
  const related = grouped(await ask.all("related", Pair));
  const parts = {
    baskets: baskets ?? 0,
    hazard: hazardOf(runs),
    popular: skus,
    products,
    neighboursOf: (sku: string) =>
      neighbours.of(sku).map(({ sku: near, value }) => ({ sku: near, weight: value })),
    companionsOf: (sku: string) =>
      companions.of(sku).map(({ sku: near, value }) => ({ sku: near, together: value })),
    popularIn,
    popularOn: Array.from({ length: 7 }, (_, weekday) => popularOn.get(String(weekday)) ?? []),
    popularAt,
    relatedTo: related,
  };
  const version = versionOf(made);
  await write(env.BUCKET, { version, file: packWithin({ ...parts, version }, MAX_BYTES), made });
  log("info", "the shared model was made", { version, products: products.length });
  return version;
}

/** Deletes models: those that were made by a time (epoch milliseconds), or all. */
export async function deleteModels(bucket: R2Bucket, madeByMs?: number): Promise<void> {
  const { objects } = await bucket.list({ prefix: MODELS });
  const last = madeByMs === undefined ? undefined : MODELS + versionOf(new Date(madeByMs).toISOString());
  for (const { key } of objects) if (last === undefined || key <= last) await bucket.delete(key);
}

/** Versions are in the order of the times, in ISO 8601 UTC, at which they were made. */
function versionOf(made: string): string {
  return made.replaceAll(/[-:.Z]/g, "");
}

const One = z.tuple([z.string()]).transform(([count]) => Number(count));
const Pair = z.tuple([z.string(), z.string()]);
const Triple = z.tuple([z.string(), z.string().transform(Number), z.string()]);
const NearRow = z.tuple([z.string(), z.string(), z.string().transform(Number)]);

/** The queries, as of one time. */
class Asking {
  readonly #env: Warehouse;
  readonly #queries: ModelQueries;
  readonly #now: Parameter;

  constructor(env: Warehouse, now: string) {
    this.#env = env;
    this.#queries = modelQueries(env.BIGQUERY_PROJECT, env.BIGQUERY_DATASET);
    this.#now = { name: "now", type: "TIMESTAMP", value: now };
  }

  async all<Row>(name: keyof ModelQueries, shape: z.ZodType<Row>): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.#rows(name, MOST_PRODUCTS)) rows.push(shape.parse(row));
    return rows;
  }

  /** What is near each product, so much that that of all of them fits. */
  async nearby(name: keyof typeof NEAREST, skus: readonly string[]): Promise<NearProducts> {
    const each = Math.min(NEAREST[name], Math.floor(MOST_NEARBY / 2 / skus.length));
    const near = new NearProducts(skus, each * skus.length);
    for await (const row of this.#rows(name, each)) {
      const [one, sku, value] = NearRow.parse(row);
      near.add(one, { sku, value });
    }
    return near;
  }

  #rows(name: keyof ModelQueries, most: number): AsyncGenerator<(string | null)[]> {
    const sql = this.#queries[name];
    const limit: Parameter = { name: "most", type: "INT64", value: String(most) };
    const parameters = sql.includes("@most") ? [this.#now, limit] : [this.#now];
    return rowsOf(this.#env, { sql, parameters, maxBytes: MOST_BYTES, withinMs: MOST_MS });
  }
}

/** By place, what is bought on each day of the week. */
function weeks(rows: readonly z.infer<typeof Triple>[]): Map<string, string[][]> {
  const places = new Map<string, string[][]>();
  for (const [place, weekday, sku] of rows) {
    const days = places.get(place) ?? Array.from({ length: 7 }, () => []);
    days[weekday]?.push(sku);
    places.set(place, days);
  }
  return places;
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = Map.groupBy(pairs, ([one]) => one);
  return new Map([...groups].map(([one, of]) => [one, of.map(([, other]) => other)]));
}

/** The model first, the pointer to it last. */
async function write(
  bucket: R2Bucket,
  { version, file, made }: { version: string; file: Uint8Array<ArrayBuffer>; made: string },
): Promise<void> {
  if (file.byteLength > MAX_BYTES) throw new Error(`a model of ${file.byteLength} bytes is too large`);
  const path = `${MODELS}${version}`;
  const pointer: z.infer<typeof Pointer> = { version, path, made_at: made };
  await bucket.put(path, file);
  await bucket.put(POINTER, JSON.stringify(pointer));
  const { objects } = await bucket.list({ prefix: MODELS });
  const older = objects
    .filter(({ key }) => key !== path)
    .sort((a, b) => b.uploaded.getTime() - a.uploaded.getTime());
  for (const { key } of older.slice(KEPT_MODELS)) await bucket.delete(key);
}
