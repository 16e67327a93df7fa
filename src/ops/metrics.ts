import { type Family, type Sample, counter, gauge } from "./prometheus.ts";
import { type SinkSeen, each, queued } from "./sink-seen.ts";
import type { SinkStatus } from "./sink-status.ts";

/** Everything that is measured. Times are epoch milliseconds. */
export type Seen = {
  nowMs: number;
  version: { id: string; tag: string };
  /** Undefined: the ledger did not answer. */
  eventsAccepted: number | undefined;
  sinks: readonly SinkSeen[];
};

const CIRCUITS = ["closed", "half_open", "open"] as const;
const OUTCOMES = ["delivered", "retried", "quarantined", "suppressed"] as const;

/** The metrics of `GET /v1/ops/metrics`: ages and delays in seconds, as Prometheus has them. */
export function familiesOf({ nowMs, version, eventsAccepted, sinks }: Seen): Family[] {
  return [
    gauge("leafloaf_build_info", "1, labelled with the version of the Worker that answers", [
      { labels: { version: version.id, tag: version.tag }, value: 1 },
    ]),
    ofSources(sinks, eventsAccepted !== undefined),
    counter(
      "leafloaf_events_accepted_total",
      "Distinct captured events that were accepted",
      eventsAccepted === undefined ? [] : [{ value: eventsAccepted }],
    ),
    ...ofMessages(sinks),
    ...ofEvents(sinks, nowMs),
    ...ofTimes(sinks),
    ...ofQueues(sinks, nowMs),
    ...ofBucket(sinks),
  ];
}

/** Queues have a gauge of their own. */
function ofSources(sinks: readonly SinkSeen[], isLedgerUp: boolean): Family {
  const ofSinks = sinks.flatMap(({ sink, health, quarantine, hasSpool, spooled }) => [
    { labels: { source: "health", sink }, value: health === undefined ? 0 : 1 },
    { labels: { source: "quarantine", sink }, value: quarantine === undefined ? 0 : 1 },
    ...(hasSpool ? [{ labels: { source: "spool", sink }, value: spooled === undefined ? 0 : 1 }] : []),
  ]);
  return gauge(
    "leafloaf_source_up",
    "1 when what is measured here answered, else 0, and its metrics are left out",
    [{ labels: { source: "ledger", sink: "" }, value: isLedgerUp ? 1 : 0 }, ...ofSinks],
  );
}

function ofMessages(sinks: readonly SinkSeen[]): Family[] {
  return [
    counter(
      "leafloaf_batches_total",
      "Batches of queue messages at a sink",
      each(sinks, "health", ({ messages }) => [{ value: messages.batches }]),
    ),
    counter(
      "leafloaf_messages_total",
      "Outcomes of queue messages at a sink, repeats included",
      each(sinks, "health", ({ messages }) =>
        OUTCOMES.map((outcome) => ({ labels: { outcome }, value: messages[outcome] })),
      ),
    ),
    gauge(
      "leafloaf_circuit_state",
      "1 for the state that a sink's circuit is in, 0 for the others",
      each(sinks, "health", ({ circuit }) =>
        CIRCUITS.map((state) => ({ labels: { state }, value: state === circuit ? 1 : 0 })),
      ),
    ),
  ];
}

function ofEvents(sinks: readonly SinkSeen[], nowMs: number): Family[] {
  return [
    gauge(
      "leafloaf_events",
      "Distinct captured events, each in one state at a sink; all states of a sink add up to those accepted",
      each(sinks, "events", statesOf),
    ),
    gauge(
      "leafloaf_events_oldest_pending_seconds",
      "Since the oldest event that a sink has not settled was received; 0 when none waits",
      each(sinks, "events", ({ oldest_pending_at: at }) => [{ value: secondsSince(at, nowMs) }]),
    ),
  ];
}

