import * as fc from "fast-check";
import type { LogEpisode, OrderLine } from "../../durable-objects/projection/episode.ts";

const DAY_MS = 86_400_000;
/** 2026-01-01, where every stream begins. */
export const START_MS = Date.UTC(2026, 0, 1);

// Few products, days and quantities, so that orders meet in all of them; ids that JavaScript objects mistake.
const SKUS = ["OAT", "EGG", "__proto__", "constructor", "Ä"];
const NAMES = ["Oat drink", "oat drink", "Eggs 10"];

const anyLine: fc.Arbitrary<OrderLine> = fc.record({
  sku: fc.constantFrom(...SKUS),
  product_name: fc.constantFrom(...NAMES),
  quantity: fc.constantFrom(0.35, 1, 2, 2.5),
  unit_price_minor: fc.constant(100),
});

/** One order of a stream: its place in time, its lines, and whether it is a gift. */
export type StreamOrder = { atMs: number; items: OrderLine[]; gift: boolean };

const anyOrder: fc.Arbitrary<StreamOrder> = fc.record({
  // Half days and a few of them: same instants, same days and gaps of over 90 days all happen.
  atMs: fc.integer({ min: 0, max: 260 }).map((halves) => START_MS + (halves * DAY_MS) / 2),
  items: fc.array(anyLine, { minLength: 1, maxLength: 4 }),
  gift: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
});

/** A stream of orders as a shop would see it, in the order of arrival. */
export function anyStream(maxLength: number): fc.Arbitrary<StreamOrder[]> {
  return fc.array(anyOrder, { minLength: 1, maxLength, size: "max" });
}

/** A stream, and the same orders in another order of arrival. */
export function anyTwoArrivals(maxLength: number): fc.Arbitrary<[StreamOrder[], StreamOrder[]]> {
  return anyStream(maxLength).chain((stream) =>
    fc
      .shuffledSubarray(stream, { minLength: stream.length })
      .map((other): [StreamOrder[], StreamOrder[]] => [stream, other]),
  );
}

/** The stream as a memory logs it: places in order of arrival, ids that go with the order itself. */
export function logged(stream: readonly StreamOrder[], ids: readonly StreamOrder[] = stream): LogEpisode[] {
  return stream.map((order, index) => {
    const id = `ord_${ids.indexOf(order)}`;
    const { items, gift, atMs } = order;
    const totals = { item_count: items.length, total_minor: 0, currency: "EUR" };
    return {
      seq: index + 1,
      episodeId: `ep_${id}`,
      kind: "order_confirmed",
      occurredAtMs: atMs,
      recordedAtMs: START_MS + index,
      body: { order_id: id, items, gift, ...totals },
    };
  });
}
