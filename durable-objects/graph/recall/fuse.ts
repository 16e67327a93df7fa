import { inText } from "./strongest.ts";

const CHANNELS = ["text", "graph", "vector"] as const;
/** Cormack, Clarke and Büttcher found it robust: the first places of one channel do not outvote agreement of several. */
const RANK_OFFSET = 60;

/** A way of finding something. */
type Channel = (typeof CHANNELS)[number];

/** Ranks from 1, by the channel that gave them. */
export type Ranks = Partial<Record<Channel, number>>;

/** What was found, how well, and by which channels. */
export type Fused<Item> = { item: Item; id: string; score: number; channels: Ranks };

/**
 * Rankings as one, by reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): score = Σ 1 / (60 + rank) over the
 * channels that found the item; best first, ties by id. An item counts once per channel, at its best rank there.
 */
export function fuse<Item>(
  rankings: Partial<Record<Channel, readonly Item[]>>,
  idOf: (item: Item) => string,
): Fused<Item>[] {
  const fused = new Map<string, Fused<Item>>();
  for (const channel of CHANNELS) {
    let rank = 0;
    for (const item of rankings[channel] ?? []) {
      const id = idOf(item);
      const found = fused.get(id) ?? { item, id, score: 0, channels: {} };
      if (found.channels[channel] !== undefined) continue;
      rank += 1;
      found.channels[channel] = rank;
      found.score += 1 / (RANK_OFFSET + rank);
      fused.set(id, found);
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score || inText(a.id, b.id));
}
