import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { hashed } from "../../durable-objects/graph/ids.ts";
import { Cursor, NextCursor, limit } from "../recall/parameters.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonText } from "../web/json-text.ts";
import { Problem } from "../web/problem.ts";
import { type Answered, type Wanted, answered } from "./answered.ts";
import { WarehouseFailure } from "./ask.ts";

/** Which part of an answer. */
export const PageQuery = { limit: limit({ usual: 50, most: 500 }), cursor: Cursor };

/** A page of an answer of the warehouse. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    as_of: z.iso.datetime().openapi({ description: "When BigQuery was asked" }),
    stale: z.boolean().openapi({ description: "Over five minutes old: a newer answer is being fetched" }),
    next_cursor: NextCursor,
  });
}

type Page<Item> = { items: Item[]; as_of: string; stale: boolean; next_cursor: string | null };

/** What is asked for: which page of which question, and which of its items. */
type Asked<Item> = {
  wanted: Omit<Wanted, "make"> & { ask: (nowMs: number) => Promise<Item[]> };
  item: z.ZodType<Item>;
  page: { limit: number; cursor?: string | undefined };
  keep?: (item: Item) => boolean;
};

/** Answers with a page, or that the caller's copy is still right.
 *  @throws Problem warehouse_unavailable */
export async function pageAnswer<Item>(c: Context<Signed>, { wanted, item, page, keep }: Asked<Item>) {
  const nowMs = Date.now();
  const make = async (): Promise<string> => JSON.stringify(await wanted.ask(nowMs));
  const around = {
    env: c.env,
    nowMs,
    waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
  };
  const answer = await orUnavailable(answered({ ...wanted, make }, around));
  const tag = tagOf(c, wanted.owner, answer);
  const copies = c.req.header("if-none-match")?.split(",") ?? [];
  if (copies.some((copy) => copy.trim() === tag)) return c.body(null, 304, { ETag: tag });
  const all = z.array(item).parse(JSON.parse(answer.text));
  const found = keep === undefined ? all : all.filter(keep);
  const from = Number(page.cursor ?? 0);
  const end = from + page.limit;
  c.header("ETag", tag);
  c.header("Cache-Control", "private, no-cache");
  const shown: Page<Item> = {
    items: found.slice(from, end),
    as_of: new Date(answer.madeAtMs).toISOString(),
    stale: answer.isStale,
    next_cursor: end < found.length ? String(end) : null,
  };
  return jsonText<Page<Item>, 200>(c, JSON.stringify(shown), 200);
}

/** Weak: it stands for what is said, not for its bytes. */
function tagOf(c: Context<Signed>, owner: string, { madeAtMs, isStale }: Answered): string {
  const { pathname, search } = new URL(c.req.url);
  return `W/"${hashed([owner, pathname, search, madeAtMs, String(isStale)])}"`;
}

/** An answer of the warehouse.
 *  @throws Problem warehouse_unavailable where there is none */
export async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return answer.catch(unavailable);
}

function unavailable(error: unknown): never {
  if (!(error instanceof WarehouseFailure)) throw error;
  const detail = error.isTooDear ? "the query would read more than it may" : "";
  const retryAfterSeconds = Math.ceil((error.retryAfterMs ?? RETRY_AFTER_MS) / 1_000);
  throw new Problem("warehouse_unavailable", detail, { retryAfterSeconds });
}

const RETRY_AFTER_MS = 5_000;
