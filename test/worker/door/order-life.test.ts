import { afterEach, beforeEach, describe, it } from "vitest";
import { holdQueues } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirmed, get, line, order, usualOf } from "../storefront.ts";
import { type Call, LIFE, send } from "./calls.ts";

const [revise, cancel, giveBack, substitute, mark] = LIFE;

type Answered = {
  order_id: string;
  episode_id: string;
  status: string;
  item_count: number;
  total_minor: number;
  memory: { version: number; new_facts: { object: string }[]; closed_facts: { object: string }[] };
  links: { order: string; delivery: string };
};
type Kept = {
  status: string;
  items: { sku: string; quantity: number }[];
  total_minor: number;
  episodes: string[];
};

/** A call about an order. */
function of(orderId: string, call: Call, body = call.body): Call {
  return { ...call, path: call.path.replace(/ord_a+/, orderId), body };
}

async function answered(user: string, call: Call, key: string): Promise<Answered> {
  const response = await send(user, call, key);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answered>();
}

async function kept(user: string, orderId: string): Promise<Kept> {
  return (await get(user, `/v1/orders/${orderId}`)).json<Kept>();
}

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("an order's life", () => {
  it("revised: its lines and total are the new ones, its history has both", async ({ expect }) => {
    const { order_id } = await confirmed("life-revised", "k");
    const items = [line("A", { quantity: 3, unit_price_minor: 100 }), line("B", { quantity: 0.5 })];
    const answer = await answered("life-revised", of(order_id, revise, { items, reason: "typo" }), "r");
    expect(answer).toMatchObject({ order_id, status: "revised", item_count: 2, total_minor: 410 });
    expect(answer.memory).toMatchObject({ version: 2 });
    expect(answer.links).toEqual({
      order: `/v1/orders/${order_id}`,
      delivery: `/v1/orders/${order_id}/delivery`,
    });
    const found = await kept("life-revised", order_id);
    expect(found).toMatchObject({ status: "revised", total_minor: 410, items });
    expect(found.episodes).toHaveLength(2);
    expect(found.episodes[1]).toBe(answer.episode_id);
  });

  it("cancelled: nothing of it is left to count, and nothing more can become of it", async ({ expect }) => {
    const { order_id } = await confirmed("life-cancelled", "k");
    const answer = await answered("life-cancelled", of(order_id, cancel), "c");
    expect(answer).toMatchObject({ status: "cancelled", total_minor: 0 });
    expect(answer.memory.closed_facts).toMatchObject([{ object: "product:OAT-1L" }]);
    for (const call of LIFE) {
      const problem = await problemOf(await send("life-cancelled", of(order_id, call), "again"));
      expect(problem).toMatchObject({ status: 409, code: "order_cancelled" });
    }
    expect((await usualOf("life-cancelled")).memory_version).toBe(2);
  });

  it("returned in part: what is left counts, and no more can come back", async ({ expect }) => {
    const { order_id } = await confirmed("life-returned", "k", order({ items: [line("A"), line("B")] }));
    const back = (quantity: number): Call => of(order_id, giveBack, { items: [{ sku: "A", quantity }] });
    const answer = await answered("life-returned", back(1.5), "r1");
    expect(answer).toMatchObject({ status: "partly_returned" });
    expect(await kept("life-returned", order_id)).toMatchObject({
      items: [{ sku: "A", quantity: 0.5 }, { sku: "B" }],
    });
    const problem = await problemOf(await send("life-returned", back(0.501), "r2"));
    expect(problem).toMatchObject({
      status: 422,
      code: "invalid_request",
      pointers: ["/items/0/quantity"],
    });
    expect((await answered("life-returned", back(0.5), "r3")).memory.version).toBe(3);
  });

  it("substituted: accepted, the other product stands in its line; refused, neither does", async ({
    expect,
  }) => {
    const { order_id } = await confirmed("life-offered", "k", order({ items: [line("A"), line("B")] }));
    const offer = (sku: string, accepted: boolean): Call =>
      of(order_id, substitute, { sku, substitute: line(`${sku}-OTHER`), accepted });
    await answered("life-offered", offer("A", true), "s1");
    await answered("life-offered", offer("B", false), "s2");
    expect((await kept("life-offered", order_id)).items.map(({ sku }) => sku)).toEqual(["A-OTHER"]);
    expect(await problemOf(await send("life-offered", offer("C", true), "s3"))).toMatchObject({
      status: 422,
      pointers: ["/sku"],
    });
  });

  it("marked as a gift: its lines stay, and are no news of the shopper", async ({ expect }) => {
    const { order_id } = await confirmed("life-gift", "k");
    const answer = await answered("life-gift", of(order_id, mark), "m");
    expect(answer).toMatchObject({ status: "confirmed", item_count: 1, total_minor: 438 });
    expect(await kept("life-gift", order_id)).toMatchObject({ items: [{ sku: "OAT-1L" }] });
  });

  it("of an order that never was is a 404, and leaves no trace", async ({ expect }) => {
    for (const call of LIFE)
      expect(await problemOf(await send("life-none", call, "k"))).toMatchObject({
        status: 404,
        code: "not_found",
      });
    expect((await usualOf("life-none")).memory_version).toBe(0);
  });

  for (const [index, call] of LIFE.entries())
    it(`is told once under a key: same bytes again, another body is a conflict: ${call.path}`, async ({
      expect,
    }) => {
      const user = `life-twice-${index}`;
      const one = (await confirmed(user, "k1")).order_id;
      const other = (await confirmed(user, "k2")).order_id;
      const first = await send(user, of(one, call), "key");
      const again = await send(user, of(one, call), "key");
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(first.headers.has("idempotency-replayed")).toBe(false);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await again.text()).toBe(await first.text());
      expect(await problemOf(await send(user, of(other, call), "key"))).toMatchObject({
        status: 422,
        code: "idempotency_conflict",
      });
      expect((await usualOf(user)).memory_version).toBe(3);
    });
});
