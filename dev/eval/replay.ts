import { MemoryGraph } from "../../durable-objects/graph/memory-graph.ts";
import type { Episode } from "../../durable-objects/graph/episode.ts";
import { type PurchaseHistory, historyOf } from "../../src/personalize/history.ts";
import type { Dataset, Shopper } from "./dataset.ts";

const MS_PER_DAY = 86_400_000;
/** Day 0 of every set: the first of the set that has dates, Online Retail II. */
export const DAY_0_MS = Date.UTC(2009, 11, 1);
const PRICE_MINOR = 100;

/** A shopper when the next order is about to come: nothing of that order is known. */
export type AsOf = {
  shopper: Shopper;
  /** Orders that are known. */
  orders: number;
  memory: MemoryGraph;
  history: PurchaseHistory;
  /** When the next order comes, epoch milliseconds: the time at which the shop is asked. */
  nowMs: number;
};

/** A shopper's orders as the memory logs them, in order of time. */
export function episodesOf(shopper: Shopper, products: Dataset["products"]): Episode[] {
  return shopper.baskets.map((_basket, at) => episodeOf(shopper, at, products));
}

/** A shopper with so many orders known, through the product's own projection. */
export function asOf(shopper: Shopper, orders: number, products: Dataset["products"]): AsOf {
  const episodes = episodesOf(shopper, products).slice(0, orders);
  const memory = MemoryGraph.of(episodes);
  const nowMs = timeOf(shopper, orders);
  return { shopper, orders, memory, history: historyOf(memory.evidence), nowMs };
}

function timeOf({ baskets }: Shopper, at: number): number {
  return DAY_0_MS + (baskets[at]?.day ?? 0) * MS_PER_DAY;
}

function episodeOf(shopper: Shopper, at: number, products: Dataset["products"]): Episode {
  const items = (shopper.baskets[at]?.skus ?? []).map((sku) => {
    const { name = `Product ${sku}`, brand, category } = products.get(sku) ?? {};
    return { sku, product_name: name, brand, category, quantity: 1, unit_price_minor: PRICE_MINOR };
  });
  // Of one instant, ids say which came first.
  const id = `${shopper.id}_${String(at).padStart(6, "0")}`;
  const totals = { item_count: items.length, total_minor: items.length * PRICE_MINOR, currency: "EUR" };
  return {
    episodeId: `ep_${id}`,
    kind: "order_confirmed",
    occurredAtMs: timeOf(shopper, at),
    recordedAtMs: timeOf(shopper, at),
    body: { order_id: `ord_${id}`, items, ...totals },
  };
}
