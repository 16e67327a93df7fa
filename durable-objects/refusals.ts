import type { Episode } from "./graph/episode.ts";
import { partsOf } from "./graph/ids.ts";
import type { MemoryGraph } from "./graph/memory-graph.ts";
import type { Refusal } from "./requests.ts";

/** Episodes a memory takes; from here on it says so. At ten a week that is two hundred years. */
const MAX_EPISODES = 100_000;

const FULL: Refusal = { code: "memory_full", detail: `a memory takes ${MAX_EPISODES} episodes` };
const UNKNOWN_EPISODE: Refusal = { code: "unknown_episode", detail: "there is no such episode" };

/** What the memory knows when it decides; `version` counts from the beginning of its generation. */
type Known = {
  graph: MemoryGraph;
  version: number;
  /** What an episode is, by its id; undefined: there is none. */
  kindOf: (episodeId: string) => Episode["kind"] | undefined;
};

/** Why an episode can't be taken, or undefined when it can. Nothing is changed by asking. */
export function refusalOf(episode: Episode, known: Known): Refusal | undefined {
  if (known.version >= MAX_EPISODES) return FULL;
  switch (episode.kind) {
    case "order_revised":
    case "order_cancelled":
    case "order_marked":
      return orderRefusal(episode.body.order_id, known);
    case "order_returned":
      return orderRefusal(episode.body.order_id, known) ?? returnRefusal(episode, known);
    case "order_substituted":
      return orderRefusal(episode.body.order_id, known) ?? substitutionRefusal(episode, known);
    case "entities_merged":
      return mergeRefusal(episode, known);
    case "entities_split":
      return entityRefusal(`${episode.body.type}:${episode.body.entity}`, "/entity", known);
    case "episode_retracted":
      return retractionRefusal(episode.body.episode_id, known);
    case "facts_proposed":
      return known.kindOf(episode.body.of) === "note_added" ? undefined : UNKNOWN_EPISODE;
    case "session_adopted":
      return known.version + episode.body.episodes >= MAX_EPISODES ? FULL : undefined;
    case "order_confirmed":
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "episode_forgotten":
      return undefined;
  }
}

function orderRefusal(orderId: string, { graph }: Known): Refusal | undefined {
  const order = graph.evidence.orders.get(orderId);
  if (order === undefined) return { code: "unknown_order", detail: "there is no such order" };
  if (order.status === "cancelled") return { code: "order_cancelled", detail: "the order was cancelled" };
  return undefined;
}

function returnRefusal(
  { body }: Extract<Episode, { kind: "order_returned" }>,
  { graph }: Known,
): Refusal | undefined {
  const left = new Map<string, number>();
  for (const { item, milli } of graph.evidence.orders.get(body.order_id)?.lines ?? [])
    left.set(item.sku, (left.get(item.sku) ?? 0) + milli);
  for (const [index, { sku, quantity }] of body.items.entries()) {
    const has = left.get(sku) ?? 0;
    const rest = has - Math.round(quantity * 1000);
    if (rest < 0) {
      const pointer = `/items/${index}/quantity`;
      return { code: "does_not_fit", detail: `the order has ${has / 1000} of ${sku} left`, pointer };
    }
    left.set(sku, rest);
  }
  return undefined;
}

function substitutionRefusal(
  { body: { order_id: orderId, sku, substitute } }: Extract<Episode, { kind: "order_substituted" }>,
  { graph }: Known,
): Refusal | undefined {
  if (substitute.sku === sku)
    return { code: "does_not_fit", detail: "nothing is its own substitute", pointer: "/substitute/sku" };
  const lines = graph.evidence.orders.get(orderId)?.lines ?? [];
  if (lines.some(({ item }) => item.sku === sku)) return undefined;
  return { code: "does_not_fit", detail: `the order has no ${sku}`, pointer: "/sku" };
}

function mergeRefusal(
  { body: { type, from, into } }: Extract<Episode, { kind: "entities_merged" }>,
  known: Known,
): Refusal | undefined {
  const { identities } = known.graph.evidence;
  const standsFor = (key: string): string =>
    type === "product" ? identities.product(key) : identities.named(type, key);
  if (standsFor(from) === standsFor(into))
    return { code: "does_not_fit", detail: "the two are one already", pointer: "/into" };
  return entityRefusal(`${type}:${from}`, "/from", known) ?? entityRefusal(`${type}:${into}`, "/into", known);
}

/** What happened to an order is told to every sink: it is set right by another call on the order, not withdrawn. */
function retractionRefusal(episodeId: string, { graph, kindOf }: Known): Refusal | undefined {
  const kind = kindOf(episodeId);
  if (kind === undefined) return UNKNOWN_EPISODE;
  if (!graph.evidence.isLive({ episodeId }))
    return { code: "does_not_fit", detail: "it is withdrawn already", pointer: "/episode_id" };
  if (!kind.startsWith("order_") && kind !== "episode_forgotten" && kind !== "session_adopted")
    return undefined;
  return { code: "does_not_fit", detail: `${kind} can't be withdrawn`, pointer: "/episode_id" };
}

/** A SKU that stands for another product is known too. */
function entityRefusal(id: string, pointer: string, { graph }: Known): Refusal | undefined {
  const { type, key } = partsOf(id);
  const { identities } = graph.evidence;
  const named = type === "product" ? identities.product(key) : key;
  return graph.knows(`${type}:${named}`) || identities.isAlias(type, key)
    ? undefined
    : { code: "unknown_entity", detail: `there is no ${id}`, pointer };
}
