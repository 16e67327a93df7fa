import * as fc from "fast-check";
import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import type { LogEpisode, OrderLine } from "../../../durable-objects/projection/episode.ts";
import { KeptHistory, historyOf } from "../../../src/personalize/history.ts";
import { START_MS, anyStream, logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;

function line(sku: string, quantity = 1, gtin?: string): OrderLine {
  return { sku, product_name: sku, quantity, unit_price_minor: 100, gtin };
}

function order(day: number, items: OrderLine[], gift = false) {
  return { atMs: START_MS + day * DAY_MS, items, gift };
}

function marked(log: LogEpisode[], at: number, body: { gift?: boolean; bulk?: boolean }): LogEpisode {
  const confirmed = log[at]!;
  if (confirmed.kind !== "order_confirmed") throw new Error("no order");
  const { order_id } = confirmed.body;
  return {
    ...confirmed,
    seq: 99,
    episodeId: `mark_${at}`,
    kind: "order_marked",
    body: { order_id, ...body },
  };
}

describe("a purchase history", () => {
  it("has a product's purchases in the order of their events, with basket, quantity and price", ({
    expect,
  }) => {
    const log = logged([order(7, [line("OAT", 2)]), order(0, [line("OAT"), line("EGG"), line("OAT", 0.5)])]);
    const { baskets, products } = historyOf(MemoryGraph.of(log).evidence);
    expect(baskets.map(({ atMs, skus }) => [(atMs - START_MS) / DAY_MS, skus])).toEqual([
      [0, ["OAT", "EGG"]],
      [7, ["OAT"]],
    ]);
    expect(products.get("OAT")).toMatchObject({
      baskets: [0, 1],
      milli: [1500, 2000],
      priceMinor: [100, 100],
    });
  });

  it("leaves gifts out and marks what is bulk", ({ expect }) => {
    const log = logged([order(0, [line("OAT")], true), order(1, [line("OAT")]), order(2, [line("EGG")])]);
    const { evidence } = MemoryGraph.of([
      ...log,
      marked(log, 1, { bulk: true }),
      marked(log, 2, { gift: true }),
    ]);
    const { baskets, products } = historyOf(evidence);
    expect(baskets.map(({ isBulk, skus }) => [isBulk, skus])).toEqual([[true, ["OAT"]]]);
    expect(products.has("EGG")).toBe(false);
  });

  it("knows SKUs of one GTIN as one product", ({ expect }) => {
    const log = logged([
      order(0, [line("OAT", 1, "4006381333931")]),
      order(1, [line("OAT-2", 1, "4006381333931")]),
    ]);
    const { products } = historyOf(MemoryGraph.of(log).evidence);
    expect([...products.values()].map(({ sku, baskets }) => [sku, baskets])).toEqual([["OAT", [0, 1]]]);
  });

  it("is the same kept beside a growing memory as made at once, whatever comes late or is marked", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyStream(12), fc.infiniteStream(fc.nat(3)), (stream, choices) => {
        const log = logged(stream);
        const memory = MemoryGraph.of([]);
        const kept = new KeptHistory();
        for (const [at, episode] of log.entries()) {
          memory.add(episode);
          if (choices.next().value === 0) memory.add(marked(log, at, { gift: true }));
          expect(kept.of(memory.evidence)).toEqual(historyOf(memory.evidence));
        }
      }),
    );
  });
});
