import { nowSeconds, signed, tokenFor } from "../worker/signing.ts";

const AUDIENCE = "leafloaf";

/** What stands in the Authorization header, by kind. `own`, `session`, `service` and `ops` are the good ones. */
const HEADERS: Record<string, (user: string) => Promise<string> | string | undefined> = {
  own: async (user: string) => `Bearer ${await tokenFor(user)}`,
  service: async () => `Bearer ${await tokenFor("checkout-service", { scope: "orders svc" })}`,
  ops: async (user: string) => `Bearer ${await tokenFor(user, { scope: "ops" })}`,
  session: async (user: string) => `Bearer ${await sessionTokenOf(user)}`,
  none: () => undefined,
  "no token": () => "Bearer",
  garbage: () => "Bearer a.b.c",
  basic: () => "Basic YW5uYTphbm5h",
  expired: async (user: string) => `Bearer ${await tokenFor(user, { exp: nowSeconds() - 1 })}`,
  "not yet valid": async (user: string) => `Bearer ${await tokenFor(user, { nbf: nowSeconds() + 600 })}`,
  "other audience": async (user: string) => `Bearer ${await tokenFor(user, { aud: "elsewhere" })}`,
  "no expiry": async (user: string) => `Bearer ${await signed({ sub: user, aud: AUDIENCE })}`,
  "odd expiry": async (user: string) => `Bearer ${await tokenFor(user, { exp: "tomorrow" })}`,
  "no subject": async () => `Bearer ${await signed({ aud: AUDIENCE, exp: nowSeconds() + 600 })}`,
  "numeric subject": async () => `Bearer ${await signed({ sub: 7, aud: AUDIENCE, exp: nowSeconds() + 600 })}`,
  "empty subject": async () => `Bearer ${await tokenFor("")}`,
  "long subject": async () => `Bearer ${await tokenFor("x".repeat(129))}`,
  "half a surrogate pair": async () => `Bearer ${await tokenFor("\ud800")}`,
  "odd scope": async (user: string) => `Bearer ${await tokenFor(user, { scope: ["svc"] })}`,
  "other secret": async (user: string) =>
    `Bearer ${await signed({ sub: user, aud: AUDIENCE, exp: nowSeconds() + 600 }, "another-secret-of-thirty-two-bytes")}`,
  tampered: async (user: string) => `Bearer ${(await tokenFor(user)).replace(/.{4}$/, "AAAA")}`,
  unsigned: (user: string) => `Bearer ${encoded({ alg: "none" })}.${encoded({ sub: user, aud: AUDIENCE })}.`,
  "two tokens": async (user: string) => `Bearer ${await tokenFor(user)}, Bearer ${await tokenFor(user)}`,
};

/** The session that a user's batch may take over. */
export function sessionOf(user: string): string {
  return `${user}'s session`;
}

/** That session's own token. */
export function sessionTokenOf(user: string): Promise<string> {
  return tokenFor(sessionOf(user), { scope: "session" });
}

/** Every kind of token. */
export const TOKEN_KINDS = Object.keys(HEADERS);

/** The Authorization header of a kind, or undefined where there is none. */
export async function authorizationOf(kind: string, user: string): Promise<string | undefined> {
  return HEADERS[kind]?.(user);
}

function encoded(part: unknown): string {
  return btoa(JSON.stringify(part)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
