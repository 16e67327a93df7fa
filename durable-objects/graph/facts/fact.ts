import type { EffectiveOrder } from "../effective-order.ts";
import type { StatedEpisode } from "../episode.ts";

/** What may be known of a shopper. */
export type Predicate =
  | "BOUGHT"
  | "REGULARLY_BUYS"
  | "REORDERS"
  | "PREFERS"
  | "BOUGHT_WITH"
  | "AVOIDS"
  | "FOLLOWS_DIET"
  | "PRICE_SENSITIVE"
  | "COOKS"
  | "SUBSTITUTES"
  | "MADE_BY"
  | "IN_CATEGORY";

/** Observed: an order says so. Inferred: a rule of ours does. Stated: the person does. Model: a language model proposed it. */
type Source = "observed" | "inferred" | "stated" | "model";

/** An entity: its type, a colon and its key. `user` alone is the person whose memory it is. */
export type EntityId = string;

/** What supports a fact: an order as it stands, or what the person said. */
export type Support = Pick<EffectiveOrder, "occurredAtMs" | "recordedAtMs" | "episodeId"> | StatedEpisode;

/** What a predicate's rule says of one slot, before it is anybody's fact. Times are epoch milliseconds UTC, half-open. */
export type Fact = {
  predicate: Predicate;
  subject: EntityId;
  object: EntityId;
  /** Where it holds: for PREFERS and PRICE_SENSITIVE a category. */
  scope?: EntityId;
  /** How much evidence there is; never negative. */
  weight: number;
  /** 0 to 1, as of the fact's last evidence: readers decay it. */
  confidence: number;
  source: Source;
  validFromMs: number;
  /** Absent: it holds still. */
  validToMs?: number;
  support: readonly Support[];
};

/** The shopper. */
export const USER: EntityId = "user";

/** Derives the facts of one slot, or of several that share their evidence: takes it in evidence order, piece by piece, and
 *  tells the facts so far. What was given out does not change. */
export type Fold<Evidence> = { take: (evidence: Evidence) => void; facts: () => Fact[] };
