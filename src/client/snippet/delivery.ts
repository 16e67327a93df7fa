import { agreed } from "./consent.ts";
import {
  type Credentials,
  type Identity,
  credentialsNow,
  credentialsOf,
  forgetSession,
  isByKey,
  isPerson,
  sessionToken,
} from "./identity.ts";
import { type Kept, type Told, all, drop, expire, isWritten, remaining } from "./kept.ts";
import { type Outcome, sent } from "./send.ts";
import type { Store } from "./store.ts";
import { EVERYBODY, failures, waitAfterFailure, waitMs, waitNoMore } from "./wait.ts";

/** What delivery works with. */
export type Ground = {
  store: Store;
  base: string;
  identity: Identity;
  /** Hears of each event that was or will not be taken, and why. */
  onRefused: (event: Told, problem: unknown) => void;
};

const MOST_EVENTS = 100;
/** What may be under way when a page closes is 64 KB. */
const MOST_BYTES = 60_000;
/** For who closed and never heard the answer: then another page sends it again, and it is known there as the same event. */
const CLAIM_MS = 30_000;
const MOST_RENEWALS = 2;
/** Whose pause it is while no session begins. */
const VISITOR = "s";
/** Counts sessions that were not known any more, apart from what else fails. */
const RENEWAL = "r";
/** Where a pause could not be written down. */
const AT_LEAST_MS = 1_000;

/** One at a time among all tabs of the shop, where the browser can tell. */
export async function alone<Done>(work: () => Promise<Done>): Promise<Done> {
  return "locks" in navigator ? navigator.locks.request("leafloaf", work) : work();
}

/** Sends all that wait and nobody else is sending, until there is nothing left or a pause is due. An owner without credentials
 *  keeps nobody else waiting.
 *  @returns after how many milliseconds there is something to do again, if there will be */
export async function deliver(ground: Ground): Promise<number | undefined> {
  const { store } = ground;
  for (const event of expire(store)) ground.onRefused(event, { title: "The event waited for a week" });
  const skippedMs = new Map<string, number>();
  for (;;) {
    if (!navigator.onLine) return undefined;
    const pauseMs = waitMs(store, EVERYBODY);
    if (pauseMs > 0) return pauseMs;
    const waiting = all(store).filter(({ as }) => !skippedMs.has(as));
    const first = waiting.find(isUnclaimed);
    if (first === undefined) return soonest([...claimsMs(waiting), ...skippedMs.values()]);
    const { as } = first;
    const ownPauseMs = waitMs(store, pauseOf(as));
    const who = ownPauseMs > 0 ? undefined : await credentialsOf(ground, as);
    if (who === undefined) skippedMs.set(as, ownPauseMs > 0 ? ownPauseMs : Number.POSITIVE_INFINITY);
    else if (!("kind" in who)) await deliverBatch(ground, who, batchOf(ground, as));
    else if (who.kind === "refused") giveUp(ground, batchOf(ground, as), who.problem);
    else {
      waitAfterFailure(store, pauseOf(as), who.retryAfterMs);
      skippedMs.set(as, Math.max(AT_LEAST_MS, waitMs(store, pauseOf(as))));
    }
  }
}

/** Sends what this page has told and nobody is sending, without waiting for anything. */
export function deliverAtClose(ground: Ground, isOwn: (id: string) => boolean): Promise<unknown> {
  if (waitMs(ground.store, EVERYBODY) > 0 || !navigator.onLine) return Promise.resolve();
  const owners = new Set(
    all(ground.store)
      .filter((one) => isUnclaimed(one) && waitMs(ground.store, pauseOf(one.as)) === 0)
      .map(({ as }) => as),
  );
  const sending = [...owners].map(async (as) => {
    const who = credentialsNow(ground, as);
    const batch = batchOf(ground, as).filter(({ id }) => isOwn(id));
    if (who !== undefined && batch.length > 0) await deliverBatch(ground, who, batch);
  });
  return Promise.all(sending);
}

