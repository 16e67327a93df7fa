import { describe, it } from "vitest";
import { env, exports } from "cloudflare:workers";
import { app } from "../../../src/web/app.ts";
import { eventProblemTable, problemTable } from "../../../src/web/problem.ts";
import { problemOf } from "../problem-document.ts";
import { get } from "../storefront.ts";

const open = (path: string): Promise<Response> => exports.default.fetch(`http://edge${path}`);

type OpenApi = {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        tags?: string[];
        summary?: string;
        description?: string;
        security?: unknown;
        responses: Record<string, unknown>;
      }
    >
  >;
  tags: { name: string; description: string }[];
  components: { securitySchemes: unknown };
};

describe("health", () => {
  it("/livez says that the Worker answers", async ({ expect }) => {
    const answer = await open("/livez");
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it("/readyz says what is missing and how each sink does, and names no secret's value", async ({
    expect,
  }) => {
    const answer = await open("/readyz");
    const text = await answer.text();
    expect(answer.status).toBe(200);
    const circuit = expect.stringMatching(/^(closed|half_open|open|unknown)$/);
    expect(JSON.parse(text)).toEqual({
      status: expect.stringMatching(/^(ok|degraded)$/),
      missing: [],
      sinks: { spanner: circuit, bigquery: circuit, archive: circuit },
      reasons: expect.any(Array),
    });
    expect(text).not.toContain(env.JWT_HS256_SECRET);
  });

  it("/readyz is a 503 that names the secrets which are not set", async ({ expect }) => {
    const bare = { ...env, JWKS_URL: "", JWT_HS256_SECRET: undefined, USER_REF_SECRET: "" };
    const answer = await app.request("/readyz", {}, bare);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: "misconfigured",
      missing: ["USER_REF_SECRET", "JWKS_URL"],
    });
  });

  it("stays ready while a sink's health cannot be asked: orders wait for it", async ({ expect }) => {
    const unreachable = { getByName: () => ({ health: () => Promise.reject(new Error("overloaded")) }) };
    const answer = await app.request("/readyz", {}, { ...env, SINK_HEALTH: unreachable });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "degraded", sinks: { spanner: "unknown" } });
  });
});

