import * as fc from "fast-check";
import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { reorderOf } from "../../../durable-objects/graph/reorder.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { graph } from "../../../durable-objects/projection/graph.ts";
import {
  type Habits,
  addToHabits,
  freezeHabits,
  habitsOf,
  noHabits,
  thawHabits,
} from "../../../durable-objects/projection/habits.ts";
import { logIndex } from "../../../durable-objects/projection/log-index.ts";
import type { Projection } from "../../../durable-objects/projection/projection.ts";
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

/** Habits as a memory keeps them: with each episode where that will do, from the graph where it will not. */
function grown(habits: Habits, log: readonly LogEpisode[], from: number): Habits {
  let kept = habits;
  for (const [index, episode] of log.entries()) {
    if (index < from || addToHabits(kept, episode)) continue;
    kept = habitsOf(MemoryGraph.of(log.slice(0, index + 1)));
  }
  return kept;
}

const habitsIn = (log: readonly LogEpisode[]): Habits => grown(noHabits(), log, 0);

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
  it("is the same whatever the order of arrival: habits and My Usual", ({ expect }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const [one, two] = [habitsIn(logged(stream)), habitsIn(logged(other))];
        expect(two).toEqual(one);
        expect(usualClassic(two)).toEqual(usualClassic(one));
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

  it("is what its definition says, counted anew from all orders: habits", ({ expect }) => {
    fc.assert(
      fc.property(anyStream(40), (stream) => {
        const own = stream.filter(({ gift }) => !gift);
        const habits = habitsIn(logged(stream));
        expect(habits.orders).toBe(own.length);
        expect([...habits.products.keys()].toSorted()).toEqual([...new Set(skusOf(own))].toSorted());
        for (const [sku, habit] of habits.products) {
          const with_ = own.filter(({ items }) => items.some((line) => line.sku === sku));
          const milli = with_.map(({ items }) =>
            items.reduce((sum, line) => sum + (line.sku === sku ? line.quantity * 1000 : 0), 0),
          );
          expect(habit.orders).toBe(with_.length);
          expect([habit.firstAtMs, habit.lastAtMs]).toEqual([
            Math.min(...with_.map(({ atMs }) => atMs)),
            Math.max(...with_.map(({ atMs }) => atMs)),
          ]);
          const counted = habit.quantities.flatMap((quantity, at) =>
            at % 2 === 0 ? Array.from({ length: habit.quantities[at + 1] ?? 0 }, () => quantity) : [],
          );
          expect(counted.toSorted(ascending)).toEqual(milli.toSorted(ascending));
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

describe("habits that grow with the log", () => {
  it("are those of the graph of all of it, whatever happened", ({ expect }) => {
    let asked = 0;
    let grew = 0;
    fc.assert(
      fc.property(anyLog(30), (log) => {
        let habits = noHabits();
        for (const [index, episode] of log.entries()) {
          const whole = habitsOf(MemoryGraph.of(log.slice(0, index + 1)));
          asked += 1;
          if (addToHabits(habits, episode)) {
            grew += 1;
            expect(habits.products).toEqual(whole.products);
            expect(habits.orders).toBe(whole.orders);
            expect(habits.aliases).toEqual(whole.aliases);
          } else habits = whole;
        }
      }),
      RUNS,
    );
    // Both ways were taken: a test of one of them alone would say nothing.
    expect(grew).toBeGreaterThan(0);
    expect(grew).toBeLessThan(asked);
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

  it("equal the whole at every cut: habits and My Usual, byte for byte", ({ expect }) => {
    fc.assert(
      fc.property(anyLog(20), (log) => {
        const whole = habitsOf(MemoryGraph.of(log));
        const answer = JSON.stringify(usualClassic(whole));
        for (const cut of log.keys()) {
          const kept = thawHabits(asText(freezeHabits(habitsIn(log.slice(0, cut + 1)))));
          const habits = grown(kept, log, cut + 1);
          expect(habits.products).toEqual(whole.products);
          expect(JSON.stringify(usualClassic(habits))).toBe(answer);
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

  it("keeps each product at its place, whatever is bought: habits", ({ expect }) => {
    fc.assert(
      fc.property(anyStream(30), (stream) => {
        const log = logged(stream);
        const early = [...habitsIn(log.slice(0, log.length / 2)).products.keys()];
        expect([...habitsIn(log).products.keys()].slice(0, early.length)).toEqual(early);
      }),
      RUNS,
    );
  });
});
