import type { Context, TypedResponse } from "hono";
import { hashed } from "../../durable-objects/graph/ids.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonText, versionIn } from "../web/json-text.ts";
import { Problem } from "../web/problem.ts";

/** Raised when the same memory is answered otherwise, so that no copy of an older answer is taken for fresh. */
const CODE_VERSION = 2;
const DAY_CHARACTERS = "2026-11-23".length;

/** What a call may say beside its answer: the copy that the caller has is still right. */
export const UNCHANGED = { 304: { description: "Not modified since the `ETag` in `If-None-Match`" } };

type Memory = ReturnType<typeof memoryOf>;

/** Answers a question from a memory, or that the caller's copy is still right: an answer changes with the memory's
 *  version, the day and the question alone.
 *  @throws Problem not_found when the memory knows of no such thing */
export async function recalled<Answer>(
  c: Context<Signed>,
  userId: string,
  question: (memory: Memory) => Promise<string | undefined>,
): Promise<(Response & TypedResponse<Answer, 200, "json">) | (Response & TypedResponse<null, 304, "body">)> {
  const memory = memoryOf(c.env, userId);
  const tag = (version: number): string => tagOf(c, userId, version);
  const copies = c.req.header("if-none-match")?.split(",") ?? [];
  if (copies.length > 0) {
    const current = tag(await ask(async () => memory.version()));
    if (copies.some((copy) => copy.trim() === current)) return c.body(null, 304, { ETag: current });
  }
  const text = await ask(async () => question(memory));
  if (text === undefined) throw new Problem("not_found");
  c.header("ETag", tag(versionIn(text)));
  c.header("Cache-Control", "private, no-cache");
  return jsonText<Answer, 200>(c, text, 200);
}

/** Weak: it stands for what is said, not for its bytes. */
function tagOf(c: Context<Signed>, userId: string, version: number): string {
  const day = new Date().toISOString().slice(0, DAY_CHARACTERS);
  const { pathname, search } = new URL(c.req.url);
  return `W/"${hashed([userId, pathname, search, version, day, CODE_VERSION])}"`;
}