describe("/openapi.json", () => {
  it("is OpenAPI 3.1 and lists every call the Worker serves", async ({ expect }) => {
    const document = await (await open("/openapi.json")).json<OpenApi>();
    expect(document.openapi).toMatch(/^3\.1\./);
    const listed = Object.entries(document.paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    const pages = ["GET /docs", "GET /problems/:code", "GET /openapi.json"];
    // Its own protocol lists what it can do.
    const agents = ["POST /mcp", "GET /.well-known/oauth-protected-resource/mcp"];
    const served = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`);
    expect(new Set(served)).toEqual(new Set([...listed, ...pages, ...agents]));
    expect(listed.length).toBeGreaterThanOrEqual(6);
  });

  it("says of every call what it is for and what it does", async ({ expect }) => {
    const { paths } = await (await open("/openapi.json")).json<OpenApi>();
    const calls = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(calls.length).toBeGreaterThan(50);
    for (const { summary, description } of calls) {
      expect(summary?.length).toBeGreaterThan(5);
      expect([summary, (description?.length ?? 0) > 20]).toEqual([summary, true]);
    }
  });

  it("puts every call under one subject, and says of every subject what it is", async ({ expect }) => {
    const { paths, tags } = await (await open("/openapi.json")).json<OpenApi>();
    const used = Object.values(paths).flatMap((methods) => Object.values(methods).map((call) => call.tags));
    expect(used.filter((one) => one?.length !== 1)).toEqual([]);
    expect(new Set(used.flat())).toEqual(new Set(tags.map(({ name }) => name)));
    for (const { description } of tags) expect(description).toMatch(/^[A-Z].{20,}\.$/);
  });

  it("says of every call below /v1 that it needs a token, and how it may fail", async ({ expect }) => {
    const { paths, components } = await (await open("/openapi.json")).json<OpenApi>();
    const calls = Object.entries(paths).filter(([path]) => path.startsWith("/v1/"));
    expect(calls.length).toBeGreaterThanOrEqual(4);
    // Whoever has no token begins a session with the shop's key.
    const signed = calls.filter(([path]) => path !== "/v1/sessions");
    expect(signed).toHaveLength(calls.length - 1);
    for (const call of signed.flatMap(([, methods]) => Object.values(methods))) {
      expect(call.security).toEqual([{ bearer: [] }]);
      expect(Object.keys(call.responses)).toEqual(expect.arrayContaining(["401", "503"]));
    }
    expect(components.securitySchemes).toMatchObject({ bearer: { type: "http", scheme: "bearer" } });
  });
});

describe("/docs", () => {
  it("is a page whose every script and style comes from this Worker, and is really there", async ({
    expect,
  }) => {
    const page = await open("/docs");
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const html = await page.text();
    const sources = [...html.matchAll(/(?:src|href|url)\s*[=:]\s*"([^"]+)"/g)].map(
      ([, source = ""]) => source,
    );
    expect(sources.length).toBeGreaterThanOrEqual(3);
    for (const source of sources) {
      expect(source).toMatch(/^\/(?!\/)/);
      const found = /\.(?:css|js|svg)$/.test(source)
        ? await env.ASSETS.fetch(`http://edge${source}`)
        : await open(source);
      expect([source, found.status]).toEqual([source, 200]);
      expect((await found.text()).length).toBeGreaterThan(200);
    }
  });

  it("has a policy by which it asks this Worker alone, and runs nothing that stands in the page", async ({
    expect,
  }) => {
    expect(policyOf(await open("/docs"))).toEqual({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "connect-src": ["'self'"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "frame-ancestors": ["'none'"],
    });
  });
});

/** Directives of a page's Content-Security-Policy, by name. */
function policyOf(page: Response): Record<string, string[]> {
  const directives = (page.headers.get("content-security-policy") ?? "").split("; ");
  return Object.fromEntries(directives.map((one) => one.split(" ")).map(([name, ...from]) => [name, from]));
}

describe("a problem's type", () => {
  const ofEvents = eventProblemTable().map((problem) => ({ ...problem, status: "of the batch" }));
  for (const { code, title, status } of [...problemTable(), ...ofEvents])
    it(`opens a page that says what happened and what to do: ${code}`, async ({ expect }) => {
      const page = await open(`/problems/${code}`);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toMatch(/^text\/html/);
      const html = await page.text();
      expect(html).toContain(String(status));
      expect(html).toContain(title.replaceAll("'", "&#39;"));
      const said = [...html.matchAll(/<h2>(What happened|What to do)<\/h2>\s*<p>(.{20,})<\/p>/g)];
      expect(said.map(([, heading]) => heading)).toEqual(["What happened", "What to do"]);
      expect(new Set(said.map(([, , text]) => text)).size).toBe(2);
    });

  it("has its style from a file that is there, and may load nothing else", async ({ expect }) => {
    const page = await open("/problems/malformed_json");
    const policy = policyOf(page);
    expect(policy).toMatchObject({ "default-src": ["'none'"], "style-src": ["'self'"] });
    expect(policy).not.toHaveProperty("script-src");
    const html = await page.text();
    expect(html).toContain("<code>detail</code> says");
    const [, style = ""] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? [];
    const found = await env.ASSETS.fetch(`http://edge${style}`);
    expect(found.headers.get("content-type")).toContain("text/css");
  });

  it("is not_found for a call that there is not, under a known path too", async ({ expect }) => {
    expect(await problemOf(await get("lost", "/v1/orders/confirm"))).toMatchObject({ code: "not_found" });
    expect(await problemOf(await get("lost", "/v1/nothing"))).toMatchObject({ code: "not_found" });
  });

  it("that is none is a 404, as is any other unknown page", async ({ expect }) => {
    for (const path of ["/problems/nonsense", "/problems/constructor", "/nothing", "/livez/x"])
      expect(await problemOf(await open(path))).toMatchObject({ status: 404, code: "not_found" });
  });
});
