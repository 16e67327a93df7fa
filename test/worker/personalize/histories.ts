import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { type PurchaseHistory, historyOf } from "../../../src/personalize/history.ts";
import { START_MS, logged } from "../order-streams.ts";

const DAY_MS = 86_400_000;
export const AT_MS = (day: number): number => START_MS + day * DAY_MS;

/** A basket on a day; SKUs with quantities after a colon, `OAT:2`. */
export type Bought = { day: number; skus: string[]; gift?: boolean; bulk?: boolean };

/** The history of baskets, through the memory's projection. */
export function historyFrom(...baskets: Bought[]): PurchaseHistory {
  const stream = baskets.map(({ day, skus, gift = false }) => ({
    atMs: AT_MS(day),
    items: skus.map((text) => {
      const [sku = "", quantity = "1"] = text.split(":");
      return { sku, product_name: sku, quantity: Number(quantity), unit_price_minor: 100 };
    }),
    gift,
  }));
  const log = logged(stream);
  const marks = log.flatMap((episode, at): LogEpisode[] => {
    if (baskets[at]?.bulk !== true || episode.kind !== "order_confirmed") return [];
    const body = { order_id: episode.body.order_id, bulk: true };
    return [{ ...episode, seq: log.length + at, episodeId: `mark_${at}`, kind: "order_marked", body }];
  });
  return historyOf(MemoryGraph.of([...log, ...marks]).evidence);
}
