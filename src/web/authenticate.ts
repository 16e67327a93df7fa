import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { decode, verify, verifyWithJwks } from "hono/jwt";
import type { Env } from "../env.ts";
import { timed } from "../request-scope.ts";
import { currentKeys } from "./jwks.ts";
import { Problem } from "./problem.ts";
import { SESSION_ISSUER, sessionClaims } from "./session-token.ts";
import { type Claims, knownClaims, rememberClaims } from "./token-cache.ts";
import { assertUserId, isAbout } from "./user-id.ts";

/** Who calls: the token's subject and its scopes. */
type Caller = { subject: string; scopes: ReadonlySet<string> };

/** What every authenticated handler finds in its context. */
export type Signed = { Bindings: Env; Variables: { caller: Caller; requestId: string; traceId: string } };

const ASYMMETRIC = ["RS256", "PS256", "ES256", "EdDSA"] as const;

/** Three parts of base64url. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Lets a request pass when its bearer token is valid, and puts its caller into the context.
 *  @throws Problem unauthenticated (the reason is never said) or invalid_request (subject of over 128 bytes) */
export const authenticate = createMiddleware<Signed>(async (c, next) => {
  await identify(c);
  await next();
});

/** Puts the caller of a bearer token into the context, as `authenticate` does.
 *  @throws Problem unauthenticated or invalid_request */
export async function identify(c: Context<Signed>): Promise<void> {
  const token = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const caller = token === undefined ? undefined : await timed("auth", async () => callerOf(token, c.env));
  if (caller === undefined) throw new Problem("unauthenticated");
  assertUserId(caller.subject, "/sub");
  isAbout(caller.subject, c.env);
  c.set("caller", caller);
}

/** Who a token says its bearer is, or undefined when it is not valid, has no end or names nobody.
 *  @throws Problem keys_unavailable */
export async function callerOf(token: string, env: Env): Promise<Caller | undefined> {
  const claims = JWT.test(token) ? await claimsOf(token, env, Date.now()) : undefined;
  if (typeof claims?.["sub"] !== "string" || typeof claims["exp"] !== "number") return undefined;
  const scope = typeof claims["scope"] === "string" ? claims["scope"] : "";
  return { subject: claims["sub"], scopes: new Set(scope.split(" ")) };
}

async function claimsOf(token: string, env: Env, nowMs: number): Promise<Claims | undefined> {
  const { JWT_AUDIENCE, JWT_ISSUER, JWKS_URL, JWT_HS256_SECRET, PUBLISHABLE_KEY } = env;
  const verifier = JSON.stringify([JWT_AUDIENCE, JWT_ISSUER, JWKS_URL, JWT_HS256_SECRET, PUBLISHABLE_KEY]);
  const known = knownClaims(token, verifier, nowMs);
  if (known !== undefined) return known;
  const claims = await verifiedClaims(token, env);
  if (claims !== undefined) rememberClaims({ token, verifier, claims }, nowMs);
  return claims;
}

/** The claims of a token that verifies, else undefined. The algorithm decides the kind of key, never the key. */
async function verifiedClaims(token: string, env: Env): Promise<Claims | undefined> {
  const expected = { aud: env.JWT_AUDIENCE, ...(env.JWT_ISSUER === "" ? {} : { iss: env.JWT_ISSUER }) };
  try {
    const { header, payload } = decode(token);
    if (payload.iss === SESSION_ISSUER) return await sessionClaims(token, env);
    if (header.alg === "HS256") {
      if (env.JWT_HS256_SECRET === undefined || env.JWT_HS256_SECRET === "") return undefined;
      return await verify(token, env.JWT_HS256_SECRET, { alg: "HS256", ...expected });
    }
    if (env.JWKS_URL === "") return undefined;
    const keys = await currentKeys(env.JWKS_URL, header.kid);
    return await verifyWithJwks(token, { keys, allowedAlgorithms: [...ASYMMETRIC], verification: expected });
  } catch (error) {
    // Every reason a token is refused for ends in the same 401; a failing key server is ours to retry.
    if (error instanceof Problem) throw error;
    return undefined;
  }
}
