import * as fc from "fast-check";
import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { reorderOf } from "../../../durable-objects/graph/reorder.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { graph } from "../../../durable-objects/projection/graph.ts";
import { logIndex } from "../../../durable-objects/projection/log-index.ts";
import type { Projection } from "../../../durable-objects/projection/projection.ts";
import { type PurchaseHistory, historyOf } from "../../../src/personalize/history.ts";
import { usualClassic } from "../../../src/personalize/usual-classic.ts";
import { streams } from "../graph/streams.ts";
import { toldInFull } from "../graph/told.ts";
import { type StreamOrder, anyStream, anyTwoArrivals, logged } from "../order-streams.ts";

const RUNS = { numRuns: 300 };

/** Logs of every kind of episode. What became of an order is never retracted: the memory refuses that. */
function anyLog(maxLength: number): fc.Arbitrary<LogEpisode[]> {
  return streams(maxLength).map((all) => {
    const ofOrders = new Set(all.filter(({ body }) => "order_id" in body).map(({ episodeId }) => episodeId));
    const taken = all.filter(
      ({ kind, body }) =>
        !(kind === "episode_retracted" && "episode_id" in body && ofOrders.has(body.episode_id)),
    );
    return taken.map((episode, index) => ({ ...episode, seq: index + 1 }));
  });
}

function historyIn(log: readonly LogEpisode[]): PurchaseHistory {
  return historyOf(MemoryGraph.of(log).evidence);
}

/** What a snapshot makes of frozen entries: text, and values again. */
function asText(frozen: readonly unknown[]): unknown[] {
  return JSON.parse(JSON.stringify(frozen));
}

/** The view after a snapshot of the first `cut` episodes and the tail, as an evicted memory comes by it. */
function resumed<View>(projection: Projection<View>, log: readonly LogEpisode[], cut: number): View {
  const view = projection.thaw(asText(projection.freeze(projection.of(log.slice(0, cut)))));
  for (const episode of log.slice(cut)) projection.add(view, episode);
  return view;
}

const skusOf = (stream: readonly StreamOrder[]): string[] =>
  stream.flatMap(({ items }) => items.map((line) => line.sku));

const ascending = (a: number, b: number): number => a - b;

describe("what the memory derives", () => {
  it("is the same whatever the order of arrival: My Usual by the classic rule", ({ expect }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const [one, two] = [logged(stream), logged(other)].map((log) => usualClassic(historyIn(log)));
        expect(two).toEqual(one);
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of arrival: when products are bought again", ({ expect }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const [one, two] = [logged(stream), logged(other, stream)].map((log) => {
          const { byProduct } = MemoryGraph.of(log).evidence.purchases;
          return skusOf(stream).map((sku) => reorderOf(byProduct.get(sku) ?? []));
        });
        expect(two).toEqual(one);
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of arrival: which orders there are, and the first event", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const one = logIndex.of(logged(stream));
        const two = logIndex.of(logged(other, stream));
        expect([...two.seqs.keys()].toSorted()).toEqual([...one.seqs.keys()].toSorted());
        expect([...two.orders.keys()].toSorted()).toEqual([...one.orders.keys()].toSorted());
        expect(two.firstAtMs).toBe(one.firstAtMs);
        expect(one.firstAtMs).toBe(Math.min(...stream.map(({ atMs }) => atMs)));
      }),
      RUNS,
    );
  });

  it("is what its definition says, counted anew from all orders: what was bought", ({ expect }) => {
    fc.assert(
      fc.property(anyStream(40), (stream) => {
        const own = stream.filter(({ gift }) => !gift);
        const { baskets, products } = historyIn(logged(stream));
        expect(baskets).toHaveLength(own.length);
        expect([...products.keys()].toSorted()).toEqual([...new Set(skusOf(own))].toSorted());
        for (const [sku, product] of products) {
          const of = (items: StreamOrder["items"]) => items.filter((line) => line.sku === sku);
          const with_ = own.filter(({ items }) => of(items).length > 0);
          const lastAtMs = Math.max(...with_.map(({ atMs }) => atMs));
          const names = with_
            .filter(({ atMs }) => atMs === lastAtMs)
            .map(({ items }) => of(items).at(-1)?.product_name ?? "");
          expect(product.item.name).toBe(names.reduce((one, other) => (one > other ? one : other)));
          expect(product.baskets.map((place) => baskets[place]?.atMs)).toEqual(
            with_.map(({ atMs }) => atMs).toSorted(ascending),
          );
          const milli = with_.map(({ items }) =>
            of(items).reduce((sum, line) => sum + line.quantity * 1000, 0),
          );
          expect(product.milli.toSorted(ascending)).toEqual(milli.toSorted(ascending));
        }
      }),
      RUNS,
    );
  });

  it("is what its definition says, counted anew from all orders: what is in the log, of every kind", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyLog(40), (log) => {
        const index = logIndex.of(log);
        expect([...index.seqs]).toEqual(log.map(({ episodeId, seq }) => [episodeId, seq]));
        const orders = log.flatMap(({ kind, body, seq }) =>
          kind === "order_confirmed" && "order_id" in body ? [[body.order_id, seq]] : [],
        );
        expect([...index.orders]).toEqual(orders);
      }),
      RUNS,
    );
  });
});

describe("a snapshot of any age and the tail of the log", () => {
  it("equal the whole at every cut: where things are in the log", ({ expect }) => {
    fc.assert(
      fc.property(anyLog(25), (log) => {
        const whole = logIndex.of(log);
        for (const cut of log.keys()) expect(resumed(logIndex, log, cut + 1)).toEqual(whole);
      }),
      RUNS,
    );
  });

  it("equal the whole at every cut: the graph, times of knowledge included", ({ expect }) => {
    fc.assert(
      fc.property(anyLog(16), (log) => {
        const whole = toldInFull(graph.of(log));
        for (const cut of log.keys()) expect(toldInFull(resumed(graph, log, cut + 1))).toEqual(whole);
      }),
      RUNS,
    );
  });

  it("equal the whole at every cut: My Usual by the classic rule, byte for byte", ({ expect }) => {
    fc.assert(
      fc.property(anyLog(20), (log) => {
        const answer = JSON.stringify(usualClassic(historyIn(log)));
        for (const cut of log.keys()) {
          const { evidence } = resumed(graph, log, cut + 1);
          expect(JSON.stringify(usualClassic(historyOf(evidence)))).toBe(answer);
        }
      }),
      RUNS,
    );
  });
});

describe("what a snapshot keeps", () => {
  it("stays as it is while the log grows, so that full parts are never written again: the graph", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyLog(40), (log) => {
        const early = graph.freeze(graph.of(log.slice(0, log.length / 2)));
        const late = graph.freeze(graph.of(log));
        expect(late.slice(0, early.length)).toEqual(early);
        expect(JSON.stringify(graph.freeze(graph.thaw(asText(late))))).toBe(JSON.stringify(late));
      }),
      RUNS,
    );
  });

  it("stays as it is but for the first event's time: where things are in the log", ({ expect }) => {
    fc.assert(
      fc.property(anyLog(40), (log) => {
        const [, ...early] = logIndex.freeze(logIndex.of(log.slice(0, log.length / 2)));
        const [, ...late] = logIndex.freeze(logIndex.of(log));
        expect(late.slice(0, early.length)).toEqual(early);
      }),
      RUNS,
    );
  });
});
