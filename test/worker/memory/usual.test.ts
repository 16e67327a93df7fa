import { afterEach, beforeEach, describe, it } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { holdQueues, memory } from "../memory-probe.ts";
import { confirmed, get, line, order, usualOf } from "../storefront.ts";

const on = (day: string): string => `2026-10-${day}T09:00:00Z`;

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** Confirms one order a week in October, each with the quantities given by SKU. */
async function weekly(user: string, ...baskets: Record<string, number>[]): Promise<void> {
  for (const [week, basket] of baskets.entries()) {
    const items = Object.entries(basket).map(([sku, quantity]) => line(sku, { quantity }));
    await confirmed(
      user,
      `week ${week}`,
      order({ items, occurred_at: on(String(1 + 7 * week).padStart(2, "0")) }),
    );
  }
}

describe("My Usual", () => {
  it("scores quantities 1, 2, 1, 2 in every order 0.634, and leaves them out of the basket", async ({
    expect,
  }) => {
    await weekly("flawed", { OAT: 1 }, { OAT: 2 }, { OAT: 1 }, { OAT: 2 });
    const usual = await usualOf("flawed");
    expect(usual.basis).toBe("own_history");
    expect(usual.items).toEqual([
      expect.objectContaining({ sku: "OAT", frequency: 1, usual_quantity: 1, cadence: "weekly" }),
    ]);
    expect(usual.items[0]?.confidence).toBeCloseTo(0.634, 3);
    expect(usual.basket).toEqual([]);
  });

  it("names evidence and reason, and proposes what is sure", async ({ expect }) => {
    await weekly("sure", { OAT: 2, EGG: 10 }, { OAT: 2 }, { OAT: 2, EGG: 10 });
    const usual = await usualOf("sure");
    expect(usual.basket).toEqual([{ sku: "OAT", quantity: 2 }]);
    expect(usual.items).toMatchObject([
      {
        sku: "OAT",
        product_name: "Product OAT",
        confidence: 1,
        reason: "In 3 of your 3 orders",
        evidence: {
          orders: 3,
          of_orders: 3,
          first_bought_at: "2026-10-01T09:00:00.000Z",
          last_bought_at: "2026-10-15T09:00:00.000Z",
        },
      },
      { sku: "EGG", frequency: 2 / 3, consistency: 1, confidence: 2 / 3, cadence: "bi-weekly" },
    ]);
  });

  it("knows nothing of an unknown user, nor of one with a single order", async ({ expect }) => {
    const nothing = { mode: "classic", basis: "none", items: [], basket: [], filtered: [] };
    const recommendation_id = expect.stringContaining("my_usual.none.");
    expect(await usualOf("stranger")).toEqual({ ...nothing, recommendation_id, memory_version: 0 });
    await weekly("newcomer", { OAT: 1 });
    expect(await usualOf("newcomer")).toEqual({ ...nothing, recommendation_id, memory_version: 1 });
  });

  it("does not count a gift, whose products are no news either", async ({ expect }) => {
    await weekly("giver", { OAT: 1 }, { OAT: 1 });
    const before = await usualOf("giver");
    const gift = await confirmed("giver", "gift", order({ items: [line("OAT"), line("WINE")], gift: true }));
    expect(gift.memory).toEqual({ version: 3, new_facts: [], closed_facts: [] });
    expect(await usualOf("giver")).toEqual({
      ...before,
      recommendation_id: expect.any(String),
      memory_version: 3,
    });
    const own = await confirmed("giver", "own", order({ items: [line("WINE")] }));
    expect(own.memory.new_facts.map((fact) => fact.object)).toEqual(["product:WINE"]);
  });

  it("is the same when a January order arrives after the March one", async ({ expect }) => {
    const orders: [string, Record<string, unknown>][] = [
      [
        "jan",
        order({ items: [line("A", { product_name: "Old name" })], occurred_at: "2026-01-10T10:00:00Z" }),
      ],
      ["feb", order({ items: [line("A"), line("B")], occurred_at: "2026-02-10T10:00:00Z" })],
      ["mar", order({ items: [line("A", { quantity: 3 })], occurred_at: "2026-03-10T10:00:00Z" })],
    ];
    for (const [key, body] of orders) await confirmed("in-order", key, body);
    for (const [key, body] of orders.toReversed()) await confirmed("late", key, body);
    const usual = { ...(await usualOf("in-order")), recommendation_id: expect.any(String) };
    expect(await usualOf("late")).toEqual(usual);
    expect(usual.items[0]).toMatchObject({ sku: "A", product_name: "Product A", cadence: "monthly" });
    await evictDurableObject(memory("late"));
    expect(await usualOf("late")).toEqual(usual);
  });

  it("takes ?mode=classic, and refuses a mode that there is not", async ({ expect }) => {
    expect((await get("modes", "/v1/users/me/usual?mode=classic")).status).toBe(200);
    expect((await get("modes", "/v1/users/me/usual?mode=quantum")).status).toBe(422);
  });
});
