import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { holdQueues, memory, rowsOf } from "../memory-probe.ts";
import { type Confirmed, confirm, confirmed, get, line, order, usualOf } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("confirming an order", () => {
  it("answers 201 with ids, totals, what is new to the memory and where to look", async ({ expect }) => {
    const response = await confirm("anna", "k1", order({ items: [line("OAT"), line("EGG"), line("OAT")] }));
    expect(response.status).toBe(201);
    const answer = await response.json<Confirmed>();
    const id: unknown = expect.stringMatching(/^fact_[a-z2-7]{26}$/);
    const bought = { id, predicate: "BOUGHT", subject: "user", source: "observed" };
    expect(answer).toEqual({
      order_id: expect.stringMatching(/^ord_[a-z2-7]{26}$/),
      status: "confirmed",
      confirmed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      item_count: 3,
      total_minor: 3 * 438,
      currency: "EUR",
      memory: {
        version: 1,
        new_facts: [
          { ...bought, object: "product:OAT", name: "Product OAT" },
          { ...bought, object: "product:EGG", name: "Product EGG" },
        ],
        closed_facts: [],
      },
      links: { order: `/v1/orders/${answer.order_id}`, delivery: `/v1/orders/${answer.order_id}/delivery` },
    });
    const second = await confirmed("anna", "k2", order({ items: [line("EGG"), line("TEA")] }));
    expect(second.memory.new_facts.map((fact) => fact.object)).toEqual(["product:TEA"]);
  });

  it("makes the order known at once: itself, where it is, and the memory's version", async ({ expect }) => {
    const whole = order({
      items: [
        line("OAT", {
          quantity: 0.35,
          brand: "Oatly",
          category: "Drinks",
          tags: ["vegan"],
          gtin: "4006381333931",
        }),
      ],
      occurred_at: "2026-11-01T12:30:00+02:00",
      session_id: "s",
      gift: false,
      timezone: "Europe/Berlin",
      country: "DE",
      store_id: "7",
      metadata: { note: "é\u0000", list: [1, null] },
    });
    const { order_id } = await confirmed("berta", "k1", whole);
    const found = await get("berta", `/v1/orders/${order_id}`);
    const { occurred_at: _, ...rest } = whole;
    expect(await found.json()).toMatchObject({
      ...rest,
      order_id,
      occurred_at: "2026-11-01T10:30:00.000Z",
      total_minor: 77,
      memory: { version: 1 },
    });
    const delivery = await get("berta", `/v1/orders/${order_id}/delivery`);
    const pending = { state: "pending" };
    expect(await delivery.json()).toMatchObject({
      order_id,
      memory: { state: "recorded", version: 1 },
      sinks: { spanner: pending, bigquery: pending, archive: pending },
    });
    expect((await usualOf("berta")).memory_version).toBe(1);
  });

  it("of the largest size that the door lets in is stored whole", async ({ expect }) => {
    // Three bytes a character: close to 1 MB in the request, and twice that were the row to hold all that is news too.
    const items = Array.from({ length: 500 }, (_, n) =>
      line(`${String(n).padStart(4, "0")}${"乳".repeat(124)}`, { product_name: "乳".repeat(512) }),
    );
    const { order_id, memory: kept } = await confirmed("largest", "k", order({ items }));
    expect(kept).toEqual({ version: 1, new_facts: [], closed_facts: [] });
    const found = await (await get("largest", `/v1/orders/${order_id}`)).json<{ items: unknown[] }>();
    expect(found.items).toEqual(items);
    const again = await confirmed("largest", "k", order({ items }));
    expect(again).toMatchObject({ order_id, memory: kept });
  });

  it("of 500 lines names all that is news", async ({ expect }) => {
    const items = Array.from({ length: 500 }, (_, n) => line(`SKU-${n}`, { product_name: "乳".repeat(200) }));
    expect((await confirmed("long", "k", order({ items }))).memory.new_facts).toHaveLength(500);
  });
});

describe("confirming it twice", () => {
  it("gives the same bytes and says that they are a repeat", async ({ expect }) => {
    const first = await confirm("twice", "k", order());
    const again = await confirm("twice", "k", order());
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(await again.text()).toBe(await first.text());
  });

  it("gives the same bytes after an eviction, with other orders in between, days later", async ({
    expect,
  }) => {
    const first = await (await confirm("evicted", "k", order())).text();
    for (const key of ["a", "b"])
      await confirm("evicted", key, order({ items: [line("OAT-1L"), line(key)] }));
    await evictDurableObject(memory("evicted"));
    const again = await confirm("evicted", "k", order());
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(first);
    expect((await usualOf("evicted")).memory_version).toBe(3);
  });

  it("sends nothing to the sinks again", async ({ expect }) => {
    await confirm("sent-once", "k", order());
    await confirm("sent-once", "k", order());
    await confirm("sent-once", "other", order());
    await vi.waitUntil(() => queues.sentTo("bigquery", "sent-once").length >= 2, 5000);
    expect(queues.sentTo("bigquery", "sent-once").map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("a hundred times at once makes one order and a hundred equal answers", async ({ expect }) => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => confirm("hundred", "k", order())));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(bodies).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get("idempotency-replayed") === null)).toHaveLength(1);
    expect(await rowsOf("hundred", "SELECT seq FROM episodes")).toEqual([{ seq: 1 }]);
    expect((await usualOf("hundred")).memory_version).toBe(1);
  });

  it("a hundred times at once with two bodies makes one order: the other body is a conflict", async ({
    expect,
  }) => {
    const bodies = Array.from({ length: 100 }, (_, n) => order({ store_id: n % 2 === 0 ? "even" : "odd" }));
    const answers = await Promise.all(bodies.map((body) => confirm("two-bodies", "k", body)));
    const statuses = answers.map((answer) => answer.status);
    expect(
      [statuses.filter((status) => status === 201), statuses.filter((status) => status === 422)].map(
        (all) => all.length,
      ),
    ).toEqual([50, 50]);
    expect(await rowsOf("two-bodies", "SELECT seq FROM episodes")).toEqual([{ seq: 1 }]);
  });
});

describe("confirming two orders", () => {
  it("of two users with the same key makes two", async ({ expect }) => {
    const [one, two] = [await confirmed("user-one", "k"), await confirmed("user-two", "k")];
    expect(one.order_id).not.toBe(two.order_id);
    expect([one.memory.version, two.memory.version]).toEqual([1, 1]);
  });

  it("with the same basket under two keys makes two, each of which counts", async ({ expect }) => {
    const [one, two] = [await confirmed("same-basket", "k1"), await confirmed("same-basket", "k2")];
    expect(one.order_id).not.toBe(two.order_id);
    const usual = await usualOf("same-basket");
    expect(usual.memory_version).toBe(2);
    expect(usual.items[0]?.evidence).toMatchObject({ orders: 2, of_orders: 2 });
  });

  it("at once numbers them without gap or repeat", async ({ expect }) => {
    const keys = Array.from({ length: 60 }, (_, n) => `k${n}`);
    const answers = await Promise.all(keys.map((key) => confirmed("sixty", key)));
    const versions = answers.map((answer) => answer.memory.version).toSorted((a, b) => a - b);
    expect(versions).toEqual(keys.map((_, n) => n + 1));
    expect(new Set(answers.map((answer) => answer.order_id)).size).toBe(60);
  });
});
