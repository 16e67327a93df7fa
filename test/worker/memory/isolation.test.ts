import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictAllDurableObjects } from "cloudflare:test";
import { holdQueues, rowsOf } from "../memory-probe.ts";
import { confirm, confirmed, get, line, order, usualOf } from "../storefront.ts";

const TRICKY = [
  "anna",
  "Anna",
  "ANNA",
  " anna",
  "anna ",
  "../anna",
  "anna/../anna",
  "..",
  "__proto__",
  "constructor",
  "me",
  "é",
  "e\u0301",
  "ａｎｎａ",
  "名前",
  "👩‍🌾",
  "a\u0000b",
  "a%2Fb",
  "a/b",
  "'; DROP TABLE episodes; --",
  "x".repeat(128),
  `${"x".repeat(127)}y`,
];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

// Five hundred calls.
describe("users", { timeout: 30_000 }, () => {
  it("whose ids look alike keep apart: each sees his own orders, and no other", async ({ expect }) => {
    const orders = await Promise.all(
      TRICKY.map(async (user, index) => {
        const body = order({ items: [line(`SKU-${index}`)], metadata: { index } });
        return [await confirmed(user, "a", body), await confirmed(user, "b", body)] as const;
      }),
    );
    expect(new Set(orders.flat().map(({ order_id }) => order_id)).size).toBe(2 * TRICKY.length);
    await evictAllDurableObjects();
    for (const [index, user] of TRICKY.entries()) {
      const usual = await usualOf(user);
      expect(usual.memory_version).toBe(2);
      expect(usual.items.map(({ sku }) => sku)).toEqual([`SKU-${index}`]);
      expect(await rowsOf(user, "SELECT user_id FROM identity")).toEqual([{ user_id: user }]);
      const others = orders.filter((_, other) => other !== index).map(([{ order_id }]) => order_id);
      const seen = await Promise.all(others.map(async (id) => (await get(user, `/v1/orders/${id}`)).status));
      expect(new Set(seen)).toEqual(new Set([404]));
    }
  });

  it("who order at the same time keep apart", async ({ expect }) => {
    const users = ["left", "right"];
    const writes = Array.from({ length: 60 }, (_, n) => ({ user: users[n % 2] ?? "", key: `k${n}` }));
    const answers = await Promise.all(
      writes.map(({ user, key }) => confirm(user, key, order({ items: [line(`of-${user}`)] }))),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    for (const user of users) {
      const usual = await usualOf(user);
      expect(usual.memory_version).toBe(30);
      expect(usual.items.map(({ sku, evidence }) => [sku, evidence.orders])).toEqual([[`of-${user}`, 30]]);
      await vi.waitUntil(() => queues.sentTo("spanner", user).length >= 30, 5000);
      const sent = queues.sentTo("spanner", user);
      expect(sent.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 30 }, (_, n) => n + 1),
      );
      expect(new Set(sent.map(({ user_ref }) => user_ref)).size).toBe(1);
    }
    const refs = users.map((user) => queues.sentTo("spanner", user)[0]?.user_ref);
    expect(refs[0]).not.toBe(refs[1]);
  });
});

describe("products", () => {
  it("with names that JavaScript objects own are products like others", async ({ expect }) => {
    const skus = ["__proto__", "constructor", "toString", "hasOwnProperty", "0", "-1"];
    const body = order({ items: skus.map((sku) => line(sku)) });
    expect((await confirmed("odd-skus", "a", body)).memory.new_facts.map((fact) => fact.object)).toEqual(
      skus.map((sku) => `product:${sku}`),
    );
    expect((await confirmed("odd-skus", "b", body)).memory.new_facts).toEqual([]);
    await evictAllDurableObjects();
    expect((await usualOf("odd-skus")).items.map(({ sku }) => sku)).toEqual(skus.toSorted());
  });
});
