import { z } from "zod";
import type { Projection } from "./projection.ts";

/** Where each order stands in the log, and when the first of all happened. */
export type OrderIndex = { firstAtMs: number; seqs: Map<string, number> };

const Frozen = z.tuple([z.string(), z.number()]);

/** Orders by id: idempotency and look-ups ask it, so that no index has to be paid for with every confirmation. */
export const orderIndex: Projection<OrderIndex> = {
  name: "orders",
  version: 1,
  empty: () => ({ firstAtMs: Infinity, seqs: new Map() }),
  add(view, episode) {
    view.seqs.set(episode.body.order_id, episode.seq);
    view.firstAtMs = Math.min(view.firstAtMs, episode.occurredAtMs);
  },
  freeze: (view) => [["", view.firstAtMs], ...view.seqs],
  thaw: ([first, ...orders]) => ({
    firstAtMs: Frozen.parse(first)[1],
    seqs: new Map(orders.map((entry) => Frozen.parse(entry))),
  }),
};
