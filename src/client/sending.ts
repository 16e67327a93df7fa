import ky, { isHTTPError } from "ky";

/** What passes by itself, as the Worker says it (503) and as whatever stands before it does. */
const PASSING = [408, 429, 500, 502, 503, 504];

const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** How a call is sent again. */
export type Repeats = {
  /** How often at the most. */
  limit: number;
  /** A call that is to wait longer, as `Retry-After` says, is given back instead. */
  patienceSeconds: number;
  /** How long one attempt may take. */
  timeoutMs: number;
};

/**
 * Sends a request, and again what may be sent again: by its method, or because it carries an Idempotency-Key, which stays the
 * same. Waits as `Retry-After` says, else with full jitter from a second on, twice as long each time.
 * @throws NetworkError or TimeoutError of ky when nobody answered
 */
export async function sentWithRepeats(request: Request, repeats: Repeats): Promise<Response> {
  const isRepeatable = IDEMPOTENT.has(request.method) || request.headers.has("idempotency-key");
  try {
    return await ky(request, {
      timeout: repeats.timeoutMs,
      throwHttpErrors: (status) => PASSING.includes(status),
      retry: {
        limit: isRepeatable ? repeats.limit : 0,
        methods: ["get", "head", "put", "delete", "post", "patch"],
        statusCodes: PASSING,
        afterStatusCodes: PASSING,
        delay: (attempt) => 1000 * 2 ** (attempt - 1),
        jitter: true,
        retryOnTimeout: true,
        shouldRetry: ({ error }) =>
          isHTTPError(error) && secondsToWait(error.response) > repeats.patienceSeconds ? false : undefined,
      },
    });
  } catch (error) {
    if (!isHTTPError(error)) throw error;
    const { status, statusText, headers } = error.response;
    const text = typeof error.data === "string" ? error.data : JSON.stringify(error.data ?? null);
    return new Response(text, { status, statusText, headers });
  }
}

function secondsToWait({ headers }: Response): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? seconds : 0;
}
