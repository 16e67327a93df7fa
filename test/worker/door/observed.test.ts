import { type MockInstance, afterEach, beforeEach, describe, it, vi } from "vitest";
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { pointOfBatch } from "../../../src/analytics.ts";
import { recordBatch } from "../../../src/forward/health.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { app } from "../../../src/web/app.ts";
import { tokenFor } from "../signing.ts";
import { actingFor } from "../storefront.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
/** The last eight digits of a trace decide: these are the first and the last that there are. */
const FIRST = `${TRACE.slice(0, 24)}00000001`;
const LAST = `${TRACE.slice(0, 24)}ffffffff`;

let logged: MockInstance<typeof console.info>;
beforeEach(() => void (logged = vi.spyOn(console, "info").mockReturnValue()));
afterEach(() => void vi.restoreAllMocks());

type Given = { trace?: string; headers?: Record<string, string>; more?: object };

/** Asks the door itself, whose log lines are this isolate's. */
async function ask(path: string, { trace = LAST, headers = {}, more = {} }: Given = {}): Promise<Response> {
  const authorization = `Bearer ${await tokenFor("observed")}`;
  const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
  const init = { headers: { authorization, traceparent, ...headers } };
  return app.request(path, init, { ...env, ...more }, createExecutionContext());
}

const Line = z.looseObject({ message: z.string(), trace_id: z.string().optional() });

function lines(of: MockInstance<typeof console.info> = logged): z.infer<typeof Line>[] {
  return of.mock.calls.map(([line]) => Line.parse(JSON.parse(String(line))));
}

const FAILING = {
  USER_MEMORY: { getByName: () => new Proxy({}, { get: () => () => Promise.reject(new Error("gone")) }) },
};