/** Sends a batch and settles each of its events; one that is in the way of the others is looked for by halves. */
async function deliverBatch(ground: Ground, who: Credentials, batch: readonly Kept[]): Promise<void> {
  const { store, base } = ground;
  const sending = remaining(store, batch).flatMap((one) => {
    const event = agreed(store, one.event);
    return event === undefined ? [] : [{ ...one, as: who.as, event, untilMs: Date.now() + CLAIM_MS }];
  });
  if (sending.length === 0) return drop(store, batch);
  for (const one of sending) isWritten(store, one);
  const events = sending.map(({ event }) => event);
  const outcome = await sent(base, who, events);
  const isVague = outcome.kind === "unknown_sender" && who.token === undefined;
  // Told again by the flush that follows, with the header that makes it plain.
  if (isVague && !isByKey(who.as)) return release(store, sending);
  const isPoisoned = outcome.kind === "poisoned" || isVague;
  if (!isPoisoned || sending.length === 1) return settle(ground, { who, batch: sending, outcome });
  const half = sending.length >> 1;
  await deliverBatch(ground, who, sending.slice(0, half));
  if (waitMs(store, EVERYBODY) > 0) return release(store, sending.slice(half));
  return deliverBatch(ground, who, sending.slice(half));
}

function settle(
  ground: Ground,
  { who, batch, outcome }: { who: Credentials; batch: readonly Kept[]; outcome: Outcome },
): void {
  const { store, onRefused } = ground;
  if (outcome.kind === "later") {
    release(store, batch);
    return waitAfterFailure(store, EVERYBODY, outcome.retryAfterMs);
  }
  if (outcome.kind === "unknown_sender" && mayBeKnownAgain(ground, who)) return release(store, batch);
  waitNoMore(store, EVERYBODY, RENEWAL, pauseOf(who.as));
  if (outcome.kind !== "taken") return giveUp(ground, batch, outcome.problem);
  drop(store, batch);
  for (const { index, problem } of outcome.refused) {
    const one = batch[index];
    if (one !== undefined) onRefused(one.event, problem);
  }
}

/** Whether other credentials may come: of a person always, of visitors by another session, a few times. */
function mayBeKnownAgain({ store, identity }: Ground, { as, token }: Credentials): boolean {
  if (token === undefined) return false;
  if (isPerson(as)) {
    identity.refusedToken = token;
    waitAfterFailure(store, as, undefined);
    return true;
  }
  // It was put away meanwhile.
  if (sessionToken(store) !== token) return true;
  if (failures(store, RENEWAL) >= MOST_RENEWALS) return false;
  forgetSession(store);
  // Counted only: the next session is begun at once.
  waitAfterFailure(store, RENEWAL, 0);
  return true;
}

function giveUp({ store, onRefused }: Ground, batch: readonly Kept[], problem: unknown): void {
  drop(store, batch);
  for (const { event } of batch) onRefused(event, problem);
}

/** Whose pause an owner's events keep. */
function pauseOf(as: string): string {
  return isPerson(as) ? as : VISITOR;
}

/** Lets whoever comes next send what is still there. */
function release(store: Store, batch: readonly Kept[]): void {
  for (const one of remaining(store, batch)) isWritten(store, { ...one, untilMs: 0 });
}

function isUnclaimed({ untilMs }: Kept): boolean {
  return untilMs <= Date.now();
}

function claimsMs(waiting: readonly Kept[]): number[] {
  return waiting.map(({ untilMs }) => Math.max(0, untilMs - Date.now()));
}

function soonest(ms: readonly number[]): number | undefined {
  const least = Math.min(...ms);
  return Number.isFinite(least) ? least : undefined;
}

/** The oldest of an owner that fit a request. */
function batchOf(ground: Ground, as: string): Kept[] {
  const batch: Kept[] = [];
  let bytes = 0;
  for (const one of all(ground.store)) {
    if (one.as !== as || !isUnclaimed(one)) continue;
    bytes += bytesOf(one.event);
    if (batch.length === MOST_EVENTS || (bytes > MOST_BYTES && batch.length > 0)) break;
    batch.push(one);
  }
  return batch;
}

/** Of an event as it is sent. */
export function bytesOf(event: Told): number {
  return new TextEncoder().encode(JSON.stringify(event)).length;
}
