import { type Store, isRecord, read } from "./store.ts";
import type { Told } from "./kept.ts";

/** What the person agreed to; what is not named counts as agreed. `false`, or neither of them: nothing is kept or sent. */
export type Consent = false | { analytics?: boolean; personalization?: boolean };

/** There only while the person agrees to something; all pages of the shop go by it, so that one of them withdraws for all. */
const KEY = "leafloaf.consent";

/** Takes what the person agrees to from now on.
 *  @returns whether that is anything */
export function agree(store: Store, consent: Consent): boolean {
  const isNone = consent === false || (consent.analytics === false && consent.personalization === false);
  if (isNone) store.remove(KEY);
  else store.set(KEY, JSON.stringify(consent));
  return !isNone;
}

/** Whether the person agrees to anything. */
export function isAgreed(store: Store): boolean {
  return read(store, KEY) !== undefined;
}

/** An event with the stricter of what was agreed to then and now; undefined: it may not be sent. */
export function agreed(store: Store, event: Told): Told | undefined {
  const now = read(store, KEY);
  if (now === undefined) return undefined;
  const then = isRecord(event["consent"]) ? event["consent"] : {};
  const isBoth = (what: "analytics" | "personalization"): boolean =>
    then[what] !== false && now[what] !== false;
  const consent = { analytics: isBoth("analytics"), personalization: isBoth("personalization") };
  return { ...event, consent };
}
