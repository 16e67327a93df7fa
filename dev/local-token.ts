import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { sign } from "hono/jwt";

/** The secrets of this checkout, from .dev.vars. */
export function localSecrets(): Record<string, string> {
  const parsed = parseEnv(readFileSync(join(import.meta.dirname, "../.dev.vars"), "utf8"));
  return Object.fromEntries(Object.entries(parsed).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** A bearer token that a Worker with these local secrets accepts.
 *  @param more the scopes, space-separated, and minutes until it expires (720) */
export async function mintToken(
  subject: string,
  more: { scope?: string | undefined; minutes?: number } = {},
): Promise<string> {
  const secret = localSecrets()["JWT_HS256_SECRET"];
  if (secret === undefined) throw new Error("JWT_HS256_SECRET is not in .dev.vars: run `npm run prepare`");
  const exp = Math.floor(Date.now() / 1000) + (more.minutes ?? 720) * 60;
  return sign({ sub: subject, aud: "leafloaf", exp, ...(more.scope === undefined ? {} : { scope: more.scope }) }, secret, "HS256");
}
