import { describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { tokenFor } from "../signing.ts";
import { LISTED_ORIGIN, confirm, order } from "../storefront.ts";

const UNLISTED = ["http://evil.example", `${LISTED_ORIGIN}.evil.example`, "null", "http://localhost"];

async function usual(headers: Record<string, string>): Promise<Response> {
  const authorization = `Bearer ${await tokenFor("browser")}`;
  return exports.default.fetch("http://edge/v1/users/me/usual", { headers: { authorization, ...headers } });
}

function preflight(origin: string): Promise<Response> {
  const asked = "authorization,content-type,idempotency-key";
  return exports.default.fetch("http://edge/v1/orders/confirm", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": asked },
  });
}

describe("a browser", () => {
  it("of a listed storefront may read answers, problems too", async ({ expect }) => {
    const answers = [
      await usual({ origin: LISTED_ORIGIN }),
      await usual({ origin: LISTED_ORIGIN, authorization: "" }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 401]);
    for (const { headers } of answers) {
      expect(headers.get("access-control-allow-origin")).toBe(LISTED_ORIGIN);
      expect(headers.get("access-control-expose-headers")).toContain("Idempotency-Replayed");
      expect(headers.get("vary")).toMatch(/origin/i);
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("of a listed storefront may confirm an order: the preflight needs no token", async ({ expect }) => {
    const { status, headers } = await preflight(LISTED_ORIGIN);
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(LISTED_ORIGIN);
    expect(headers.get("access-control-allow-methods")).toContain("POST");
    expect(headers.get("access-control-allow-headers")?.toLowerCase()).toContain("idempotency-key");
  });

  for (const origin of UNLISTED)
    it(`of any other page may not: ${origin}`, async ({ expect }) => {
      expect((await usual({ origin })).headers.get("access-control-allow-origin")).toBeNull();
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    });

  it("is told not to sniff, frame or leak, on every kind of answer", async ({ expect }) => {
    const answers = [
      await usual({}),
      await usual({ authorization: "" }),
      await confirm("secure", "k", order({ items: [] })),
      await exports.default.fetch("http://edge/docs"),
      await exports.default.fetch("http://edge/nothing/here"),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 401, 422, 200, 404]);
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("strict-transport-security")).toMatch(/max-age=\d{7,}/);
    }
  });
});

describe("the request id", () => {
  it("is given when none came, another for each request", async ({ expect }) => {
    const ids = [await usual({}), await usual({})].map((answer) => answer.headers.get("x-request-id"));
    expect(ids[0]).toMatch(/^[\w-]{16,}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("is the caller's own when it came, in the problem document too", async ({ expect }) => {
    const answer = await usual({ "x-request-id": "checkout-42", authorization: "" });
    expect(answer.headers.get("x-request-id")).toBe("checkout-42");
    expect(await answer.json()).toMatchObject({ request_id: "checkout-42" });
  });

  it("is not the caller's when that could break a log line", async ({ expect }) => {
    for (const forged of ["a b", '"}{"level":"error', "x".repeat(300), "<script>"])
      expect((await usual({ "x-request-id": forged })).headers.get("x-request-id")).toMatch(/^[\w-]+$/);
  });
});
