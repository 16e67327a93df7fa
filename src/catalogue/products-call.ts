import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { log } from "../log.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { type Line, linesOf } from "./lines.ts";
import { CatalogueProduct } from "./product.ts";
import { shardOf } from "./shard.ts";
import { type Stored, storeInShard, tellSpanner } from "./write.ts";

/** What one call takes: more would not fit an isolate beside the parts it belongs to. */
const MAX_LINES = 20_000;
const MAX_BYTES = 32_000_000;
const NDJSON = "application/x-ndjson";

const LineResult = z
  .object({
    line: z.int().optional(),
    sku: z.string().optional(),
    status: z.enum(["stored", "refused", "failed"]).optional(),
    detail: z.string().optional(),
    pointer: z.string().optional(),
    lines: z.int().optional(),
    stored: z.int().optional(),
    refused: z.int().optional(),
    failed: z.int().optional(),
  })
  .openapi("CatalogueLine");

/** A body of lines, as far as its headers tell.
 *  @throws Problem unsupported_media_type, body_too_large */
const linesOnly = createMiddleware<Signed>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/(x-)?ndjson\s*(?:;|$)/i.test(type)) throw new Problem("unsupported_media_type");
  const bytes = Number(c.req.header("content-length") ?? 0);
  if (bytes > MAX_BYTES) throw new Problem("body_too_large", `at most ${MAX_BYTES} bytes`);
  await next();
});

const productsRoute = createRoute({
  method: "put",
  path: "/products",
  tags: ["catalogue"],
  summary: "Keep the catalogue",
  description:
    "A product a line (NDJSON), at most 20,000 lines and 32 MB; each is stored whole, in the place of what was known. Answers with a line for each as it is decided, and their counts in the last one; what `failed` is to be sent again.",
  security: BEARER,
  middleware: [opsOnly, linesOnly] as const,
  request: { body: { required: true, content: { [NDJSON]: { schema: CatalogueProduct } } } },
  responses: {
    200: { description: "A result a line", content: { [NDJSON]: { schema: LineResult } } },
    ...problems(401, 404, 413, 415, 422, 503),
  },
});

/** `PUT /v1/ops/products` */
export const catalogue = new OpenAPIHono<Signed>();

catalogue.openAPIRegistry.registerPath(productsRoute);
catalogue.put("/products", opsOnly, linesOnly, (c) => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const done = answer(c, writable.getWriter());
  c.executionCtx.waitUntil(done);
  return c.body(readable, 200, { "content-type": NDJSON });
});

type Result = z.infer<typeof LineResult>;
type Taken = { line: number; product: CatalogueProduct };

async function answer(c: Context<Signed>, writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
  const encoder = new TextEncoder();
  const counts = { lines: 0, stored: 0, refused: 0, failed: 0 };
  const say = async (results: readonly Result[]): Promise<void> => {
    for (const { status } of results) {
      if (status === undefined) continue;
      counts.lines += 1;
      counts[status] += 1;
    }
    const text = results.map((result) => `${JSON.stringify(result)}\n`).join("");
    // A caller who has left does not keep the rest from being stored.
    await writer.write(encoder.encode(text)).catch(() => undefined);
  };
  try {
    const taken: Taken[] = [];
    for await (const line of linesOf(c.req.raw.body ?? new Blob([]).stream(), MAX_BYTES)) {
      const refusal = refusalOf(line, taken.length);
      if (refusal !== undefined) await say([{ line: line.line, status: "refused", ...refusal }]);
      else if ("product" in line) taken.push(line);
    }
    const stored: Stored[] = [];
    for (const [shard, ofShard] of Map.groupBy(taken, ({ product }) => shardOf(product.sku)))
      stored.push(...(await store(c.env.BUCKET, { shard, ofShard }, say)));
    await say([counts]);
    await writer.close().catch(() => undefined);
    await tellSpanner(c.env, stored);
  } catch (error) {
    log("error", "the catalogue's body broke off", { error: String(error) });
    await writer.abort(error).catch(() => undefined);
  }
}

function refusalOf(line: Line, taken: number): Pick<Result, "detail" | "pointer"> | undefined {
  if (!("product" in line)) {
    const { detail, pointer } = line;
    return { detail, ...(pointer === undefined ? {} : { pointer }) };
  }
  return taken < MAX_LINES ? undefined : { detail: `a call takes ${MAX_LINES} products` };
}

/** Stores what belongs to one part, and says so. */
async function store(
  bucket: R2Bucket,
  { shard, ofShard }: { shard: number; ofShard: readonly Taken[] },
  say: (results: readonly Result[]) => Promise<void>,
): Promise<Stored[]> {
  const products = ofShard.map(({ product }) => product);
  try {
    const stored = await storeInShard(bucket, shard, products);
    await say(ofShard.map(({ line, product: { sku } }) => ({ line, sku, status: "stored" })));
    return [stored];
  } catch (error) {
    log("error", "products not stored", { shard, error: String(error) });
    const detail = "it could not be written; send it again";
    await say(ofShard.map(({ line, product: { sku } }) => ({ line, sku, status: "failed", detail })));
    return [];
  }
}
