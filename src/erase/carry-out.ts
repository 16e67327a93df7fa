import { type Erasure, type LegName, type LegState, legsOwed } from "../../durable-objects/erasure.ts";
import type { OpenErasure } from "../../durable-objects/erasure-ledger.ts";
import type { Env } from "../env.ts";
import { erasedUser } from "../forward/erasures.ts";
import { erasureLedger } from "../forward/tombstones.ts";
import { log } from "../log.ts";
import { LEG_WORK } from "./legs.ts";

/** Erasures that one cron looks at; the others are next. */
const AT_ONCE = 50;

/** So long after the tombstone a consumer may still be writing what it asked about before: a queue's handler runs for 15
 *  minutes at the most. */
const UNDER_WAY_MS = 16 * 60_000;

/** Places that a consumer, or a request of events, may write to after they were swept. */
const SWEPT_TWICE: ReadonlySet<LegName> = new Set([
  "keys",
  "claims",
  "quarantine",
  "spool",
  "event_ledger",
  "spanner",
  "bigquery",
]);

/** Tries every leg that is not done, of one erasure. Nothing is thrown for a place that fails: it is tried again.
 *  @param nowMs epoch milliseconds */
export async function carryOut(env: Env, erasureId: string, nowMs: number): Promise<void> {
  const erasure = await erasureLedger(env).open(erasureId);
  if (erasure !== undefined) await tryLegs(env, erasure, nowMs);
}

/** Goes on with erasures that are not complete: what the cron does. One that breaks off does not keep the others.
 *  @param nowMs epoch milliseconds */
export async function continueErasures(env: Env, nowMs: number): Promise<void> {
  for (const erasure of await erasureLedger(env).openErasures(AT_ONCE)) {
    try {
      await tryLegs(env, erasure, nowMs);
    } catch (error) {
      log("error", "an erasure broke off", { erasure_id: erasure.erasure_id, error: String(error) });
    }
  }
}

async function tryLegs(env: Env, open: OpenErasure, nowMs: number): Promise<void> {
  const ledger = erasureLedger(env);
  const userId = await erasedUser(env, open);
  let erasure: Erasure | undefined = open;
  for (const leg of legsOwed(open.legs)) {
    const tried = await tryLeg(leg, { env, erasure, userId });
    const state = isEarly(leg, tried, nowMs - open.erased_at_ms) ? SWEPT_ONCE : tried;
    if (state.state === "failed")
      log("warn", "a leg of an erasure failed", { erasure_id: open.erasure_id, leg, reason: state.reason });
    await ledger.record(open.erasure_id, leg, { state, atMs: nowMs });
    erasure = await ledger.erasure(open.erasure_id);
    if (erasure === undefined) return;
  }
}

const SWEPT_ONCE: LegState = {
  state: "pending",
  detail: "nothing is left; looked at once more when what was under way has ended",
};

function isEarly(leg: LegName, { state }: LegState, sinceMs: number): boolean {
  return state === "done" && SWEPT_TWICE.has(leg) && sinceMs < UNDER_WAY_MS;
}

async function tryLeg(leg: LegName, work: { env: Env; erasure: Erasure; userId: string }): Promise<LegState> {
  try {
    return await LEG_WORK[leg](work);
  } catch (error) {
    return { state: "failed", reason: "unreachable", detail: String(error) };
  }
}
