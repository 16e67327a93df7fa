import { sign } from "hono/jwt";
import { env } from "cloudflare:workers";

/** A token as the shop's identity provider would sign it; claims override the defaults. */
export function tokenFor(subject: string, claims: Record<string, unknown> = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  return sign({ sub: subject, aud: "leafloaf", exp, ...claims }, env.JWT_HS256_SECRET ?? "", "HS256");
}
