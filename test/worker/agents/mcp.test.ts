import { describe, it } from "vitest";
import { env, exports } from "cloudflare:workers";
import { app } from "../../../src/web/app.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { LISTED_ORIGIN } from "../storefront.ts";

const METADATA = "/.well-known/oauth-protected-resource/mcp";

type Rpc = { result?: { protocolVersion?: string; tools?: { name: string }[] }; error?: { code: number } };

/** A request as the protocol's clients send it. */
async function asked(
  message: unknown,
  { token, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
): Promise<RequestInit> {
  const authorization = `Bearer ${token ?? (await tokenFor("agent"))}`;
  const accept = "application/json, text/event-stream";
  return {
    method: "POST",
    headers: { authorization, accept, "content-type": "application/json", ...headers },
    body: typeof message === "string" ? message : JSON.stringify(message),
  };
}

async function mcp(...of: Parameters<typeof asked>): Promise<Response> {
  return exports.default.fetch("http://edge/mcp", await asked(...of));
}

function rpc(method: string, params: object = {}): object {
  return { jsonrpc: "2.0", id: 1, method, params };
}

function initialize(protocolVersion: string): object {
  return rpc("initialize", { protocolVersion, capabilities: {}, clientInfo: { name: "a", version: "1" } });
}

/** The tools that a token of this scope is offered. */
async function namesFor(scope: string): Promise<string[]> {
  const answer = await mcp(rpc("tools/list"), { token: await tokenFor("agent", { scope }) });
  return ((await answer.json<Rpc>()).result?.tools ?? []).map(({ name }) => name);
}

describe("/mcp", () => {
  it("agrees on the client's protocol version, and on its own newest where it does not know that", async ({
    expect,
  }) => {
    for (const [wanted, agreed] of [
      ["2025-03-26", "2025-03-26"],
      ["2025-06-18", "2025-06-18"],
      ["2026-11-01", "2025-06-18"],
      ["nonsense", "2025-06-18"],
    ] as const) {
      const { result } = await (await mcp(initialize(wanted))).json<Rpc>();
      expect([wanted, result?.protocolVersion]).toEqual([wanted, agreed]);
    }
  });

  it("refuses a protocol version that was never agreed on", async ({ expect }) => {
    const list = rpc("tools/list");
    for (const [version, status] of [
      ["2025-06-18", 200],
      ["1999-01-01", 400],
    ] as const)
      expect((await mcp(list, { headers: { "mcp-protocol-version": version } })).status).toBe(status);
  });

  it("answers each request with one JSON document, and a notification with 202", async ({ expect }) => {
    const answer = await mcp(rpc("ping"));
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
    const notified = await mcp({ jsonrpc: "2.0", method: "notifications/initialized" });
    expect([notified.status, await notified.text()]).toEqual([202, ""]);
  });

  it("keeps no session and no stream: anything but POST is a 405 that says so", async ({ expect }) => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const { headers } = await asked({});
      const answer = await exports.default.fetch("http://edge/mcp", { method, headers: headers ?? {} });
      expect(answer.headers.get("allow")).toBe("POST");
      expect(await problemOf(answer)).toMatchObject({ status: 405, code: "method_not_allowed" });
    }
  });

  it("refuses what is no message, without a guess", async ({ expect }) => {
    expect(await problemOf(await mcp("{"))).toMatchObject({ status: 400, code: "malformed_json" });
    expect(await problemOf(await mcp('{"id":1,"id":2}'))).toMatchObject({ code: "invalid_request" });
    expect((await mcp([rpc("ping")])).status).toBe(400);
    expect((await mcp({ hello: 1 })).status).toBe(400);
    expect(await (await mcp(rpc("resources/nonsense"))).json<Rpc>()).toMatchObject({
      error: { code: -32_601 },
    });
  });
});

describe("the door of /mcp", () => {
  it("is shut to bad tokens, and says how to come in", async ({ expect }) => {
    const expired = await tokenFor("agent", { exp: 1 });
    for (const token of ["", "x.y.z", expired]) {
      const answer = await mcp(rpc("tools/list"), { token });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthenticated" });
    }
    expect((await exports.default.fetch(`http://edge${METADATA}`)).status).toBe(404);
  });

  it("names the identity provider where one is configured", async ({ expect }) => {
    const configured = { ...env, JWT_ISSUER: "https://id.example/" };
    const message = await asked(rpc("tools/list"), { token: "x.y.z" });
    const refused = await app.request("https://edge.example/mcp", message, configured);
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get("www-authenticate") ?? "";
    const [, metadata = ""] = /^Bearer resource_metadata="([^"]+)"$/.exec(challenge) ?? [];
    expect(metadata).toBe(`https://edge.example${METADATA}`);
    const described = await app.request(metadata, {}, configured);
    expect(await described.json()).toEqual({
      resource: "https://edge.example/mcp",
      authorization_servers: ["https://id.example/"],
      bearer_methods_supported: ["header"],
      scopes_supported: ["order"],
    });
  });

  it("is shut to pages of other origins, before any token is looked at", async ({ expect }) => {
    for (const origin of ["http://evil.example", "null", `${LISTED_ORIGIN}.evil.example`]) {
      const refused = await mcp(rpc("tools/list"), { headers: { origin } });
      expect(await problemOf(refused)).toMatchObject({ status: 403, code: "foreign_origin" });
    }
    const listed = await mcp(rpc("tools/list"), { headers: { origin: LISTED_ORIGIN } });
    expect(listed.status).toBe(200);
  });

  it("is shut to a page whose name was rebound to this address: its origin is the host it calls", async ({
    expect,
  }) => {
    for (const origin of ["http://evil.example", "https://edge"]) {
      const request = await asked(rpc("tools/list"), { headers: { origin } });
      const refused = await exports.default.fetch(`${origin}/mcp`, request);
      expect(await problemOf(refused)).toMatchObject({ status: 403, code: "foreign_origin" });
    }
  });

  it("shows the tool that orders to the scope alone", async ({ expect }) => {
    for (const scope of ["", "orders", "ops", "svc", "session", "Order"])
      expect([scope, await namesFor(scope)]).toEqual([scope, expect.not.arrayContaining(["confirm_order"])]);
    for (const scope of ["order", "svc order"]) expect(await namesFor(scope)).toContain("confirm_order");
  });
});
