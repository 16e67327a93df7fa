import { useSyncExternalStore } from "react";
import { queries } from "./queries.ts";

const KEY = "leafloaf.session";

/** Who is signed in. `user` is the token's subject, `name` what a person calls himself, `opsToken` a second token with
 *  scope `ops` where the picker gave one. */
export type Session = { token: string; user: string; name: string; opsToken: string | null };

const listeners = new Set<() => void>();
let current = read();

/** The session of this tab, or null; it ends with the tab. */
export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, () => current);
}

/** Signs in. */
export function signIn(session: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(session));
  become(session);
}

/** Signs out; what was answered to the session goes with it. */
export function signOut(): void {
  sessionStorage.removeItem(KEY);
  become(null);
  queries.clear();
}

function become(session: Session | null): void {
  current = session;
  for (const listener of listeners) listener();
}

/** A session of a pasted token, or null when it is none. It is read, not verified: the Worker does that with every call. */
export function sessionOf(token: string): Session | null {
  const claims = claimsOf(token);
  if (typeof claims?.["sub"] !== "string") return null;
  const scopes = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
  const user = claims["sub"];
  return { token, user, name: user, opsToken: scopes.includes("ops") ? token : null };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Session | null {
  const stored = parsed(sessionStorage.getItem(KEY) ?? "null");
  if (typeof stored?.["token"] !== "string") return null;
  const session = sessionOf(stored["token"]);
  if (session === null) return null;
  const { name, opsToken } = stored;
  return {
    ...session,
    name: typeof name === "string" ? name : session.name,
    opsToken: typeof opsToken === "string" ? opsToken : session.opsToken,
  };
}

function claimsOf(token: string): Record<string, unknown> | null {
  const part = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token)?.[1];
  if (part === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    return parsed(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
