import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import type { Receipt } from "../../../durable-objects/receipts.ts";
import { SINKS } from "../../../durable-objects/receipts.ts";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import type { WriteRequest } from "../../../durable-objects/requests.ts";
import { WarmViews } from "../../../durable-objects/warm-views.ts";
import {
  billedFor,
  classicUsual,
  holdQueues,
  isUncreated,
  memory,
  requestOf,
  rowsOf,
  tablesOf,
} from "../memory-probe.ts";
import { confirmed, get, line, order, usualOf } from "../storefront.ts";

const LINE = { sku: "OAT-1L", product_name: "Oat drink", quantity: 2, unit_price_minor: 219 };
const delivered: Receipt = { state: "delivered", at: "2026-11-22T12:00:01.000Z", where: "here" };

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** Waits until the first order is on its way, and with it the user's key is in R2 and noted. */
async function untilKeyIsKept(user: string): Promise<void> {
  await vi.waitUntil(() => queues.sentTo("archive", user).length > 0, 5000);
}

describe("a confirmation", () => {
  for (const lines of [1, 100, 500])
    it(`costs two rows, the episode and the alarm, however long the order: ${lines}`, async ({ expect }) => {
      const user = `lines-${lines}`;
      await confirmed(user, "first");
      await untilKeyIsKept(user);
      await runDurableObjectAlarm(memory(user));
      const items = Array.from({ length: lines }, (_, n) => line(`SKU-${n}`));
      const body = order({ items });
      const warm = await billedFor(user, (instance) => instance.write(requestOf(user, "warm", body)));
      expect(warm.written).toBeLessThanOrEqual(2);
      await evictDurableObject(memory(user));
      const cold = await billedFor(user, (instance) => instance.write(requestOf(user, "cold", body)));
      expect(cold.written).toBeLessThanOrEqual(2);
    });

  it("costs three rows in all, once its receipts are written", async ({ expect }) => {
    const user = "whole-life";
    await confirmed(user, "first");
    await untilKeyIsKept(user);
    const reports = SINKS.flatMap((sink) =>
      [1, 2].map((seq) => ({ seq, generation: 1, sink, receipt: delivered })),
    );
    await memory(user).reportArrivals(reports.filter(({ seq }) => seq === 1));
    await runDurableObjectAlarm(memory(user));
    const { written } = await billedFor(user, async (instance) => {
      await instance.write(requestOf(user, "second"));
      for (const one of reports.filter(({ seq }) => seq === 2)) await instance.reportArrivals([one]);
      await instance.alarm();
    });
    expect(await rowsOf(user, "SELECT settled FROM episodes")).toEqual([{ settled: 1 }, { settled: 1 }]);
    expect(written).toBeLessThanOrEqual(3);
  });

  it("costs the first of a user the identity and the tables on top, once", async ({ expect }) => {
    const user = "first-of-all";
    const { written } = await billedFor(user, (instance) => instance.write(requestOf(user, "k")));
    const tables = await tablesOf(user);
    expect(tables).toEqual(["episodes", "identity", "snapshot"]);
    // A table costs two rows: its entry in the schema and its first page.
    expect(written).toBeLessThanOrEqual(3 + 2 * tables.length);
  });

  it("that is repeated, or a conflict, costs none", async ({ expect }) => {
    const user = "costless";
    await confirmed(user, "k");
    await untilKeyIsKept(user);
    const { written } = await billedFor(user, async (instance) => {
      expect(await instance.write(requestOf(user, "k"))).toMatchObject({ kind: "replayed" });
      const other = requestOf(user, "k", order({ gift: true }));
      expect(await instance.write(other)).toEqual({ kind: "conflict" });
    });
    expect(written).toBe(0);
  });
});

/** What else may be written, each once, after two orders. */
function later(user: string): WriteRequest[] {
  const [first, second] = ["first", "second"].map((key) => requestOf(user, key).happening.body.order_id);
  const reading = { predicate: "COOKS" as const, object: "cuisine:thai", confidence: 0.9 };
  const happenings: Happening[] = [
    { kind: "order_revised", body: { order_id: first ?? "", items: [LINE, { ...LINE, sku: "NEW" }] } },
    {
      kind: "order_substituted",
      body: { order_id: first ?? "", sku: "NEW", substitute: { ...LINE, sku: "OTHER" }, accepted: true },
    },
    { kind: "order_marked", body: { order_id: first ?? "", bulk: true } },
    { kind: "order_returned", body: { order_id: second ?? "", items: [{ sku: "OAT-1L", quantity: 1 }] } },
    { kind: "order_cancelled", body: { order_id: second ?? "" } },
    { kind: "note_added", body: { text: "I am vegan and I don't like oats" } },
    { kind: "preference_stated", body: { predicate: "FOLLOWS_DIET", object: "diet:vegan", holds: true } },
    { kind: "usual_set", body: { sku: "OAT-1L", place: "pinned" } },
    { kind: "reorder_snoozed", body: { sku: "OAT-1L", days: 14 } },
    { kind: "preferences_set", body: { features: { ranking: false } } },
    { kind: "facts_proposed", body: { of: "ep_5", model: "m", proposals: [reading] } },
    { kind: "entities_merged", body: { type: "product", from: "OAT-1L", into: "OTHER" } },
    { kind: "entities_split", body: { type: "product", entity: "OAT-1L" } },
    { kind: "episode_retracted", body: { episode_id: "ep_5" } },
  ];
  const stamp = { userId: user, traceId: "0".repeat(32), occurredAtMs: undefined };
  return happenings.map((happening, index) => {
    const ids = { episodeId: `ep_${index}`, fingerprint: `f${index}` };
    return { ...stamp, ...ids, happening };
  });
}

