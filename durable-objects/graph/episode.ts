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
    | { kind: "order_revised"; body: OfOrder & { items: OrderLine[] } }
    | { kind: "order_cancelled"; body: OfOrder }
    | { kind: "order_returned"; body: OfOrder & { items: { sku: string; quantity: number }[] } }
    /** The shop offered another product for a line; who refuses it gets neither. */
    | { kind: "order_substituted"; body: OfOrder & { sku: string; substitute: OrderLine; accepted: boolean } }
    /** For somebody else, or a stock-up. */
    | { kind: "order_marked"; body: OfOrder & { gift?: boolean | undefined; bulk?: boolean | undefined } }
  );

/** What every episode of an order's life says; the effect is added when it is recorded. */
type OfOrder = { order_id: string; reason?: string | undefined; effect?: OrderEffect | undefined };

/** What an episode changed of its order, as it stood when the episode was recorded: what the warehouse adds up. */
export type OrderEffect = {
  /** Signed: lines and money that came or went. */
  item_count: number;
  total_minor: number;
  currency: string;
  session_id?: string | undefined;
  status: "confirmed" | "revised" | "cancelled" | "partly_returned" | "returned";
  /** Signed quantities, product by product; what did not change is left out. */
  changes: { sku: string; product_name: string; quantity: number; unit_price_minor: number }[];
};

/** What a person says, in words or by a form. */
export type StatedEpisode = Stamped &
  (
    | { kind: "note_added"; body: { text: string } }
    | {
        kind: "preference_stated";
        body: { predicate: StatedPredicate; object: string; scope?: string | undefined; holds: boolean };
      }
    /** What a while of browsing came to, bounded and coalesced by the capture. */
    | { kind: "signals_seen"; body: { searches: { query: string; times: number }[] } }
    /** What a language model read in a note. */
    | { kind: "facts_proposed"; body: { of: string; model: string; proposals: Proposal[] } }
  );

/** A fact as a language model proposes it: confidence 0 to 1. */
export type Proposal = {
  predicate: StatedPredicate;
  object: string;
  scope?: string | undefined;
  confidence: number;
};

/** Predicates a person may state a fact of, or withdraw. */
export type StatedPredicate = "PREFERS" | "AVOIDS" | "FOLLOWS_DIET" | "COOKS";

/** What a person chose for the shop's features: settings, where the last word counts. */
export type ChosenEpisode = Stamped &
  /** Where My Usual has a product; `null`: wherever habits put it. */
  (
    | { kind: "usual_set"; body: { sku: string; place: UsualPlace | null } }
    /** No reminder of a product for so many days; 0 ends it. */
    | { kind: "reorder_snoozed"; body: { sku: string; days: number } }
    /** Only what changed. */
    | { kind: "preferences_set"; body: PreferencesChange }
  );

/** Always in My Usual, or never and nowhere else either. */
type UsualPlace = "pinned" | "hidden";

/** What a person changed of the preferences; what is not named stays. */
type PreferencesChange = {
  /** Switches by feature. */
  features?: Record<string, boolean | undefined> | undefined;
  consent?: Record<string, boolean | undefined> | undefined;
  /** Days after which what was bought is not used any more; null: it always is. */
  retention_days?: number | null | undefined;
};

/** What corrects the memory itself. Retracting withdraws an episode from now on; the past still knows it. */
export type CorrectingEpisode = Stamped &
  (
    | { kind: "entities_merged"; body: { type: MergeableType; from: string; into: string } }
    | { kind: "entities_split"; body: { type: MergeableType; entity: string } }
    | { kind: "episode_retracted"; body: { episode_id: string } }
    /** What an episode said is gone for good; all that is left of it is a keyed hash of its id. What sinks have to be told
     *  stays only until each has been. */
    | { kind: "episode_forgotten"; body: { ref: string; owed?: ForgottenDebt | undefined } }
    /** A session's episodes were taken over; they follow in the log, as episodes of this memory. */
    | { kind: "session_adopted"; body: { session_ref: string; episodes: number } }
  );

/** What sinks have to forget with an episode, by ids and keys that tell nothing by themselves; only a product's pattern is
 *  known by its SKU. */
export type ForgottenDebt = {
  episode_id: string;
  order_id?: string | undefined;
  facts: string[];
  /** Keys of the products and categories it had to do with. */
  slots: string[];
  /** Keys of the entities that nothing names any more. */
  entities: string[];
  /** Products that had a cycle and have none. */
  patterns: string[];
  /** Keys of what nobody states any more; absent from debts of before they were kept. */
  sayings?: string[] | undefined;
};

/** Entities that may turn out to be one. */
export type MergeableType = "product" | "brand" | "category";

/** One entry of the log. */
export type Episode = OrderEpisode | StatedEpisode | ChosenEpisode | CorrectingEpisode;

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
