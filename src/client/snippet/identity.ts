import { isAgreed } from "./consent.ts";
import { newId } from "./kept.ts";
import { type Later, type RefusedWhole, laterOf, post } from "./send.ts";
import { type Store, isRecord, read } from "./store.ts";

/** Who tells events: a person that the shop has signed in, or a visitor. */
export type Identity = {
  /** Begins sessions for visitors. */
  publishableKey?: string | undefined;
  /** Whom the shop has signed in, by any id of theirs that stays the same. */
  user?: string | undefined;
  /** Their bearer token, or what gives a fresh one. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** The token that was last in use, for when a page closes. */
  lastToken?: string | undefined;
  /** The one that the Worker did not know. */
  refusedToken?: string | undefined;
};

const SESSION = "leafloaf.session";
const VISITOR = "leafloaf.visitor";
/** An event of a visitor whose session has not begun. */
const NOBODY_YET = "";
/** An event that was sent without a session: it stays so, because as a session's it would be another event. */
const BY_KEY = "k";
const USER = "u:";

/** What a request says of who sends it: by a header, or in its body where there is no time for the preflight request that a
 *  header needs. A body that cannot be read says nothing, so only with the header a 401 is about the token. */
export type Credentials = { as: string; token?: string | undefined; body: object };

const LATER: Later = { kind: "later", retryAfterMs: undefined };

/** Whose events are told from now on. */
export function currentOwner(store: Store, { user }: Identity): string {
  return user === undefined ? (session(store)?.as ?? NOBODY_YET) : USER + user;
}

/** The credentials of an event's owner, of which a session is begun where there is none; or why there are none now, or
 *  undefined when this page has none. */
export async function credentialsOf(
  { store, base, identity }: { store: Store; base: string; identity: Identity },
  as: string,
): Promise<Credentials | Later | RefusedWhole | undefined> {
  try {
    if (as === USER + identity.user) return await personsOf(identity, as);
    if (isPerson(as)) return undefined;
    if (isByKey(as)) return byKey(store, identity);
    const owner = session(store);
    return owner === undefined ? await begun(store, base, identity) : { ...owner, body: {} };
  } catch {
    return LATER;
  }
}

/** The same for a page that is closing and can wait for nothing: without a session the key must do. */
export function credentialsNow(
  { store, identity }: { store: Store; identity: Identity },
  as: string,
): Credentials | undefined {
  if (isPerson(as)) {
    const { user, lastToken: token, refusedToken } = identity;
    const isGood = as === USER + user && token !== undefined && token !== refusedToken;
    return isGood ? { as, body: { token } } : undefined;
  }
  const owner = isByKey(as) ? undefined : session(store);
  return owner === undefined ? byKey(store, identity) : { as: owner.as, body: owner.body };
}

/** The token of the visitor's session, with which an account adopts it. */
export function sessionToken(store: Store): string | undefined {
  const { session_token: token } = read(store, SESSION) ?? {};
  return typeof token === "string" ? token : undefined;
}

/** Whether an event is of somebody whom the shop has signed in. */
export function isPerson(as: string): boolean {
  return as.startsWith(USER);
}

/** Whether an event was sent by the key alone. */
export function isByKey(as: string): boolean {
  return as === BY_KEY;
}

/** Forgets a session that is not known any more; its events wait for the next one. */
export function forgetSession(store: Store): void {
  store.remove(SESSION);
}

/** Forgets who the visitor was. */
export function forgetVisitor(store: Store): void {
  forgetSession(store);
  store.remove(VISITOR);
}

function session(store: Store): Credentials | undefined {
  const { user, session_token: token, expires_at: end } = read(store, SESSION) ?? {};
  const isGood = typeof user === "string" && Date.parse(String(end)) > Date.now();
  return isGood && typeof token === "string" ? { as: user, token, body: { token } } : undefined;
}

/** A token that stays the same is not asked about twice; what gives tokens may give another one later. */
async function personsOf(identity: Identity, as: string): Promise<Credentials | Later | undefined> {
  const { token: given } = identity;
  const token = typeof given === "function" ? await given() : given;
  identity.lastToken = token;
  if (token !== undefined && token !== identity.refusedToken) return { as, token, body: {} };
  return typeof given === "function" ? LATER : undefined;
}

async function begun(
  store: Store,
  base: string,
  { publishableKey }: Identity,
): Promise<Credentials | Later | RefusedWhole | undefined> {
  if (publishableKey === undefined) return undefined;
  const body = JSON.stringify({ publishable_key: publishableKey });
  const response = await post(`${base}/v1/sessions`, body, { "content-type": "application/json" });
  const later = laterOf(response);
  if (later !== undefined) return later;
  const answer: unknown = await response.json();
  if (!isRecord(answer)) return LATER;
  // Anything else than a problem is of a proxy, or of another server, and says nothing of the key.
  if (!response.ok) return typeof answer["type"] === "string" ? { kind: "refused", problem: answer } : LATER;
  // It was withdrawn meanwhile.
  if (!isAgreed(store)) return undefined;
  store.set(SESSION, JSON.stringify(answer));
  const owner = session(store);
  return owner === undefined ? LATER : { ...owner, body: {} };
}

function byKey(store: Store, { publishableKey }: Identity): Credentials | undefined {
  if (publishableKey === undefined) return undefined;
  const visitor = store.get(VISITOR) ?? newId(Date.now(), 0);
  try {
    store.set(VISITOR, visitor);
  } catch {
    return undefined;
  }
  return { as: BY_KEY, body: { publishable_key: publishableKey, session_id: visitor } };
}
