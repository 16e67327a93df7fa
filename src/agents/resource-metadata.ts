import { Hono } from "hono";
import type { Env } from "../env.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { ORDER_SCOPE } from "./tools.ts";

/** Where RFC 9728 has clients look for what `/mcp` wants of its tokens. */
export const METADATA_PATH = "/.well-known/oauth-protected-resource/mcp";

/** Whether the configuration names an identity provider that a client could find. */
export function hasIssuer({ JWT_ISSUER: issuer }: Pick<Env, "JWT_ISSUER">): boolean {
  return URL.canParse(issuer) && new URL(issuer).protocol === "https:";
}

/** Who issues the tokens that `/mcp` takes, where that is configured. */
export const resourceMetadata = new Hono<Signed>();

resourceMetadata.get(METADATA_PATH, (c) => {
  if (!hasIssuer(c.env)) throw new Problem("not_found");
  return c.json({
    resource: new URL("/mcp", c.req.url).href,
    authorization_servers: [c.env.JWT_ISSUER],
    bearer_methods_supported: ["header"],
    scopes_supported: [ORDER_SCOPE],
  });
});