function statesOf(events: NonNullable<SinkStatus["events"]>): Sample[] {
  const { delivered, pending, lost, quarantined, suppressed } = events;
  return [
    { labels: { state: "delivered", reason: "" }, value: delivered },
    { labels: { state: "pending", reason: "" }, value: pending },
    { labels: { state: "lost", reason: "" }, value: lost },
    ...byReason("quarantined", quarantined),
    ...byReason("suppressed", suppressed),
  ];
}

function byReason(state: string, counts: Record<string, number>): Sample[] {
  return Object.entries(counts).map(([reason, value]) => ({ labels: { state, reason }, value }));
}

function ofTimes(sinks: readonly SinkSeen[]): Family[] {
  return [
    gauge(
      "leafloaf_delay_p50_seconds",
      "From queue to sink, the median of this hour and the last, within a tenth",
      each(sinks, "health", ({ delay }) => delays(delay.p50_ms)),
    ),
    gauge(
      "leafloaf_delay_p95_seconds",
      "The same, which one message in twenty exceeds",
      each(sinks, "health", ({ delay }) => delays(delay.p95_ms)),
    ),
    gauge(
      "leafloaf_last_batch_timestamp_seconds",
      "When a sink's last batch was settled",
      each(sinks, "health", ({ last_batch_at: at }) => instants(at)),
    ),
    gauge(
      "leafloaf_last_delivery_timestamp_seconds",
      "When a sink last took something",
      each(sinks, "health", ({ last_delivered_at: at }) => instants(at)),
    ),
    gauge(
      "leafloaf_batch_oldest_seconds",
      "How long the oldest message of a sink's last batch had waited",
      each(sinks, "health", ({ oldest_ms: ms }) => [{ value: ms / 1_000 }]),
    ),
  ];
}

function ofQueues(sinks: readonly SinkSeen[], nowMs: number): Family[] {
  return [
    gauge(
      "leafloaf_queue_messages",
      "Messages in a queue",
      queued(sinks, ({ messages }) => messages),
    ),
    gauge(
      "leafloaf_queue_bytes",
      "Bytes in a queue",
      queued(sinks, ({ bytes }) => bytes),
    ),
    gauge(
      "leafloaf_queue_oldest_seconds",
      "How long the oldest message of a queue waits; 0 when it is empty",
      queued(sinks, ({ oldestAtMs }) => (oldestAtMs === undefined ? 0 : (nowMs - oldestAtMs) / 1_000)),
    ),
    gauge(
      "leafloaf_queue_up",
      "1 when a queue told what waits in it, else 0",
      sinks.flatMap(({ sink, backlogs }) =>
        backlogs.map((backlog, queue) => ({
          labels: { sink, queue: String(queue) },
          value: backlog === undefined ? 0 : 1,
        })),
      ),
    ),
  ];
}

function ofBucket(sinks: readonly SinkSeen[]): Family[] {
  return [
    gauge(
      "leafloaf_quarantine_messages",
      "Messages in quarantine, counted up to 2,000 a sink",
      each(sinks, "quarantine", inQuarantine),
    ),
    gauge(
      "leafloaf_spool_messages",
      "Messages of events that lie in R2 for a sink, counted up to 1,000",
      sinks.flatMap(({ sink, spooled }) =>
        spooled === undefined ? [] : [{ labels: { sink }, value: spooled }],
      ),
    ),
  ];
}

/** Of every reason its count; of a sink without any a 0, so that the series is always there. */
function inQuarantine({ by_reason }: SinkStatus["in_quarantine"]): Sample[] {
  const counted = Object.entries(by_reason).map(([reason, value]) => ({ labels: { reason }, value }));
  return counted.length === 0 ? [{ labels: { reason: "" }, value: 0 }] : counted;
}

function delays(ms: number | null): Sample[] {
  return ms === null ? [] : [{ value: ms / 1_000 }];
}

function instants(at: string | null): Sample[] {
  return at === null ? [] : [{ value: Date.parse(at) / 1_000 }];
}

function secondsSince(at: string | null, nowMs: number): number {
  return at === null ? 0 : Math.max(0, (nowMs - Date.parse(at)) / 1_000);
}
