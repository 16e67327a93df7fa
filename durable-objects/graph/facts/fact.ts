import type { EffectiveOrder } from "../effective-order.ts";

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
export type Source = "observed" | "inferred" | "stated" | "model";

/** An entity: its type, a colon and its key. `user` alone is the person whose memory it is. */
export type EntityId = string;

/** What supports a fact: an order as it stands, or what the person said. */
export type Support = Pick<EffectiveOrder, "occurredAtMs" | "recordedAtMs" | "episodeId"> & {
  /** Of an order all episodes that shaped it. */
  episodeIds?: readonly string[];
};

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
  /** When the memory learned of the evidence that opened it. */
  recordedAtMs: number;
  /** When it learned of what closed it; absent while it holds. */
  supersededAtMs?: number;
  /** The episodes that speak for it, in evidence order; told when asked, since a habit of years has thousands.
   *  @param latest only so many, the latest; all of them when absent */
  support: (latest?: number) => readonly Support[];
};

/** Of a list as it was when it had a length: all of it, or the latest. */
export function lastOf<One>(list: readonly One[], length: number, latest = length): One[] {
  return list.slice(Math.max(0, length - latest), length);
}

/** Keys of facts that were told apart before: every search does it with hundreds. */
const keys = new WeakMap<Fact, string>();

/** Tells facts apart: the same slot and value, opened by the same evidence, is the same fact. */
export function factKey(fact: Fact): string {
  const known = keys.get(fact);
  if (known !== undefined) return known;
  const { predicate, subject, object, scope = "", validFromMs } = fact;
  const key = `${predicate}|${subject}|${object}|${scope}|${validFromMs}`;
  keys.set(fact, key);
  return key;
}

/** The shopper. */
export const USER: EntityId = "user";

/** Derives the facts of one slot, or of several that share their evidence: takes it in evidence order, piece by piece, and
 *  tells the facts so far, or those of them that hold still. What was given out does not change. */
export type Fold<Evidence> = { take: (evidence: Evidence) => void; facts: () => Fact[]; open: () => Fact[] };

/** Folds that take the same evidence, as one. */
export function together<Evidence>(folds: readonly Fold<Evidence>[]): Fold<Evidence> {
  return {
    take: (evidence) => {
      for (const { take } of folds) take(evidence);
    },
    facts: () => folds.flatMap(({ facts }) => facts()),
    open: () => folds.flatMap(({ open }) => open()),
  };
}
