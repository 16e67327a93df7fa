import type { News } from "./graph/changes.ts";
import type { EffectiveOrder } from "./graph/effective-order.ts";
import { factIdOf } from "./graph/fact-id.ts";
import type { EntityId, Fact, Predicate, Source } from "./graph/facts/fact.ts";
import { totalMinorOf } from "./graph/order-effect.ts";
import type { LogEpisode } from "./projection/episode.ts";

/** A fact as the answer to a write names it. */
type FactNews = {
  id: string;
  predicate: Predicate;
  subject: EntityId;
  object: EntityId;
  scope?: EntityId;
  /** The object as people write it. */
  name: string;
  source: Source;
};

/** The memory after a write: its version, and facts about the person that hold now or hold no more. */
type Learned = { version: number; new_facts: FactNews[]; closed_facts: FactNews[] };

/** The answer to a confirmed order. */
export type Confirmation = {
  order_id: string;
  status: "confirmed";
  confirmed_at: string;
  /** Lines of the order. */
  item_count: number;
  total_minor: number;
  currency: string;
  memory: Learned;
  links: { order: string; delivery: string };
};

/** The answer to what became of an order: the order as it stands now. */
export type OrderChanged = Omit<Confirmation, "status" | "confirmed_at"> & {
  episode_id: string;
  status: EffectiveOrder["status"];
  recorded_at: string;
};

/** The answer to everything else that was remembered. */
export type Remembered = {
  episode_id: string;
  kind: LogEpisode["kind"];
  recorded_at: string;
  memory: Learned;
};

/** What an answer needs to know beside the episode. */
export type Aftermath = {
  news: News;
  /** The order as it stands after the episode, and its currency; undefined when the episode is of none. */
  order: { standing: EffectiveOrder; currency: string } | undefined;
  nameOf: (entity: EntityId) => string;
};

/** The answer to an episode; stored with it, so that a repeat gets the same bytes. */
export function answerTo(
  episode: LogEpisode,
  aftermath: Aftermath,
): Confirmation | OrderChanged | Remembered {
  const at = new Date(episode.recordedAtMs).toISOString();
  const memory = learned(episode.seq, aftermath);
  if (episode.kind === "order_confirmed") {
    const { order_id: orderId, item_count, total_minor, currency } = episode.body;
    const totals = { item_count, total_minor, currency };
    return {
      order_id: orderId,
      status: "confirmed",
      confirmed_at: at,
      ...totals,
      memory,
      links: linksOf(orderId),
    };
  }
  const { episodeId, kind } = episode;
  const { order } = aftermath;
  if (order === undefined) return { episode_id: episodeId, kind, recorded_at: at, memory };
  const { orderId, status, lines } = order.standing;
  return {
    order_id: orderId,
    episode_id: episodeId,
    status,
    recorded_at: at,
    item_count: lines.length,
    total_minor: totalMinorOf(lines),
    currency: order.currency,
    memory,
    links: linksOf(orderId),
  };
}

function learned(version: number, { news, nameOf }: Aftermath): Learned {
  const told = (fact: Fact): FactNews => {
    const { predicate, subject, object, scope, source } = fact;
    const where = scope === undefined ? {} : { scope };
    return { id: factIdOf(fact), predicate, subject, object, ...where, name: nameOf(object), source };
  };
  return { version, new_facts: news.opened.map(told), closed_facts: news.closed.map(told) };
}

function linksOf(orderId: string): Confirmation["links"] {
  return { order: `/v1/orders/${orderId}`, delivery: `/v1/orders/${orderId}/delivery` };
}
