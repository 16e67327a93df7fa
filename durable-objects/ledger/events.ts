/** Where a captured event goes; Spanner has orders and memories alone. */
export const EVENT_SINKS = ["bigquery", "archive"] as const;
export type EventSink = (typeof EVENT_SINKS)[number];

/** Events that were accepted together, or a part of them: whose, when, and their ids. Those `without_analytics` are ids
 *  that are not sent to the warehouse, for want of consent. */
export type AcceptedBatch = {
  batch_id: string;
  received_at: string;
  user_ref: string;
  ids: readonly string[];
  without_analytics?: readonly string[] | undefined;
};

/** What became of an event at a sink. */
export type EventOutcome =
  | { state: "delivered"; where: string }
  | { state: "quarantined"; reason: string }
  | { state: "suppressed"; reason: string };

/** What a sink's consumer tells of the events of one accepted batch, by event id; what comes again is absent. */
export type BatchReport = { batch: AcceptedBatch; outcomes: ReadonlyMap<string, EventOutcome> };

/** What a sink's consumer tells at once. `at` is RFC 3339. */
export type EventReport = { sink: EventSink; at: string; batches: readonly BatchReport[] };

/** Events that are delivered, and what stands for all that is not, in the accounts. */
export const DELIVERED = "delivered";
/** So long it was pending that no queue can have it any more. */
export const LOST = "lost";

/** Distinct ids at one sink: each is in exactly one figure. */
export type SinkAccount = {
  delivered: number;
  pending: number;
  quarantined: Record<string, number>;
  suppressed: Record<string, number>;
  /** Pending until its row was too old to be kept. */
  lost: number;
  /** When the oldest pending one was received, epoch milliseconds; null when none is. */
  oldest_pending_ms: number | null;
};

/** Distinct ids that were accepted, and where they are. */
export type Account = { accepted: number; sinks: Record<EventSink, SinkAccount> };

/** Several accounts as one. */
export function sumOf(accounts: readonly Account[]): Account {
  const at = (sink: EventSink): SinkAccount => accounts.map(({ sinks }) => sinks[sink]).reduce(plus, NOTHING);
  return {
    accepted: accounts.reduce((sum, { accepted }) => sum + accepted, 0),
    sinks: { bigquery: at("bigquery"), archive: at("archive") },
  };
}

const NOTHING: SinkAccount = {
  delivered: 0,
  pending: 0,
  quarantined: {},
  suppressed: {},
  lost: 0,
  oldest_pending_ms: null,
};

function plus(one: SinkAccount, other: SinkAccount): SinkAccount {
  const oldest = [one.oldest_pending_ms, other.oldest_pending_ms].filter((ms) => ms !== null);
  return {
    delivered: one.delivered + other.delivered,
    pending: one.pending + other.pending,
    quarantined: plusEach(one.quarantined, other.quarantined),
    suppressed: plusEach(one.suppressed, other.suppressed),
    lost: one.lost + other.lost,
    oldest_pending_ms: oldest.length === 0 ? null : Math.min(...oldest),
  };
}

function plusEach(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [reason, count] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
