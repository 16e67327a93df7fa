import type { Env } from "./env.ts";
import type { Waited } from "./request-scope.ts";

/** Of one answer: `route` is its pattern, never its path, which may name a user. */
export type RequestPoint = {
  method: string;
  route: string;
  status: number;
  ms: number;
  waitedMs: ReadonlyMap<Waited, number>;
};

/** Of one batch at a sink. */
export type BatchPoint = {
  sink: string;
  /** Why it failed, where it did. */
  reason: string | undefined;
  messages: number;
  delivered: number;
  retried: number;
  quarantined: number;
  suppressed: number;
  oldestMs: number;
};

/** Writes a data point of an answer, where Analytics Engine is bound. Index: the route; blobs: `request`, method, route; doubles:
 *  status, then milliseconds altogether, in auth, memory and model. */
export function pointOfRequest({ ANALYTICS }: Pick<Env, "ANALYTICS">, point: RequestPoint): void {
  const { method, route, status, ms, waitedMs } = point;
  const waited = (["auth", "memory", "model"] as const).map((what) => waitedMs.get(what) ?? 0);
  ANALYTICS?.writeDataPoint({
    indexes: [route],
    blobs: ["request", method, route],
    doubles: [status, ms, ...waited],
  });
}

/** The same of a batch. Index: the sink; blobs: `batch`, sink, reason; doubles: messages, delivered, retried, quarantined,
 *  suppressed, age of the oldest in milliseconds. */
export function pointOfBatch({ ANALYTICS }: Pick<Env, "ANALYTICS">, point: BatchPoint): void {
  const { sink, reason, messages, delivered, retried, quarantined, suppressed, oldestMs } = point;
  ANALYTICS?.writeDataPoint({
    indexes: [sink],
    blobs: ["batch", sink, reason ?? ""],
    doubles: [messages, delivered, retried, quarantined, suppressed, oldestMs],
  });
}
