import type { Credentials } from "./identity.ts";
import { isRecord } from "./store.ts";
import type { Told } from "./kept.ts";

type Refused = { index: number; problem: unknown };

/** Nothing is wrong with it: later. */
export type Later = { kind: "later"; retryAfterMs: number | undefined };

/** None of it will ever be taken. */
export type RefusedWhole = { kind: "refused"; problem: unknown };

/** What became of a request. */
export type Outcome =
  /** Each event has its own answer: those at these places were refused. */
  | { kind: "taken"; refused: Refused[] }
  | Later
  /** Whoever sent it is not known. */
  | { kind: "unknown_sender"; problem: unknown }
  | RefusedWhole
  /** Something in it is in the way of the rest. */
  | { kind: "poisoned"; problem: unknown };

const PASSING = new Set([408, 429]);
const ACCEPTED = 202;
const TIMEOUT_MS = 15_000;

/** Sends text so that a page that is closed meanwhile does not stop it. */
export function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body,
    headers,
    keepalive: true,
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** Sends events, at most 100 and 60 KB together: as text/plain, which by itself needs no preflight request. */
export async function sent(base: string, who: Credentials, events: readonly Told[]): Promise<Outcome> {
  const body = JSON.stringify({ ...who.body, sent_at: new Date().toISOString(), events });
  const headers: Record<string, string> = { "content-type": "text/plain" };
  if (who.token !== undefined) headers["authorization"] = `Bearer ${who.token}`;
  try {
    return await outcomeOf(await post(`${base}/v1/events`, body, headers), events.length);
  } catch {
    return { kind: "later", retryAfterMs: undefined };
  }
}

/** When to come again, where an answer's status says that it is worth it. */
export function laterOf({ status, headers }: Response): Later | undefined {
  const isPassing = status >= 500 || PASSING.has(status);
  return isPassing ? { kind: "later", retryAfterMs: toldMs(headers) } : undefined;
}

async function outcomeOf(response: Response, told: number): Promise<Outcome> {
  const later = laterOf(response);
  if (later !== undefined) return later;
  const { status } = response;
  const answer: unknown = await response.json().catch(() => ({ title: `HTTP status ${status}` }));
  if (status === 401) return { kind: "unknown_sender", problem: answer };
  if (response.ok) {
    const refused = status === ACCEPTED ? refusedIn(answer, told) : undefined;
    // Not the Worker has answered, but a page before it, or of another server.
    return refused === undefined ? { kind: "later", retryAfterMs: undefined } : { kind: "taken", refused };
  }
  if (!isRecord(answer)) return { kind: "poisoned", problem: answer };
  const isNone = String(answer["type"]).endsWith("/no_acceptable_event");
  return { kind: isNone ? "refused" : "poisoned", problem: answer };
}

/** Which were refused, or undefined of what does not answer for each event. */
function refusedIn(answer: unknown, told: number): Refused[] | undefined {
  const results: unknown = isRecord(answer) ? answer["results"] : undefined;
  if (!Array.isArray(results) || results.length !== told) return undefined;
  const each: unknown[] = results;
  return each
    .filter(isRecord)
    .flatMap(({ index, status, error: problem }) =>
      status === "refused" && typeof index === "number" ? [{ index, problem }] : [],
    );
}

function toldMs(headers: Headers): number | undefined {
  const seconds = Number.parseInt(headers.get("retry-after") ?? "", 10);
  return Number.isNaN(seconds) ? undefined : seconds * 1_000;
}