describe("everything else that is written", () => {
  it("costs two rows as well, whatever its kind, and none when it is repeated", async ({ expect }) => {
    const user = "of-every-kind";
    for (const key of ["first", "second"]) await confirmed(user, key);
    await untilKeyIsKept(user);
    for (const request of later(user)) {
      await runDurableObjectAlarm(memory(user));
      await evictDurableObject(memory(user));
      const write = await billedFor(user, async (instance) => {
        expect(await instance.write(request), request.happening.kind).toMatchObject({ kind: "written" });
      });
      expect(write.written, request.happening.kind).toBeLessThanOrEqual(2);
      const again = await billedFor(user, async (instance) => {
        expect(await instance.write(request), request.happening.kind).toMatchObject({ kind: "replayed" });
      });
      expect(again.written, request.happening.kind).toBe(0);
    }
  });

  it("costs none when it is refused, and the memory stays as it was", async ({ expect }) => {
    const user = "refused";
    await confirmed(user, "first");
    await untilKeyIsKept(user);
    const before = await rowsOf(user, "SELECT * FROM episodes");
    // Nothing was ordered under this key.
    const refused = later(user).filter(
      ({ happening: { kind } }) => kind === "order_cancelled" || kind === "entities_merged",
    );
    for (const request of refused) {
      const { written } = await billedFor(user, async (instance) => {
        expect(await instance.write(request)).toMatchObject({ kind: "refused" });
      });
      expect(written).toBe(0);
    }
    expect(refused).toHaveLength(2);
    expect(await rowsOf(user, "SELECT * FROM episodes")).toEqual(before);
  });
});

describe("My Usual", () => {
  it("of a warm memory reads no row, right after an order too", async ({ expect }) => {
    await confirmed("warm", "a");
    await confirmed("warm", "b");
    const billed = await billedFor("warm", async (instance) => {
      expect(JSON.parse(await classicUsual(instance)).items).toHaveLength(1);
    });
    expect(billed).toEqual({ read: 0, written: 0 });
  });

  it("of a cold memory reads the snapshot and the tail, not the whole log", async ({ expect }) => {
    const user = "cold";
    for (let n = 0; n < 100; n += 1) await memory(user).write(requestOf(user, `k${n}`));
    await runDurableObjectAlarm(memory(user));
    await confirmed(user, "tail 1");
    await confirmed(user, "tail 2");
    await evictDurableObject(memory(user));
    const { read } = await billedFor(user, (_, sql) => {
      expect(new WarmViews(sql, 1).graph.evidence.purchases.orders).toHaveLength(102);
    });
    // The head, one part, and two episodes; a search that ends counts the row it ends at.
    expect(read).toBeLessThanOrEqual(6);
  });
});

describe("a look-up of an unknown user", () => {
  it("creates no table and writes no row, whatever is asked", async ({ expect }) => {
    const ofMemory = ["search?q=oat", "facts", "graph", "episodes", "facts/fact_x/why"];
    const paths = [
      "/v1/users/me/usual",
      "/v1/orders/ord_x",
      "/v1/orders/ord_x/delivery",
      ...ofMemory.map((question) => `/v1/users/me/memory/${question}`),
      "/v1/users/me/export?events=off",
    ];
    for (const path of paths) await (await get("unknown", path)).text();
    expect(await tablesOf("unknown")).toEqual([]);
    const billed = await billedFor("unknown", async (instance) => {
      await classicUsual(instance);
      instance.order("ord_x");
      instance.delivery("ord_x");
      expect(instance.version()).toBe(0);
      instance.facts({ history: true, limit: 10 });
      instance.why("fact_x", []);
      instance.around({ center: "user", depth: 2, fanOut: 10 });
      instance.episodes({ limit: 10 });
      await instance.search({ query: "oat", limit: 10, history: true, diversify: false });
      await instance.reportArrivals([]);
      expect(await instance.forget("unknown", "ep_x")).toEqual({ kind: "unknown" });
      expect(await instance.erase()).toBeUndefined();
      for (const request of later("unknown").filter(({ happening }) => "order_id" in happening.body))
        expect(await instance.write(request)).toMatchObject({ kind: "refused" });
    });
    expect(await tablesOf("unknown")).toEqual([]);
    expect(billed).toEqual({ read: 0, written: 0 });
    expect((await usualOf("unknown")).memory_version).toBe(0);
    expect(await isUncreated("never-asked")).toBe(true);
  });
});
