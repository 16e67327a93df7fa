const PROBLEMS = {
  malformed_json: [400, "The body is not valid JSON"],
  missing_idempotency_key: [400, "The Idempotency-Key header is missing"],
  invalid_idempotency_key: [400, "The Idempotency-Key header is not usable"],
  missing_user: [400, "The Leafloaf-User header is missing"],
  unauthenticated: [401, "The token is missing or not valid"],
  foreign_origin: [403, "Pages of that origin may not call this"],
  not_found: [404, "There is no such thing"],
  method_not_allowed: [405, "The method is not one that is served here"],
  order_cancelled: [409, "The order is cancelled"],
  gone: [410, "It was forgotten"],
  body_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "The body must be application/json"],
  invalid_request: [422, "The request does not fit its schema"],
  idempotency_conflict: [422, "The Idempotency-Key was used with another body"],
  no_acceptable_event: [422, "None of the events can be taken"],
  too_many_requests: [429, "Too many requests came from this address"],
  internal: [500, "Something went wrong on our side"],
  memory_unavailable: [503, "The memory cannot be reached; repeat with the same key"],
  warehouse_unavailable: [503, "The warehouse does not answer right now"],
  capture_unavailable: [503, "Events cannot be taken right now; send the same again"],
  keys_unavailable: [503, "Tokens cannot be verified right now"],
  memory_full: [507, "The memory takes no more; what it has is safe"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What one event of a batch may be refused for, while others of it are taken. */
const EVENT_PROBLEMS = {
  event_invalid: "The event does not fit its schema",
  event_type_unknown: "There is no event of that name",
  event_too_large: "The event is too large",
  event_beyond_limit: "The request's events come to more than 500",
  event_too_old: "The event is more than five years old",
  event_of_order: "Orders are confirmed, not told: POST /v1/orders/confirm",
} as const;

export type EventProblemCode = keyof typeof EVENT_PROBLEMS;

/** What an event's refusal is called. */
export function eventProblemTitle(code: EventProblemCode): string {
  return EVENT_PROBLEMS[code];
}

/** Every refusal of one event, with its title. */
export function eventProblemTable(): { code: EventProblemCode; title: string }[] {
  return codesOf(EVENT_PROBLEMS).map((code) => ({ code, title: EVENT_PROBLEMS[code] }));
}

/** One member of the request that is wrong: where, as a JSON pointer, header or path parameter, and why. */
export type FieldError = { pointer: string; detail: string };

/** A caller's mistake, or a passing failure he may repeat; answered as an RFC 9457 problem document. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldError[];
  /** Seconds after which a repeat makes sense, for 429 and 503. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail = "",
    more: { fields?: readonly FieldError[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.code = code;
    this.fields = more.fields ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** Every problem code with its HTTP status and title: the closed table behind the `type` URIs. */
export function problemTable(): { code: ProblemCode; status: number; title: string }[] {
  return codesOf(PROBLEMS).map((code) => {
    const [status, title] = PROBLEMS[code];
    return { code, status, title };
  });
}

function codesOf<Code extends string>(table: Record<Code, unknown>): Code[] {
  const codes: Code[] = [];
  for (const code in table) codes.push(code);
  return codes;
}

/** The problem document (application/problem+json) of a problem; `type` is a path on this Worker. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const [status, title] = PROBLEMS[problem.code];
  const document = {
    type: `/problems/${problem.code}`,
    title,
    status,
    ...(problem.message === "" ? {} : { detail: problem.message }),
    request_id: requestId,
    ...(problem.fields.length === 0 ? {} : { errors: problem.fields }),
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (problem.retryAfterSeconds !== undefined) headers.set("retry-after", String(problem.retryAfterSeconds));
  return new Response(JSON.stringify(document), { status, headers });
}
