import type { OrderBody, OrderLine } from "../projection/episode.ts";

/** What every episode has. Event time orders evidence, ties by id; arrival decides nothing but what was known when. */
type Stamped = {
  episodeId: string;
  /** When it happened, epoch milliseconds UTC. */
  occurredAtMs: number;
  /** When the memory learned of it, epoch milliseconds UTC. */
  recordedAtMs: number;
};

/** What becomes of an order, each by the id of the order. */
export type OrderEpisode = Stamped &
  (
    | { kind: "order_confirmed"; body: OrderBody }
    /** The whole new list of lines. */
    | { kind: "order_revised"; body: { order_id: string; items: OrderLine[] } }
    | { kind: "order_cancelled"; body: { order_id: string } }
    | { kind: "order_returned"; body: { order_id: string; items: { sku: string; quantity: number }[] } }
    /** The shop offered another product for a line; who refuses it gets neither. */
    | {
        kind: "order_substituted";
        body: { order_id: string; sku: string; substitute: OrderLine; accepted: boolean };
      }
    /** For somebody else, or a stock-up. */
    | { kind: "order_marked"; body: { order_id: string; gift?: boolean; bulk?: boolean } }
  );

/** What a person says, in words or by a form. */
export type StatedEpisode = Stamped &
  (
    | { kind: "note_added"; body: { text: string } }
    | {
        kind: "preference_stated";
        body: { predicate: StatedPredicate; object: string; scope?: string; holds: boolean };
      }
  );

/** Predicates a person may state a fact of, or withdraw. */
type StatedPredicate = "PREFERS" | "AVOIDS" | "FOLLOWS_DIET" | "COOKS";

/** What corrects the memory itself. Retracting withdraws an episode from now on; the past still knows it. */
export type CorrectingEpisode = Stamped &
  (
    | { kind: "entities_merged"; body: { type: MergeableType; from: string; into: string } }
    | { kind: "entities_split"; body: { type: MergeableType; entity: string } }
    | { kind: "episode_retracted"; body: { episode_id: string } }
  );

/** Entities that may turn out to be one. */
export type MergeableType = "product" | "brand" | "category";

/** One entry of the log. */
export type Episode = OrderEpisode | StatedEpisode | CorrectingEpisode;

/** What an episode tells, without when. */
export type Happening = Episode extends infer Kind
  ? Kind extends Episode
    ? Pick<Kind, "kind" | "body">
    : never
  : never;

/** Evidence order: by event time, then by id, so that arrival makes no difference. */
export function byEventTime(
  a: Pick<Stamped, "occurredAtMs" | "episodeId">,
  b: Pick<Stamped, "occurredAtMs" | "episodeId">,
): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs;
  return a.episodeId < b.episodeId ? -1 : Number(a.episodeId > b.episodeId);
}
