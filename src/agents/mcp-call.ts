import { Hono } from "hono";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { McpServer, StreamableHttpTransport } from "mcp-lite";
import { type Signed, authenticate } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { strictJson } from "../web/read-json.ts";
import { type Api, callTool } from "./call-tool.ts";
import { METADATA_PATH, hasIssuer } from "./resource-metadata.ts";
import { TOOLS } from "./tools.ts";

/** What is agreed on with a client that speaks a newer protocol: the first that has structured answers. */
const NEWEST_PROTOCOL = "2025-06-18";
const SPOKEN = new Set([NEWEST_PROTOCOL, "2025-03-26"]);

/** A page of an origin that is not listed is not let in, of the very host that was called neither: who has a name rebound to
 *  this address says that name in both headers.
 *  @throws Problem foreign_origin */
const knownOrigin = createMiddleware<Signed>(async (c, next) => {
  const origin = c.req.header("origin");
  const isKnown = origin === undefined || c.env.CORS_ORIGINS.split(",").includes(origin);
  if (!isKnown) throw new Problem("foreign_origin");
  await next();
});

/** Says to who has no token where tokens come from (RFC 9728), as the protocol wants it. */
const challenge = createMiddleware<Signed>(async (c, next) => {
  await next();
  if (c.res.status !== 401 || !hasIssuer(c.env)) return;
  const metadata = new URL(METADATA_PATH, c.req.url).href;
  c.res.headers.set("www-authenticate", `Bearer resource_metadata="${metadata}"`);
});

/** `/mcp`: the Model Context Protocol over streamable HTTP, without sessions: one JSON answer for each request. */
export function agents(api: Api): Hono<Signed> {
  const mcp = new Hono<Signed>();
  mcp.use("/mcp", knownOrigin, challenge);
  mcp.post("/mcp", authenticate, strictJson, async (c) => {
    const headers = new Headers(c.req.raw.headers);
    // A stream would carry one answer and end.
    headers.set("accept", "application/json");
    const request = new Request(c.req.url, { method: "POST", headers, body: await c.req.text() });
    return new StreamableHttpTransport().bind(serverFor(c, api))(request);
  });
  mcp.all("/mcp", (c) => {
    c.header("Allow", "POST");
    throw new Problem("method_not_allowed");
  });
  return mcp;
}

/** A server with the tools that the caller's token is good for. */
function serverFor(c: Context<Signed>, api: Api): McpServer {
  const server = new McpServer({ name: "leafloaf-edge", version: "1" });
  server.use(async ({ request }, next) => {
    const { method, params } = request;
    if (method === "initialize" && isObject(params) && !SPOKEN.has(String(params["protocolVersion"])))
      request.params = { ...params, protocolVersion: NEWEST_PROTOCOL };
    await next();
  });
  for (const tool of TOOLS) {
    const { name, title, description, scope } = tool;
    if (scope !== undefined && !c.var.caller.scopes.has(scope)) continue;
    const annotations = {
      readOnlyHint: scope === undefined,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    };
    const handler = (args: unknown) => callTool(c, { tool, args, api });
    server.tool(name, { title, description, ...tool.schemas(), annotations, handler });
  }
  return server;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
