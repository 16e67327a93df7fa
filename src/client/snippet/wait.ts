import { type Store, isRecord, read } from "./store.ts";

/** Shared by tabs and pages: a service that asked for a pause gets it from all of them. By whose pause it is. */
const KEY = "leafloaf.wait";
const FIRST_MS = 1_000;
const MOST_MS = 60_000;
/** Of all events. */
export const EVERYBODY = "";

/** For how long nothing is to be sent. */
export function waitMs(store: Store, whose: string): number {
  const { untilMs } = pauseOf(store, whose);
  return typeof untilMs === "number" ? Math.max(0, untilMs - Date.now()) : 0;
}

/** How often in a row it has failed. */
export function failures(store: Store, whose: string): number {
  const { attempt } = pauseOf(store, whose);
  return typeof attempt === "number" ? attempt : 0;
}

/** After a failure: as long as `Retry-After` says, else with full jitter up to a second, then two, four, at the most sixty. */
export function waitAfterFailure(store: Store, whose: string, retryAfterMs: number | undefined): void {
  const attempt = failures(store, whose) + 1;
  const jitterMs = Math.random() * Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1));
  const untilMs = Date.now() + (retryAfterMs ?? jitterMs);
  write(store, { ...read(store, KEY), [whose]: { attempt, untilMs, isTold: retryAfterMs !== undefined } });
}

/** After a success. */
export function waitNoMore(store: Store, ...whose: string[]): void {
  leave(store, (name) => !whose.includes(name));
}

/** The network is back: what was a guess is over, what the service asked for is not. */
export function backOnline(store: Store): void {
  leave(store, (name) => pauseOf(store, name)["isTold"] === true);
}

/** Forgets every pause. */
export function forgetWaits(store: Store): void {
  store.remove(KEY);
}

function pauseOf(store: Store, whose: string): Record<string, unknown> {
  const pause = read(store, KEY)?.[whose];
  return isRecord(pause) ? pause : {};
}

function leave(store: Store, isLeft: (name: string) => boolean): void {
  const pauses = Object.entries(read(store, KEY) ?? {});
  const left = pauses.filter(([name]) => isLeft(name));
  if (left.length === 0) store.remove(KEY);
  else if (left.length < pauses.length) write(store, Object.fromEntries(left));
}

function write(store: Store, pauses: Record<string, unknown>): void {
  try {
    store.set(KEY, JSON.stringify(pauses));
  } catch {
    // No room to remember it in: whatever is sent next finds out again.
  }
}
