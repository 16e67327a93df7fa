const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNKNOWN: 500,
  INTERNAL: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

/** Every status name of google.rpc.Code but OK. */
export type GoogleStatus = keyof typeof HTTP_STATUS;

/** The status names in the order of the table, for closed request schemas. */
export const GOOGLE_STATUSES = [
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "NOT_FOUND",
  "ABORTED",
  "ALREADY_EXISTS",
  "RESOURCE_EXHAUSTED",
  "CANCELLED",
  "UNKNOWN",
  "INTERNAL",
  "DATA_LOSS",
  "UNIMPLEMENTED",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
] as const satisfies readonly GoogleStatus[];

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

/** What may be said about a refusal beside its status and its message. */
export interface RefusalDetails {
  /** HTTP code, when it is not the one that belongs to the status. */
  readonly http?: number;
  /** BigQuery's `errors[0].reason`, when it is not the one that belongs to the status. */
  readonly reason?: string;
  readonly retryAfterSeconds?: number;
}

/** A refusal that the real service would give too. Anything else that is thrown is a bug of the stand-in. */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly status: GoogleStatus;
  readonly http: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: GoogleStatus, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.http = details.http ?? HTTP_STATUS[status];
    this.reason = details.reason ?? BIGQUERY_REASON[status];
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The refusal as Google's JSON: BigQuery adds `errors[]` with a reason, the others do not. */
function refusalBody(refusal: GoogleRefusal, service: string): object {
  const { http: code, message, status, reason } = refusal;
  const errors = service === "bigquery" ? { errors: [{ message, domain: "global", reason }] } : {};
  return { error: { code, message, ...errors, status } };
}

/** The refusal as an HTTP answer, with `Retry-After` in seconds when it has one. */
export function refusalResponse(refusal: GoogleRefusal, service: string): Response {
  const { http: status, retryAfterSeconds } = refusal;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json(refusalBody(refusal, service), { status, headers });
}

/** Any failure as an answer: refusals as they are; a bug is logged once and answered 500 INTERNAL. */
export function failureResponse(failure: unknown, service: string): Response {
  if (failure instanceof GoogleRefusal) return refusalResponse(failure, service);
  console.error("google stand-in:", failure);
  const message = failure instanceof Error ? failure.message : String(failure);
  return refusalResponse(new GoogleRefusal("INTERNAL", `the stand-in failed: ${message}`), service);
}
