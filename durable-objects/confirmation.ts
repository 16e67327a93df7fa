import type { Episode } from "./projection/episode.ts";
import type { Habits } from "./projection/habits.ts";

/** A fact as a confirmation names it. */
type FactNews = { predicate: "BOUGHT"; object: string; product_name: string };

/** The answer to a confirmed order; stored with the episode, so that a repeat gets the same bytes. */
export type Confirmation = {
  order_id: string;
  status: "confirmed";
  confirmed_at: string;
  /** Lines of the order. */
  item_count: number;
  total_minor: number;
  currency: string;
  memory: { version: number; new_facts: FactNews[]; closed_facts: FactNews[] };
  links: { order: string; delivery: string };
};

/** The confirmation of an episode; `before` is what was bought until then. A gift is news about nobody. */
export function confirmationOf(episode: Episode, before: Habits): Confirmation {
  const { order_id: orderId, items, item_count, total_minor, currency, gift } = episode.body;
  const lines = gift === true ? [] : items.filter((line) => !before.products.has(line.sku));
  const names = new Map(lines.map((line) => [line.sku, line.product_name]));
  return {
    order_id: orderId,
    status: "confirmed",
    confirmed_at: new Date(episode.recordedAtMs).toISOString(),
    item_count,
    total_minor,
    currency,
    memory: {
      version: episode.seq,
      new_facts: [...names].map(([sku, name]) => ({ predicate: "BOUGHT", object: sku, product_name: name })),
      closed_facts: [],
    },
    links: { order: `/v1/orders/${orderId}`, delivery: `/v1/orders/${orderId}/delivery` },
  };
}
