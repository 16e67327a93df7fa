import type { Sink } from "../../durable-objects/receipts.ts";
import type { Backlog } from "./backlog.ts";

/** Cloudflare's limits of a queue: https://developers.cloudflare.com/queues/platform/limits/ */
const MAX_BACKLOG_BYTES = 25_000_000_000;
/** Its messages are kept for four days unless told otherwise. */
const RETENTION_MS = 4 * 24 * 3_600_000;
/** Of a limit, from where on it is near. */
const NEAR = 0.8;
/** A hundred retries last about half a day; what has waited for half of that is soon a dead letter (wrangler.toml). */
const LONG_WAIT_MS = 6 * 3_600_000;

/** What is known of a sink: its circuit, and the queue before it. */
export type SinkState = {
  sink: Sink;
  circuit: "closed" | "half_open" | "open" | "unknown";
  lastError: string | undefined;
  backlog: Backlog | undefined;
};

/** What else orders and their delivery need. */
export type Beside = { google: "reachable" | "unreachable" | "unconfigured"; bucket: boolean };

/** Why the service is not whole: a code, where, and in words. */
export type Reason = {
  code:
    | "circuit_open"
    | "circuit_probing"
    | "health_unknown"
    | "queue_near_limit"
    | "queue_unknown"
    | "spanner_unreachable"
    | "r2_unreachable"
    | "google_unconfigured";
  sink?: Sink;
  detail: string;
};

/** Every reason why orders that are confirmed may be late somewhere; none is a reason to confirm no more.
 *  @param nowMs epoch milliseconds */
export function reasonsOf(sinks: readonly SinkState[], beside: Beside, nowMs: number): Reason[] {
  return [...sinks.flatMap((state) => reasonsOfSink(state, nowMs)), ...reasonsBeside(beside)];
}

function reasonsBeside({ google, bucket }: Beside): Reason[] {
  const reasons: Reason[] = [];
  if (google === "unreachable")
    reasons.push({ code: "spanner_unreachable", detail: "its rows and answers wait" });
  if (google === "unconfigured")
    reasons.push({ code: "google_unconfigured", detail: "deliveries to Spanner and BigQuery wait" });
  if (!bucket) reasons.push({ code: "r2_unreachable", detail: "archive, large orders and new keys wait" });
  return reasons;
}

function reasonsOfSink({ sink, circuit, lastError, backlog }: SinkState, nowMs: number): Reason[] {
  const reasons: Reason[] = [];
  const error = lastError === undefined ? "" : `, last: ${lastError}`;
  if (circuit === "open") reasons.push({ code: "circuit_open", sink, detail: `it is not asked now${error}` });
  if (circuit === "half_open")
    reasons.push({ code: "circuit_probing", sink, detail: `one batch tries it${error}` });
  if (circuit === "unknown")
    reasons.push({ code: "health_unknown", sink, detail: "its health did not answer" });
  if (backlog === undefined)
    reasons.push({ code: "queue_unknown", sink, detail: "its queue's backlog did not answer" });
  else reasons.push(...nearLimits(sink, backlog, nowMs));
  return reasons;
}

function nearLimits(sink: Sink, { bytes, messages, oldestAtMs }: Backlog, nowMs: number): Reason[] {
  const waitedMs = oldestAtMs === undefined ? 0 : nowMs - oldestAtMs;
  const near = [
    ...(bytes >= NEAR * MAX_BACKLOG_BYTES ? [`${bytes} bytes of ${MAX_BACKLOG_BYTES}`] : []),
    ...(waitedMs >= NEAR * RETENTION_MS ? ["the oldest message is soon dropped"] : []),
    ...(waitedMs >= LONG_WAIT_MS
      ? [`the oldest of ${messages} messages waits for ${hours(waitedMs)} h`]
      : []),
  ];
  return near.map((detail) => ({ code: "queue_near_limit", sink, detail }));
}

function hours(ms: number): number {
  return Math.floor(ms / 3_600_000);
}
