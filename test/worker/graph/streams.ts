import * as fc from "fast-check";
import type { Episode, Happening } from "../../../durable-objects/graph/episode.ts";
import type { Fact } from "../../../durable-objects/graph/facts/fact.ts";
import type { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";

/** What an order says beside its lines. */
const ORDER = { item_count: fc.constant(1), total_minor: fc.constant(0), currency: fc.constant("EUR") };

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);

const BRANDS = ["Oatly", "Alpro", "Müller"];
const TAGS = ["vegan", "vegetarian", "meat"];
const CATEGORIES = ["oat drink", "Yogurt"];

const line = fc
  .record({
    product: fc.nat(7),
    brand: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 4 }),
    price: fc.integer({ min: 50, max: 60 }),
  })
  .map(({ product, brand, quantity, price }) => ({
    sku: `SKU-${product}`,
    product_name: `Product ${product}`,
    brand: BRANDS[brand],
    category: CATEGORIES[product % 2],
    tags: [TAGS[product % 3] ?? "vegan"],
    quantity,
    unit_price_minor: price,
    // Products 6 and 7 are one by their GTIN.
    ...(product >= 6 ? { gtin: "4006381333931" } : {}),
  }));
const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 5, selector: ({ sku }) => sku });
const orderId = fc.nat(9).map((n) => `ord_${n}`);
const sku = fc.nat(7).map((n) => `SKU-${n}`);

const returned = fc.record({ sku, quantity: fc.integer({ min: 1, max: 5 }) });
const stated = {
  predicate: fc.constantFrom("PREFERS", "AVOIDS"),
  object: fc.constantFrom("brand:oatly", "brand:alpro", "diet:vegan"),
  scope: fc.constantFrom("category:oat drink", "category:yogurt"),
  holds: fc.boolean(),
} as const;

/** What may happen, of every kind. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: of("order_confirmed", { ...ORDER, order_id: orderId, items: lines, gift: fc.boolean() }),
  },
  of("order_revised", { order_id: orderId, items: lines }),
  of("order_cancelled", { order_id: orderId }),
  of("order_returned", { order_id: orderId, items: fc.array(returned, { maxLength: 2 }) }),
  of("order_substituted", { order_id: orderId, sku, substitute: line, accepted: fc.boolean() }),
  of("order_marked", { order_id: orderId, gift: fc.boolean(), bulk: fc.boolean() }),
  of("preference_stated", stated),
  of("entities_merged", { type: fc.constant("product" as const), from: sku, into: sku }),
  of("entities_split", { type: fc.constant("product" as const), entity: sku }),
  of("episode_retracted", { episode_id: fc.nat(40).map((n) => `ep_${n}`) }),
);

function of<Kind extends string, Body>(
  kind: Kind,
  body: { [Member in keyof Body]: fc.Arbitrary<Body[Member]> },
): fc.Arbitrary<{ kind: Kind; body: Body }> {
  return fc.record({ kind: fc.constant(kind), body: fc.record(body) });
}

/** Episodes in the order in which they were recorded; event times as they come, some of them equal. */
export const streams = (maxLength: number): fc.Arbitrary<Episode[]> =>
  fc.array(fc.tuple(happening, fc.nat(60)), { maxLength }).map((all) => {
    const confirmed = new Set<string>();
    return all.flatMap(([what, day], index) => {
      // An order is confirmed once: the log answers a repeat with the first answer.
      if (what.kind === "order_confirmed" && confirmed.has(what.body.order_id)) return [];
      if (what.kind === "order_confirmed") confirmed.add(what.body.order_id);
      const occurredAtMs = START_MS + day * DAY_MS;
      return [{ ...what, episodeId: `ep_${index}`, occurredAtMs, recordedAtMs: START_MS + index }];
    });
  });

/** Facts as they are compared: without the time of knowledge, sorted, their support by id. */
export function told(graph: MemoryGraph): string[] {
  return [...graph.facts()].map(tell).sort();
}

function tell({ support, ...fact }: Fact): string {
  return JSON.stringify(
    { ...fact, support: support.map(({ episodeId }) => episodeId) },
    Object.keys(fact).concat("support").sort(),
  );
}
