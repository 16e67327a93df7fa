import { type GoogleStatus, HTTP_STATUS, rpcCode } from "./google-status.ts";

const BIGQUERY_REASON: Record<GoogleStatus, string> = {
  INVALID_ARGUMENT: "invalid",
  FAILED_PRECONDITION: "invalid",
  OUT_OF_RANGE: "invalid",
  UNAUTHENTICATED: "authError",
  PERMISSION_DENIED: "accessDenied",
  NOT_FOUND: "notFound",
  ABORTED: "jobBackendError",
  ALREADY_EXISTS: "duplicate",
  RESOURCE_EXHAUSTED: "rateLimitExceeded",
  CANCELLED: "stopped",
  UNKNOWN: "internalError",
  INTERNAL: "internalError",
  DATA_LOSS: "internalError",
  UNIMPLEMENTED: "notImplemented",
  UNAVAILABLE: "backendError",
  DEADLINE_EXCEEDED: "timeout",
};

/** What Spanner adds to an aborted transaction: how long to wait before it is tried again. */
function retryInfo(retryAfterSeconds = 0.01): object {
  return { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfterSeconds}s` };
}

/** What may be said about a refusal beside its status and its message. */
export interface RefusalDetails {
  /** HTTP code, when it is not the one that belongs to the status. */
  readonly http?: number;
  /** BigQuery's `errors[0].reason`, when it is not the one that belongs to the status. */
  readonly reason?: string;
  readonly retryAfterSeconds?: number;
  /** `error.details`: messages that name their type by `@type`. */
  readonly details?: readonly object[];
}

/** A refusal that the real service would give too. Anything else that is thrown is a bug of the stand-in. */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly status: GoogleStatus;
  readonly http: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;
  readonly details: readonly object[];

  constructor(status: GoogleStatus, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.http = details.http ?? HTTP_STATUS[status];
    this.reason = details.reason ?? BIGQUERY_REASON[status];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.details = details.details ?? (status === "ABORTED" ? [retryInfo(details.retryAfterSeconds)] : []);
  }
}

/** How the refused one is answered: BigQuery has `errors[]`; a stream of Spanner's is one array, also when it is
 *  refused; `emulator` is what the gateway of the Spanner emulator answers. */
export type ErrorShape = "plain" | "bigquery" | "stream" | "emulator" | "emulator-stream";

/** The refusal in JSON. The codes of emulators are those of google.rpc.Code, all others HTTP's. */
function refusalBody(refusal: GoogleRefusal, shape: ErrorShape): object {
  const { http, message, status, reason, details } = refusal;
  const rest = details.length === 0 ? {} : { details };
  const rpc = { code: rpcCode(status), message, details };
  if (shape === "emulator") return rpc;
  if (shape === "emulator-stream") return { error: rpc };
  const errors = shape === "bigquery" ? { errors: [{ message, domain: "global", reason }] } : {};
  const body = { error: { code: http, message, ...errors, status, ...rest } };
  return shape === "stream" ? [body] : body;
}

/** The refusal as an HTTP answer, with `Retry-After` in seconds when it has one. */
export function refusalResponse(refusal: GoogleRefusal, shape: ErrorShape): Response {
  const { http: status, retryAfterSeconds } = refusal;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json(refusalBody(refusal, shape), { status, headers });
}

/** Any failure as an answer: refusals as they are; a bug is logged once and answered 500 INTERNAL. */
export function failureResponse(failure: unknown, shape: ErrorShape): Response {
  if (failure instanceof GoogleRefusal) return refusalResponse(failure, shape);
  console.error("google stand-in:", failure);
  const message = failure instanceof Error ? failure.message : String(failure);
  return refusalResponse(new GoogleRefusal("INTERNAL", `the stand-in failed: ${message}`), shape);
}
