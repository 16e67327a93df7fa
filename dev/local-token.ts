import { sign } from "hono/jwt";
import { readConfig } from "./local-config.ts";

/** A bearer token that a Worker with this checkout's secrets accepts.
 *  @param more the scopes, space-separated, and minutes until it expires (720) */
export async function mintToken(
  subject: string,
  more: { scope?: string | undefined; minutes?: number } = {},
): Promise<string> {
  const { JWT_HS256_SECRET: secret, JWT_AUDIENCE: aud } = readConfig();
  if (secret === undefined) throw new Error("JWT_HS256_SECRET is not in .dev.vars: run `npm run prepare`");
  const exp = Math.floor(Date.now() / 1000) + (more.minutes ?? 720) * 60;
  const scope = more.scope === undefined ? {} : { scope: more.scope };
  return sign({ sub: subject, aud, exp, ...scope }, secret, "HS256");
}
