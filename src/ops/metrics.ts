import type { Sink } from "../../durable-objects/receipts.ts";
import type { Backlog } from "../web/backlog.ts";
import type { Family, Sample } from "./prometheus.ts";
import type { SinkStatus } from "./sink-status.ts";

/** What is known of a sink: its status, what waits in each of its queues, and in its spool, where it has one. */
export type SinkSeen = {
  sink: Sink;
  status: SinkStatus;
  backlogs: readonly (Backlog | undefined)[];
  spooled: number | undefined;
};

/** Everything that is measured. Times are epoch milliseconds. */
export type Seen = {
  nowMs: number;
  version: { id: string; tag: string };
  eventsAccepted: number;
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
    counter("leafloaf_events_accepted_total", "Distinct captured events that were accepted", [
      { value: eventsAccepted },
    ]),
    ...ofMessages(sinks),
    ...ofEvents(sinks, nowMs),
    ...ofTimes(sinks),
    ...ofQueues(sinks, nowMs),
    ...ofBucket(sinks),
  ];
}

function ofMessages(sinks: readonly SinkSeen[]): Family[] {
  return [
    counter(
      "leafloaf_batches_total",
      "Batches of queue messages at a sink",
      each(sinks, ({ messages }) => [{ value: messages.batches }]),
    ),
    counter(
      "leafloaf_messages_total",
      "Outcomes of queue messages at a sink, repeats included",
      each(sinks, ({ messages }) =>
        OUTCOMES.map((outcome) => ({ labels: { outcome }, value: messages[outcome] })),
      ),
    ),
    gauge(
      "leafloaf_circuit_state",
      "1 for the state that a sink's circuit is in, 0 for the others",
      each(sinks, ({ circuit }) =>
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
      each(sinks, ({ events }) => (events === null ? [] : statesOf(events))),
    ),
    gauge(
      "leafloaf_events_oldest_pending_seconds",
      "Since the oldest event that a sink has not settled was received; 0 when none waits",
      each(sinks, ({ events }) =>
        events === null ? [] : [{ value: secondsSince(events.oldest_pending_at, nowMs) }],
      ),
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
      each(sinks, ({ delay }) => delays(delay.p50_ms)),
    ),
    gauge(
      "leafloaf_delay_p95_seconds",
      "The same, which one message in twenty exceeds",
      each(sinks, ({ delay }) => delays(delay.p95_ms)),
    ),
    gauge(
      "leafloaf_last_batch_timestamp_seconds",
      "When a sink's last batch was settled",
      each(sinks, ({ last_batch_at: at }) => instants(at)),
    ),
    gauge(
      "leafloaf_last_delivery_timestamp_seconds",
      "When a sink last took something",
      each(sinks, ({ last_delivered_at: at }) => instants(at)),
    ),
    gauge(
      "leafloaf_batch_oldest_seconds",
      "How long the oldest message of a sink's last batch had waited",
      each(sinks, ({ oldest_ms: ms }) => [{ value: ms / 1_000 }]),
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
      each(sinks, inQuarantine),
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
function inQuarantine({ in_quarantine: { by_reason } }: SinkStatus): Sample[] {
  const counted = Object.entries(by_reason).map(([reason, value]) => ({ labels: { reason }, value }));
  return counted.length === 0 ? [{ labels: { reason: "" }, value: 0 }] : counted;
}

function queued(sinks: readonly SinkSeen[], of: (backlog: Backlog) => number): Sample[] {
  return sinks.flatMap(({ sink, backlogs }) =>
    backlogs.flatMap((backlog, queue) =>
      backlog === undefined ? [] : [{ labels: { sink, queue: String(queue) }, value: of(backlog) }],
    ),
  );
}

function each(sinks: readonly SinkSeen[], of: (status: SinkStatus) => Sample[]): Sample[] {
  return sinks.flatMap(({ sink, status }) =>
    of(status).map(({ labels, value }) => ({ labels: { sink, ...labels }, value })),
  );
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

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "gauge", help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "counter", help, samples };
}
