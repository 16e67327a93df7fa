import * as fc from "fast-check";
import { describe, it } from "vitest";
import { patternsOf } from "../../../durable-objects/messages.ts";
import type { Episode } from "../../../durable-objects/projection/episode.ts";
import { habits } from "../../../durable-objects/projection/habits.ts";
import { orderIndex } from "../../../durable-objects/projection/order-index.ts";
import type { Projection } from "../../../durable-objects/projection/projection.ts";
import { purchaseDays } from "../../../durable-objects/projection/purchase-days.ts";
import { usualClassic } from "../../../src/personalize/usual-classic.ts";
import { type StreamOrder, anyStream, anyTwoArrivals, logged } from "../order-streams.ts";

const RUNS = { numRuns: 300 };

function projected<View>(projection: Projection<View>, episodes: readonly Episode[]): View {
  const view = projection.empty();
  for (const episode of episodes) projection.add(view, episode);
  return view;
}

/** The view after a snapshot of the first `cut` episodes and the tail, as an evicted memory comes by it. */
function resumed<View>(projection: Projection<View>, episodes: readonly Episode[], cut: number): View {
  const frozen: unknown[] = JSON.parse(
    JSON.stringify(projection.freeze(projected(projection, episodes.slice(0, cut)))),
  );
  const view = projection.thaw(frozen);
  for (const episode of episodes.slice(cut)) projection.add(view, episode);
  return view;
}

const skusOf = (stream: readonly StreamOrder[]): string[] =>
  stream.flatMap(({ items }) => items.map((line) => line.sku));

const ascending = (a: number, b: number): number => a - b;

describe("what the memory derives", () => {
  it("is the same whatever the order of arrival: habits and My Usual", ({ expect }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const [one, two] = [logged(stream), logged(other)].map((log) => projected(habits, log));
        expect(two).toEqual(one);
        expect(two && usualClassic(two)).toEqual(one && usualClassic(one));
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of arrival: purchase days and reorder patterns", ({ expect }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const [one, two] = [logged(stream), logged(other)].map((log) => projected(purchaseDays, log));
        const patterns = [one, two].map((view) => view && patternsOf(view, skusOf(stream)));
        expect(two).toEqual(one);
        expect(patterns[1]).toEqual(patterns[0]);
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of arrival: which orders there are, and the first event", ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyTwoArrivals(40), ([stream, other]) => {
        const one = projected(orderIndex, logged(stream));
        const two = projected(orderIndex, logged(other, stream));
        expect([...two.seqs.keys()].toSorted()).toEqual([...one.seqs.keys()].toSorted());
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
        const view = projected(habits, logged(stream));
        expect(view.orders).toBe(own.length);
        expect([...view.products.keys()].toSorted()).toEqual([...new Set(skusOf(own))].toSorted());
        for (const [sku, habit] of view.products) {
          const with_ = own.filter(({ items }) => items.some((line) => line.sku === sku));
          const milli = with_.map(({ items }) =>
            items.reduce((sum, line) => sum + (line.sku === sku ? line.quantity * 1000 : 0), 0),
          );
          expect(habit.orders).toBe(with_.length);
          expect([habit.firstAtMs, habit.lastAtMs]).toEqual([
            Math.min(...with_.map(({ atMs }) => atMs)),
            Math.max(...with_.map(({ atMs }) => atMs)),
          ]);
          const counted = [...habit.quantities].flatMap(([quantity, times]) =>
            Array.from({ length: times }, () => quantity),
          );
          expect(counted.toSorted(ascending)).toEqual(milli.toSorted(ascending));
        }
      }),
      RUNS,
    );
  });

  it("is what its definition says, counted anew from all orders: purchase days", ({ expect }) => {
    fc.assert(
      fc.property(anyStream(40), (stream) => {
        const own = stream.filter(({ gift }) => !gift);
        const view = projected(purchaseDays, logged(stream));
        expect([...view.keys()].toSorted()).toEqual([...new Set(skusOf(own))].toSorted());
        for (const [sku, { orders, days }] of view) {
          const with_ = own.filter(({ items }) => items.some((line) => line.sku === sku));
          const all = new Set(with_.map(({ atMs }) => Math.floor(atMs / 86_400_000)));
          expect([orders, days]).toEqual([with_.length, [...all].toSorted(ascending)]);
        }
      }),
      RUNS,
    );
  });
});

/** The first member of a frozen entry: what it is about. */
function keyOf(entry: unknown): unknown {
  return Array.isArray(entry) ? entry[0] : "head";
}

/** The two promises of a projection that a snapshot rests on. */
function standsSnapshots<View>(name: string, projection: Projection<View>): void {
  it(`equal the whole at every cut: ${name}`, ({ expect }) => {
    fc.assert(
      fc.property(anyStream(25), (stream) => {
        const log = logged(stream);
        const whole = projected(projection, log);
        for (const cut of log.keys()) expect(resumed(projection, log, cut + 1)).toEqual(whole);
      }),
      RUNS,
    );
  });

  it(`keep each entry at its place, so that full parts are never written again: ${name}`, ({ expect }) => {
    fc.assert(
      fc.property(anyStream(30), (stream) => {
        const log = logged(stream);
        const early = projection.freeze(projected(projection, log.slice(0, log.length / 2))).map(keyOf);
        const late = projection.freeze(projected(projection, log)).map(keyOf);
        expect(late.slice(0, early.length)).toEqual(early);
      }),
      RUNS,
    );
  });
}

describe("a snapshot of any age and the tail of the log", () => {
  standsSnapshots("habits", habits);
  standsSnapshots("purchase days", purchaseDays);
  standsSnapshots("the order index", orderIndex);

  it("answer the same My Usual at every cut, the order of products included", ({ expect }) => {
    fc.assert(
      fc.property(anyStream(25), (stream) => {
        const log = logged(stream);
        const answer = JSON.stringify(usualClassic(projected(habits, log)));
        for (const cut of log.keys())
          expect(JSON.stringify(usualClassic(resumed(habits, log, cut + 1)))).toBe(answer);
      }),
      RUNS,
    );
  });
});
