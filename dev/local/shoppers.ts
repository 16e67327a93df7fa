import { Hono } from "hono";
import { sign } from "hono/jwt";
import type { Env } from "../../src/env.ts";
import { SHOPPERS } from "../seed/shoppers.ts";

const TOKEN_SECONDS = 12 * 60 * 60;

/** `GET /local/shoppers`: the demo shoppers, each with a token, and a token for operations; signed with this checkout's own
 *  secret, and none without it. */
export const shoppers = new Hono<{ Bindings: Env }>();

shoppers.get("/", async (c) => {
  const { JWT_HS256_SECRET: secret, JWT_AUDIENCE: aud } = c.env;
  if (secret === undefined || secret === "") return c.json({ shoppers: [], ops_token: null });
  const exp = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
  const token = (claims: { sub: string; scope?: string }): Promise<string> =>
    sign({ ...claims, aud, exp }, secret, "HS256");
  const named = SHOPPERS.map(async (shopper) => ({ ...shopper, token: await token({ sub: shopper.user }) }));
  c.header("Cache-Control", "no-store");
  return c.json({
    shoppers: await Promise.all(named),
    ops_token: await token({ sub: "operations", scope: "ops" }),
  });
});
