import { type Leafloaf, createLeafloaf } from "../../src/client/client.ts";
import { LeafloafProblem, answerOf } from "../../src/client/problem.ts";
import { mintToken } from "../local-token.ts";
import { lineOf } from "./catalogue.ts";
import type { Life } from "./habits.ts";
import type { Moment } from "./moments.ts";
import { type PastOrder, yearOf } from "./year.ts";

const ME = { user: "me" };
const MS_PER_HOUR = 3_600_000;
/** An interrupted seeding goes on: what was told under a key on another day is there already. */
const TOLD_BEFORE = "idempotency_conflict";

/** One shopper's year: who, how he lives, what happened once, and what counts each step. */
export type Year = { base: string; life: Life; moments: readonly Moment[]; nowMs: number; step: () => void };

/** Tells a shopper's year to the Worker, the oldest first, as a storefront would have.
 *  @returns the ids of the orders
 *  @throws Error for what is not taken */
export async function tellYear({ base, life, moments, nowMs, step }: Year): Promise<string[]> {
  const api = createLeafloaf({ base, token: await mintToken(life.user) });
  const ids: string[] = [];
  let waiting = [...moments].sort((a, b) => a.week - b.week);
  for (const order of yearOf(life, nowMs)) {
    const orderId = await confirm(api, order);
    if (orderId !== undefined) ids.push(orderId);
    const now = waiting.filter(({ week }) => week <= order.week);
    waiting = waiting.filter(({ week }) => week > order.week);
    for (const moment of now) await live(api, moment, { ...order, orderId });
    step();
  }
  return ids;
}

type Placed = PastOrder & { orderId: string | undefined };

async function confirm(
  api: Leafloaf,
  order: PastOrder,
  more: { gift?: boolean } = {},
): Promise<string | undefined> {
  const call = api.POST("/v1/orders/confirm", {
    params: { header: { "idempotency-key": order.key } },
    body: {
      items: order.items,
      currency: "EUR",
      occurred_at: order.occurredAt,
      timezone: "Europe/Berlin",
      country: "DE",
      store_id: "mitte",
      ...more,
    },
  });
  return (await unlessTold(call))?.order_id;
}

/** Lets a moment happen: an hour after the order, under a key of its own. */
async function live(api: Leafloaf, moment: Moment, order: Placed): Promise<void> {
  const key = `moment-${moment.week}-${moment.kind}`;
  const header = { "idempotency-key": key };
  const at = new Date(Date.parse(order.occurredAt) + MS_PER_HOUR).toISOString();
  switch (moment.kind) {
    case "note": {
      const body = { kind: "note", text: moment.text, occurred_at: at } as const;
      return told(api.POST("/v1/users/{user}/memory/episodes", { params: { path: ME, header }, body }));
    }
    case "diet": {
      const path = { ...ME, tag: moment.tag };
      return told(
        api.PUT("/v1/users/{user}/dietary/{tag}", { params: { path, header }, body: { holds: true } }),
      );
    }
    case "gift":
    case "bulk": {
      const items = moment.skus.map((sku) => lineOf(sku, moment.kind === "bulk" ? 6 : 1));
      const extra = { key, week: moment.week, occurredAt: at, items };
      const orderId = await confirm(api, extra, moment.kind === "gift" ? { gift: true } : {});
      if (moment.kind === "gift" || orderId === undefined) return;
      const params = { path: { order_id: orderId }, header: { "idempotency-key": `${key}-mark` } };
      return told(api.POST("/v1/orders/{order_id}/mark", { params, body: { bulk: true } }));
    }
    case "return":
    case "cancel":
    case "substitute":
      return change(api, moment, { ...order, occurredAt: at, key });
  }
}

/** What becomes of an order: of its first line, where it is of one. */
async function change(
  api: Leafloaf,
  moment: Extract<Moment, { kind: "return" | "cancel" | "substitute" }>,
  { orderId, key, occurredAt, items }: Placed,
): Promise<void> {
  const [first] = items;
  if (orderId === undefined || first === undefined) return;
  const params = { path: { order_id: orderId }, header: { "idempotency-key": key } };
  const when = { occurred_at: occurredAt };
  if (moment.kind === "substitute") {
    const body = { sku: first.sku, substitute: lineOf(moment.by, first.quantity), accepted: true, ...when };
    return told(api.POST("/v1/orders/{order_id}/substitutions", { params, body }));
  }
  const { reason } = moment;
  if (moment.kind === "cancel")
    return told(api.POST("/v1/orders/{order_id}/cancel", { params, body: { reason, ...when } }));
  const body = { items: [{ sku: first.sku, quantity: 1 }], reason, ...when };
  return told(api.POST("/v1/orders/{order_id}/return", { params, body }));
}

async function told<Answer>(call: Call<Answer>): Promise<void> {
  await unlessTold(call);
}

type Call<Answer> = Parameters<typeof answerOf<Answer>>[0];

/** What a call answered, or undefined where it was told before.
 *  @throws LeafloafProblem for anything else that is refused */
async function unlessTold<Answer>(call: Call<Answer>): Promise<Answer | undefined> {
  try {
    return await answerOf(call);
  } catch (error) {
    if (error instanceof LeafloafProblem && error.code === TOLD_BEFORE) return undefined;
    throw error;
  }
}
