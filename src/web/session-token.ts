import { createHmac, randomBytes } from "node:crypto";
import { base32nopad } from "@scure/base";
import { sign, verify } from "hono/jwt";
import type { Env } from "../env.ts";

/** Who signs the tokens of anonymous sessions: we do, nobody else's key may. */
export const SESSION_ISSUER = "leafloaf-edge/sessions";

const LIFE_SECONDS = 30 * 86_400;
const ID_BYTES = 16;

type SessionConfig = Pick<Env, "USER_REF_SECRET" | "PUBLISHABLE_KEY" | "JWT_AUDIENCE">;

/** Whether a key is the shop's publishable one. It is no secret: it tells whose visitors these are, no more. */
export function isPublishable(key: string | undefined, { PUBLISHABLE_KEY: known }: SessionConfig): boolean {
  return known !== "" && key === known;
}

/** A new anonymous user of its own, 128 random bits, and a token of thirty days that speaks for it. */
export async function newSession(
  env: SessionConfig,
  nowMs: number,
): Promise<{ userId: string; token: string; expiresAt: string }> {
  const userId = `ses_${base32nopad.encode(randomBytes(ID_BYTES)).toLowerCase()}`;
  const exp = Math.floor(nowMs / 1000) + LIFE_SECONDS;
  const claims = { sub: userId, aud: env.JWT_AUDIENCE, iss: SESSION_ISSUER, scope: "session", exp };
  const token = await sign(claims, secretOf(env), "HS256");
  return { userId, token, expiresAt: new Date(exp * 1000).toISOString() };
}

/** The claims of a session's token.
 *  @throws whatever hono/jwt does when it is not valid */
export async function sessionClaims(token: string, env: SessionConfig): Promise<Record<string, unknown>> {
  return verify(token, secretOf(env), { alg: "HS256", aud: env.JWT_AUDIENCE, iss: SESSION_ISSUER });
}

/** A key of its own: another publishable key ends every session.
 *  @throws Error when the secret is not configured */
function secretOf({ USER_REF_SECRET: secret, PUBLISHABLE_KEY: key }: SessionConfig): string {
  if (secret === undefined || secret === "") throw new Error("USER_REF_SECRET is not configured");
  return createHmac("sha256", secret).update(`session tokens ${key}`).digest("hex");
}
