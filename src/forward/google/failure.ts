import { z } from "zod";

/** A call to Google that failed. `status` is the canonical code's name, whatever shape it came in. */
export type GoogleFailure = {
  status: string;
  message: string;
  /** What BigQuery names beside the status, which says less. */
  reason?: string | undefined;
  /** What the service asked for by Retry-After. */
  retryAfterMs?: number | undefined;
};

/** Canonical codes by number, https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const STATUSES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** What the message itself causes: sending it again would fail again. Everything else passes, or is ours to mend
 *  (a missing table, a missing role), and the message waits for it. */
const PERMANENT: ReadonlySet<string> = new Set([
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "ALREADY_EXISTS",
]);

// Real services answer {"error":{code,status,message,errors}}, emulators {"code","message"} with a canonical number.
const ServiceError = z.object({
  error: z.object({
    code: z.number().optional(),
    status: z.string().optional(),
    message: z.string().default(""),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});
const EmulatorError = z.object({ code: z.number(), message: z.string().default("") });

/** Reads an error answer of any of the shapes Google's services and emulators use. */
export function failureOf(httpStatus: number, body: unknown, retryAfter: string | null): GoogleFailure {
  const retryAfterMs = retryAfterIn(retryAfter);
  const service = ServiceError.safeParse(body);
  if (service.success) {
    const { status, message, errors } = service.data.error;
    const reason = errors?.[0]?.reason;
    return { status: status ?? statusOf(httpStatus, reason), message, reason, retryAfterMs };
  }
  const emulator = EmulatorError.safeParse(body);
  if (emulator.success && STATUSES[emulator.data.code] !== undefined)
    return {
      status: STATUSES[emulator.data.code] ?? "UNKNOWN",
      message: emulator.data.message,
      retryAfterMs,
    };
  return { status: statusOf(httpStatus, undefined), message: `HTTP ${httpStatus}`, retryAfterMs };
}

/** Whether the message itself is at fault. */
export function isPermanent({ status }: GoogleFailure): boolean {
  return PERMANENT.has(status);
}

/** BigQuery names a reason instead of a status; https://cloud.google.com/bigquery/docs/error-messages */
function statusOf(httpStatus: number, reason: string | undefined): string {
  if (reason === "rateLimitExceeded" || reason === "quotaExceeded") return "RESOURCE_EXHAUSTED";
  if (httpStatus === 400 || httpStatus === 413) return "INVALID_ARGUMENT";
  if (httpStatus === 401) return "UNAUTHENTICATED";
  if (httpStatus === 403) return "PERMISSION_DENIED";
  if (httpStatus === 404) return "NOT_FOUND";
  if (httpStatus === 409) return "ALREADY_EXISTS";
  if (httpStatus === 429) return "RESOURCE_EXHAUSTED";
  return httpStatus >= 500 ? "UNAVAILABLE" : "UNKNOWN";
}

function retryAfterIn(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
