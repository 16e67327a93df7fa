import { isPermanent } from "../forward/google/failure.ts";
import type { WarehouseFailure } from "./ask.ts";

/** How long an isolate does not ask again: after a failure that is everybody's, and after a query that was too dear. */
const REST_MS = 5_000;
const MOST_REST_MS = 60_000;
const DEAR_MS = 3_600_000;
const MOST = 1_000;
const EVERYBODY = "";

type Failure = { status: string; message: string; reason?: string | undefined; retryAfterMs: number };

// May be lost at any time; plain values only.
const failures = new Map<string, { failure: Failure; untilMs: number }>();

/** Why BigQuery is not asked just now, with the time that is left, or undefined when it is. */
export function recentFailure(key: string, nowMs: number): Failure | undefined {
  for (const whose of [EVERYBODY, key]) {
    const known = failures.get(whose);
    if (known !== undefined && nowMs < known.untilMs)
      return { ...known.failure, retryAfterMs: known.untilMs - nowMs };
  }
  return undefined;
}

/** Remembers a failure for a while, for its own question what is that one's fault, for everyone all else; and gives it with
 *  the time until it is tried again. */
export function noted(key: string, failure: WarehouseFailure, nowMs: number): Failure {
  const restMs = failure.isTooDear ? DEAR_MS : Math.min(failure.retryAfterMs ?? REST_MS, MOST_REST_MS);
  const { status, detail, reason } = failure;
  const rests = { status, message: detail, reason, retryAfterMs: restMs };
  if (failures.size >= MOST) failures.clear();
  failures.set(isPermanent(failure) ? key : EVERYBODY, { untilMs: nowMs + restMs, failure: rests });
  return rests;
}

/** Asks again, whatever happened a moment ago. */
export function forgetFailures(): void {
  failures.clear();
}
