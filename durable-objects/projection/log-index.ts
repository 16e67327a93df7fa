import { z } from "zod";
import type { LogEpisode } from "./episode.ts";
import type { Projection } from "./projection.ts";

/** Where things stand in the log, and when the first of all happened. */
export type LogIndex = {
  firstAtMs: number;
  /** Place by episode id. */
  seqs: Map<string, number>;
  /** Place of each order's confirmation, by order id. */
  orders: Map<string, number>;
  /** Where it was written that an episode was forgotten, by the keyed hash of its id. */
  forgotten: Map<string, number>;
};

const Frozen = z.tuple([z.string(), z.number(), z.string().nullable(), z.string().nullable()]);

/** Episodes by id: idempotency and look-ups ask it, so that no index has to be paid for with every write. */
export const logIndex: Projection<LogIndex> = {
  name: "log",
  version: 1,
  of(episodes) {
    const index = empty();
    for (const episode of episodes) add(index, episode);
    return index;
  },
  add,
  freeze({ firstAtMs, seqs, orders, forgotten }) {
    const orderAt = new Map([...orders].map(([orderId, seq]) => [seq, orderId]));
    return [
      ["", firstAtMs, null, null],
      ...[...seqs].map(([episodeId, seq]) => [episodeId, seq, orderAt.get(seq) ?? null, null]),
      ...[...forgotten].map(([ref, seq]) => ["", seq, null, ref]),
    ];
  },
  thaw([first, ...entries]) {
    const index = empty();
    index.firstAtMs = Frozen.parse(first)[1];
    for (const entry of entries) {
      const [episodeId, seq, orderId, ref] = Frozen.parse(entry);
      if (ref !== null) index.forgotten.set(ref, seq);
      else index.seqs.set(episodeId, seq);
      if (orderId !== null) index.orders.set(orderId, seq);
    }
    return index;
  },
};

function empty(): LogIndex {
  return { firstAtMs: Infinity, seqs: new Map(), orders: new Map(), forgotten: new Map() };
}

function add(index: LogIndex, episode: LogEpisode): void {
  const { seq, episodeId, occurredAtMs } = episode;
  index.seqs.set(episodeId, seq);
  index.firstAtMs = Math.min(index.firstAtMs, occurredAtMs);
  if (episode.kind === "order_confirmed") index.orders.set(episode.body.order_id, seq);
  if (episode.kind === "episode_forgotten") index.forgotten.set(episode.body.ref, seq);
}