describe("Server-Timing", () => {
  it("says what an answer waited for, in milliseconds", async ({ expect }) => {
    const timing = (await ask("/v1/users/me/usual")).headers.get("server-timing") ?? "";
    const parts = timing.split(", ").map((part) => part.split(";dur="));
    expect(parts.map(([what]) => what)).toEqual(["auth", "model", "memory", "total"]);
    const ms = new Map(parts.map(([what = "", dur]) => [what, Number(dur)]));
    for (const spent of ms.values()) expect(spent).toBeGreaterThanOrEqual(0);
    expect(ms.get("total")).toBeGreaterThanOrEqual(ms.get("memory") ?? Number.NaN);
  });

  it("stands on refusals and on answers that no memory is asked for", async ({ expect }) => {
    expect((await ask("/livez")).headers.get("server-timing")).toMatch(/^total;dur=[\d.]+$/);
    const refused = await ask("/v1/users/me/usual", { headers: { authorization: "Bearer a.b.c" } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("server-timing")).toMatch(/^auth;dur=[\d.]+, total;dur=[\d.]+$/);
  });
});

describe("an answer's line in the log", () => {
  it("is written for the share of traces that is kept, whole traces or none", async ({ expect }) => {
    await ask("/v1/users/me/usual", { trace: LAST });
    expect(lines()).toEqual([]);
    await ask("/v1/users/me/usual?mode=classic", { trace: FIRST });
    await ask("/v1/orders/ord_x", { trace: FIRST });
    expect(lines()).toMatchObject([
      { level: "info", message: "request", method: "GET", route: "/v1/users/:user/usual", status: 200 },
      { level: "info", message: "request", method: "GET", route: "/v1/orders/:order_id", status: 404 },
    ]);
  });

  it("names request, trace, the user by keyed hash, and no path", async ({ expect }) => {
    const answer = await ask("/v1/users/observed/usual?mode=classic", { trace: FIRST });
    expect(lines()).toMatchObject([
      {
        request_id: answer.headers.get("x-request-id"),
        trace_id: FIRST,
        user_ref: userRef("observed", env.USER_REF_SECRET),
      },
    ]);
    expect(JSON.stringify(lines())).not.toContain("observed");
  });

  it("names whom a service acts for, not the service", async ({ expect }) => {
    await ask("/v1/orders/ord_x", { trace: FIRST, headers: await actingFor("customer") });
    expect(lines()).toMatchObject([{ user_ref: userRef("customer", env.USER_REF_SECRET) }]);
  });

  it("is always written for a failure of ours, and never for another's mistake alone", async ({ expect }) => {
    vi.spyOn(console, "error").mockReturnValue();
    expect((await ask("/v1/users/me/usual", { more: FAILING })).status).toBe(503);
    expect((await ask("/nothing/here")).status).toBe(404);
    expect(lines()).toMatchObject([{ status: 503, route: "/v1/users/:user/usual" }]);
  });

  it("has a pattern for every path: one that is no call's is none", async ({ expect }) => {
    await ask("/nothing/here/anna@example.com", { trace: FIRST });
    expect(lines()).toMatchObject([{ route: "none", status: 404 }]);
    expect(JSON.stringify(lines())).not.toContain("anna");
  });
});

describe("any other line that a request writes", () => {
  it("has the same ids", async ({ expect }) => {
    const failed = vi.spyOn(console, "error").mockReturnValue();
    const answer = await ask("/v1/users/me/usual", { more: FAILING });
    expect(lines(failed)).toMatchObject([
      {
        message: "memory unreachable",
        request_id: answer.headers.get("x-request-id"),
        trace_id: LAST,
        user_ref: userRef("observed", env.USER_REF_SECRET),
      },
    ]);
  });

  it("keeps its own request's, also when two are answered at once", async ({ expect }) => {
    const failed = vi.spyOn(console, "error").mockReturnValue();
    await Promise.all([
      ask("/v1/users/me/usual", { trace: FIRST, more: FAILING }),
      ask("/v1/users/me/usual", { trace: LAST, more: FAILING }),
    ]);
    const traces = lines(failed).map(({ trace_id }) => trace_id);
    expect(new Set(traces)).toEqual(new Set([FIRST, LAST]));
    expect(traces).toHaveLength(2);
  });
});

/** Remembers what is written to it. */
function dataset(): { points: AnalyticsEngineDataPoint[]; ANALYTICS: AnalyticsEngineDataset } {
  const points: AnalyticsEngineDataPoint[] = [];
  return { points, ANALYTICS: { writeDataPoint: (point = {}) => void points.push(point) } };
}

describe("Analytics Engine", () => {
  it("gets a point of every answer where it is bound", async ({ expect }) => {
    const { points, ANALYTICS } = dataset();
    await ask("/v1/users/me/usual?mode=classic", { more: { ANALYTICS } });
    await ask("/nothing/here", { more: { ANALYTICS } });
    expect(points).toMatchObject([
      { indexes: ["/v1/users/:user/usual"], blobs: ["request", "GET", "/v1/users/:user/usual"] },
      { indexes: ["none"], blobs: ["request", "GET", "none"] },
    ]);
    expect(points.map(({ doubles = [] }) => doubles[0])).toEqual([200, 404]);
    for (const { doubles = [] } of points) expect(doubles).toHaveLength(5);
  });

  it("gets a point of every batch", async ({ expect }) => {
    const { points, ANALYTICS } = dataset();
    const outcomes = new Map([
      ["a", { state: "delivered", where: "here" } as const],
      ["b", { state: "retry", reason: "UNAVAILABLE" } as const],
    ]);
    await recordBatch({ ...env, ANALYTICS }, "spanner", { outcomes, asked: outcomes, messages: [] });
    expect(points).toEqual([
      { indexes: ["spanner"], blobs: ["batch", "spanner", "UNAVAILABLE"], doubles: [0, 1, 1, 0, 0, 0] },
    ]);
  });

  it("is not needed", ({ expect }) => {
    const nothing = { sink: "spanner", reason: undefined, messages: 0, delivered: 0 };
    const point = { ...nothing, retried: 0, quarantined: 0, suppressed: 0, oldestMs: 0 };
    expect(() => pointOfBatch({}, point)).not.toThrow();
  });
});
