import { OpenAPIHono, createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Erasure } from "../../durable-objects/erasure.ts";
import { erasureIdOf } from "../forward/erasures.ts";
import { hasEvents } from "../forward/event-ledger.ts";
import { userRef } from "../forward/seal.ts";
import { erasureLedger, tombstoneOf } from "../forward/tombstones.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { carryOut } from "./carry-out.ts";
import { keyGenerations } from "./erase-in-bucket.ts";
import { Receipt, receiptOf } from "./receipt.ts";

const RETRY_AFTER_SECONDS = 20;

const eraseRoute = createRoute({
  method: "delete",
  path: "/{user}",
  tags: ["privacy"],
  summary: "Erase a person everywhere",
  description:
    "The memory is gone when this is answered; what lies elsewhere goes behind the answer, and the receipt says how far it is. Idempotent by itself: a repeat gives the same receipt as it is then. Who comes back begins anew.",
  security: BEARER,
  request: { params: UserParam },
  responses: {
    202: { description: "Begun, and soon done", content: { "application/json": { schema: Receipt } } },
    ...problems(401, 404, 413, 422, 503),
  },
});

const ownRoute = createRoute({
  method: "get",
  path: "/{user}/erasure",
  tags: ["privacy"],
  summary: "How far one's own erasure is",
  description: "The receipt of the last erasure. No memory is asked.",
  security: BEARER,
  request: { params: UserParam },
  responses: {
    200: { description: "The receipt", content: { "application/json": { schema: Receipt } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `DELETE /v1/users/{user}` and `GET …/erasure` */
export const erase = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

erase.openapi(eraseRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const ref = userRef(userId, c.env.USER_REF_SECRET);
  const generation = await generationToErase(c, userId, ref);
  if (generation !== undefined) {
    const isErased = await ask(async () => memoryOf(c.env, userId).eraseThrough(userId, generation));
    if (!isErased) throw new Problem("memory_unavailable", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  const erasure = await lastErasure(c, ref);
  if (erasure === undefined) throw new Problem("not_found");
  c.executionCtx.waitUntil(carryOut(c.env, erasure.erasure_id, Date.now()));
  const receipt = receiptOf(erasure);
  c.header("Location", receipt.links.own);
  return c.json(receipt, 202);
});

erase.openapi(ownRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const erasure = await lastErasure(c, userRef(userId, c.env.USER_REF_SECRET));
  if (erasure === undefined) throw new Problem("not_found");
  return c.json(receiptOf(erasure), 200);
});

/** The generation that is there now, or undefined when nothing is: who is known has a memory, or a key, without which
 *  nothing of anybody is archived, or events that the ledger knows of, which may be in no archive yet. */
async function generationToErase(
  c: Context<Signed>,
  userId: string,
  ref: string,
): Promise<number | undefined> {
  const remembered = await ask(async () => memoryOf(c.env, userId).generation());
  const [keys, tombstone] = await ask(() =>
    Promise.all([keyGenerations(c.env.BUCKET, ref), tombstoneOf(c.env, ref)]),
  );
  // A key that somebody laid there after it was erased is not a person who has come back.
  const erased = tombstone?.generation ?? 0;
  const alive = keys.filter((generation) => generation > erased);
  const hasBrowsed = await ask(async () => hasEvents(c.env, ref, tombstone?.erasedAtMs ?? 0));
  const generations = [
    ...alive,
    ...(hasBrowsed ? [erased + 1] : []),
    ...(remembered === undefined ? [] : [remembered]),
  ];
  return generations.length === 0 ? undefined : Math.max(...generations);
}

async function lastErasure(c: Context<Signed>, ref: string): Promise<Erasure | undefined> {
  return ask(async () => {
    const tombstone = await tombstoneOf(c.env, ref);
    if (tombstone === undefined) return undefined;
    return erasureLedger(c.env).erasure(erasureIdOf(ref, tombstone.generation));
  });
}
