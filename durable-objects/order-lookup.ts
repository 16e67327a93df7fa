import { type LogEntry, entryAt } from "./episode-log.ts";
import { itemsOf } from "./derived-rows.ts";
import type { EffectiveOrder } from "./graph/effective-order.ts";
import { totalMinorOf } from "./graph/order-effect.ts";
import type { Open } from "./open-memory.ts";
import type { LogEpisode, OrderBody } from "./projection/episode.ts";
import type { Receipts } from "./receipts.ts";

/** An order as it stands: `body` with the lines, totals and marks of now. `seq` is the place of its confirmation. */
export type KnownOrder = {
  occurredAtMs: number;
  recordedAtMs: number;
  seq: number;
  status: EffectiveOrder["status"];
  bulk: boolean;
  /** Its life, as it was recorded. */
  episodes: readonly string[];
  body: OrderBody;
};

/** Where an episode of an order is. */
type Whereabouts = { recordedAtMs: number; seq: number; receipts: Receipts };

/** Where an order's confirmation is, and what became of it since, each by itself. */
export type KnownDelivery = Whereabouts & {
  life: (Whereabouts & { episodeId: string; kind: LogEpisode["kind"] })[];
};

/** The order, or undefined when this memory has none of that id. */
export function lookUpOrder(orderId: string, { views }: Open, sql: SqlStorage): KnownOrder | undefined {
  const seq = views.index.orders.get(orderId);
  const episode = seq === undefined ? undefined : entryAt(sql, seq)?.episode;
  const order = views.graph.evidence.orders.get(orderId);
  if (episode?.kind !== "order_confirmed" || order === undefined) return undefined;
  const { occurredAtMs, recordedAtMs, body } = episode;
  const asConfirmed = order.episodeIds.length === 1;
  return {
    occurredAtMs,
    recordedAtMs,
    seq: episode.seq,
    status: order.status,
    bulk: order.isBulk,
    episodes: order.episodeIds,
    body: asConfirmed
      ? body
      : {
          ...body,
          items: itemsOf(order),
          item_count: order.lines.length,
          total_minor: totalMinorOf(order.lines),
          ...(order.isGift ? { gift: true } : {}),
        },
  };
}

/** Where the order is, what sinks reported a moment ago included. */
export function lookUpDelivery(
  orderId: string,
  { views, tracking }: Open,
  sql: SqlStorage,
): KnownDelivery | undefined {
  const seq = views.index.orders.get(orderId);
  const entry = seq === undefined ? undefined : entryAt(sql, seq);
  if (entry === undefined) return undefined;
  const whereaboutsOf = (one: LogEntry): Whereabouts => ({
    recordedAtMs: one.episode.recordedAtMs,
    seq: one.episode.seq,
    receipts: tracking.receiptsOf(one),
  });
  const ids = views.graph.evidence.orders.get(orderId)?.episodeIds ?? [];
  const life = ids.flatMap((id) => {
    const later = entryAt(sql, views.index.seqs.get(id) ?? 0);
    if (later === undefined || later.episode.seq === entry.episode.seq) return [];
    return [{ episodeId: id, kind: later.episode.kind, ...whereaboutsOf(later) }];
  });
  return { ...whereaboutsOf(entry), life };
}
