import { type Store, read } from "./store.ts";

/** Shared by tabs and pages: a service that asked for a pause gets it from all of them. */
const KEY = "leafloaf.wait";
const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/** For how long nothing is to be sent. */
export function waitMs(store: Store): number {
  const { untilMs } = read(store, KEY) ?? {};
  return typeof untilMs === "number" ? Math.max(0, untilMs - Date.now()) : 0;
}

/** How often in a row it has failed. */
export function failures(store: Store): number {
  const { attempt } = read(store, KEY) ?? {};
  return typeof attempt === "number" ? attempt : 0;
}

/** After a failure: as long as `Retry-After` says, else with full jitter up to a second, then two, four, at the most sixty. */
export function waitAfterFailure(store: Store, retryAfterMs: number | undefined): void {
  const attempt = failures(store) + 1;
  const jitterMs = Math.random() * Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1));
  const untilMs = Date.now() + (retryAfterMs ?? jitterMs);
  try {
    store.set(KEY, JSON.stringify({ attempt, untilMs, isTold: retryAfterMs !== undefined }));
  } catch {
    // No room to remember it in: whatever is sent next finds out again.
  }
}

/** After a success. */
export function waitNoMore(store: Store): void {
  store.remove(KEY);
}

/** The network is back: what was a guess is over, what the service asked for is not. */
export function backOnline(store: Store): void {
  if (read(store, KEY)?.["isTold"] === false) waitNoMore(store);
}
