import { type NewEntry, append, entryAt } from "./episode-log.ts";
import type { Episode, Happening, OrderEffect } from "./graph/episode.ts";
import { MemoryGraph } from "./graph/memory-graph.ts";
import { effectOf } from "./graph/order-effect.ts";
import type { LogEpisode, OrderBody } from "./projection/episode.ts";
import { refusalOf } from "./refusals.ts";
import type { Refusal, WriteRequest } from "./requests.ts";
import type { WarmViews } from "./warm-views.ts";
import { type Aftermath, answerTo } from "./write-answers.ts";

/** SQLite takes two megabytes a row; ids, times and receipts need some of it. */
const MAX_ROW_BYTES = 1_900_000;

const NO_NEWS: Aftermath["news"] = { opened: [], closed: [] };

/** What a request is written with. */
type Place = { sql: SqlStorage; views: WarmViews; nowMs: number };

/** A row that SQLite would not take. */
export class RowTooLarge extends Error {}

/** Why the memory can't take a request, or undefined when it can. */
export function refusalFor(request: WriteRequest, { sql, views, nowMs }: Place): Refusal | undefined {
  const episode: Episode = { ...stampOf(request, nowMs), ...request.happening };
  const kindOf = (id: string): Episode["kind"] | undefined => {
    const seq = views.index.seqs.get(id);
    return seq === undefined ? undefined : entryAt(sql, seq)?.episode.kind;
  };
  return refusalOf(episode, { graph: views.graph, version: views.told, kindOf });
}

/** Why a memory that was never written to can't take a request. */
export function refusalOfNothing(request: WriteRequest, nowMs: number): Refusal | undefined {
  const episode: Episode = { ...stampOf(request, nowMs), ...request.happening };
  return refusalOf(episode, { graph: MemoryGraph.of([]), version: 0, kindOf: () => undefined });
}

/** Has the graph learn of a request, and of episodes that come with it, and appends the request to the log, in the caller's
 *  transaction. Should that be rolled back, the graph knows too much.
 *  @throws RowTooLarge */
export function write(
  request: WriteRequest,
  { sql, views, nowMs }: Place,
  beside: readonly LogEpisode[] = [],
): NewEntry {
  const { graph } = views;
  const { happening, fingerprint, traceId } = request;
  const stamp = { seq: views.version + 1, ...stampOf(request, nowMs) };
  const orderId = "order_id" in happening.body ? happening.body.order_id : "";
  const before = graph.evidence.orders.get(orderId);
  const news = graph.learn({ ...stamp, ...happening }, beside);
  const standing = graph.evidence.orders.get(orderId);
  const about = before === undefined ? undefined : confirmationOf(orderId, { sql, views });
  const isChange = before !== undefined && standing !== undefined && about !== undefined;
  const effect = isChange ? effectOf(before, standing, about) : undefined;
  const episode: LogEpisode = { ...stamp, ...withEffect(happening, effect) };
  const order = isChange ? { standing, currency: about.currency } : undefined;
  const nameOf = (id: string): string => graph.entities.nameOf(id);
  const body = JSON.stringify(episode.body);
  const answer = answerWithin(MAX_ROW_BYTES - bytesOf(body), episode, { news, order, nameOf });
  const entry = { episode, fingerprint, answer, traceId, body };
  append(sql, entry);
  return entry;
}

/** Has a graph learn of an episode that is in the log already, and gives the answer that it had: what is told of an
 *  episode follows from the log before it. */
export function firstAnswerTo(
  episode: LogEpisode,
  { graph, confirmed }: { graph: MemoryGraph; confirmed: (orderId: string) => OrderBody | undefined },
): string {
  const orderId = "order_id" in episode.body ? episode.body.order_id : "";
  const before = graph.evidence.orders.get(orderId);
  const news = graph.learn(episode);
  const standing = graph.evidence.orders.get(orderId);
  const about = before === undefined ? undefined : confirmed(orderId);
  const order =
    standing === undefined || about === undefined ? undefined : { standing, currency: about.currency };
  const nameOf = (id: string): string => graph.entities.nameOf(id);
  return answerWithin(MAX_ROW_BYTES - bytesOf(JSON.stringify(episode.body)), episode, {
    news,
    order,
    nameOf,
  });
}

/** The body of an order's confirmation, or undefined when it is not in the log. */
export function confirmationOf(
  orderId: string,
  { sql, views }: Pick<Place, "sql" | "views">,
): OrderBody | undefined {
  const seq = views.index.orders.get(orderId);
  const episode = seq === undefined ? undefined : entryAt(sql, seq)?.episode;
  return episode?.kind === "order_confirmed" ? episode.body : undefined;
}

/** The answer as text. News that a row has no room for is left out of it, and can be asked for: an order that the door
 *  lets in is taken, whatever it is news of.
 *  @throws RowTooLarge */
function answerWithin(bytes: number, episode: LogEpisode, aftermath: Aftermath): string {
  for (const news of [aftermath.news, NO_NEWS]) {
    const answer = JSON.stringify(answerTo(episode, { ...aftermath, news }));
    if (bytesOf(answer) <= bytes) return answer;
  }
  throw new RowTooLarge();
}

function stampOf({ episodeId, occurredAtMs }: WriteRequest, nowMs: number) {
  return { episodeId, occurredAtMs: occurredAtMs ?? nowMs, recordedAtMs: nowMs };
}

function withEffect(happening: Happening, effect: OrderEffect | undefined): Happening {
  if (effect === undefined) return happening;
  switch (happening.kind) {
    case "order_revised":
      return { kind: happening.kind, body: { ...happening.body, effect } };
    case "order_cancelled":
      return { kind: happening.kind, body: { ...happening.body, effect } };
    case "order_returned":
      return { kind: happening.kind, body: { ...happening.body, effect } };
    case "order_substituted":
      return { kind: happening.kind, body: { ...happening.body, effect } };
    case "order_marked":
      return { kind: happening.kind, body: { ...happening.body, effect } };
    case "order_confirmed":
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "facts_proposed":
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "entities_merged":
    case "entities_split":
    case "episode_retracted":
    case "episode_forgotten":
    case "session_adopted":
      return happening;
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
