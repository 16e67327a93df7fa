import { describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { nowSeconds, signed, tokenFor } from "../signing.ts";
import { order } from "../storefront.ts";
import { ASKED, CHOSEN, FORGET, LIFE, TOLD, UNPLACE } from "./calls.ts";

const CALLS = [
  ["POST", "/v1/orders/confirm"],
  ["GET", "/v1/orders/ord_x"],
  ["GET", "/v1/orders/ord_x/delivery"],
  ["GET", "/v1/users/me/usual"],
  ["GET", "/v1/no/such/call"],
  ...[...LIFE, ...TOLD, ...CHOSEN, UNPLACE, ...ASKED, FORGET].map(({ method, path }): [string, string] => [
    method,
    path,
  ]),
] as const;

function call([method, path]: readonly [string, string], headers: Record<string, string>): Promise<Response> {
  const body = method === "POST" || method === "PUT" ? { body: JSON.stringify(order()) } : {};
  const sent = { "content-type": "application/json", "idempotency-key": "k", ...headers };
  return exports.default.fetch(`http://edge${path}`, { method, headers: sent, ...body });
}

const encoded = (value: unknown): string => btoa(JSON.stringify(value)).replace(/=+$/, "");
const claims = { sub: "intruder", aud: "leafloaf", exp: nowSeconds() + 600 };

const BAD_TOKENS: [string, () => string | Promise<string>][] = [
  ["garbage", () => "garbage"],
  ["three parts of garbage", () => "a.b.c"],
  ["another secret's", () => signed(claims, "another-secret-of-thirty-two-chars")],
  ["an empty secret's", () => signed(claims, " ")],
  ["expired", () => tokenFor("intruder", { exp: nowSeconds() - 1 })],
  ["not yet valid", () => tokenFor("intruder", { nbf: nowSeconds() + 300 })],
  ["issued in the future", () => tokenFor("intruder", { iat: nowSeconds() + 300 })],
  ["without an end", () => tokenFor("intruder", { exp: undefined })],
  ["with an end that is text", () => tokenFor("intruder", { exp: "2100-01-01" })],
  ["for another audience", () => tokenFor("intruder", { aud: "another-shop" })],
  ["for no audience", () => tokenFor("intruder", { aud: undefined })],
  ["for other audiences", () => tokenFor("intruder", { aud: ["a", "b"] })],
  ["without a subject", () => signed({ aud: claims.aud, exp: claims.exp })],
  ["with a subject that is no text", () => signed({ ...claims, sub: 7 })],
  ["of another algorithm with the right secret", () => signed(claims, undefined, "HS512")],
  ["unsigned", async () => `${(await signed(claims)).split(".").slice(0, 2).join(".")}.`],
  ["alg none", () => `${encoded({ alg: "none", typ: "JWT" })}.${encoded(claims)}.`],
  ["alg none with a signature", () => `${encoded({ alg: "none", typ: "JWT" })}.${encoded(claims)}.AAAA`],
  ["alg RS256 with no key server", () => `${encoded({ alg: "RS256", kid: "a" })}.${encoded(claims)}.AAAA`],
  [
    "with claims exchanged after signing",
    async () => {
      const [head, , signature] = (await tokenFor("somebody")).split(".");
      return `${head}.${encoded(claims)}.${signature}`;
    },
  ],
];

describe("a call without a valid token", () => {
  for (const route of CALLS)
    it(`is a 401, and leaves no trace: ${route.join(" ")} without any`, async ({ expect }) => {
      const answer = await call(route, {});
      expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    });

  for (const [what, token] of BAD_TOKENS)
    it(`is a 401 on every call, and leaves no trace: a token ${what}`, async ({ expect }) => {
      for (const route of CALLS) {
        const answer = await call(route, { authorization: `Bearer ${await token()}` });
        expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthenticated" });
      }
      expect(await isUncreated("intruder")).toBe(true);
    });

  it("is a 401 when the token comes by another scheme", async ({ expect }) => {
    const token = await tokenFor("intruder");
    for (const authorization of [token, `Basic ${token}`, `Bearer  ${token}`, `Bearer ${token} x`, "Bearer"])
      expect(await problemOf(await call(CALLS[3], { authorization }))).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
  });

  it("does not say which check failed", async ({ expect }) => {
    const texts = new Set<string>();
    for (const [what, token] of BAD_TOKENS) {
      const { text, requestId } = await problemOf(
        await call(CALLS[3], { authorization: `Bearer ${await token()}` }),
      );
      if (!/subject|an end/.test(what)) texts.add(text.replace(requestId, ""));
    }
    expect(texts.size).toBe(1);
  });
});

describe("a valid token", () => {
  it("lets its subject in, whatever the scheme's case", async ({ expect }) => {
    const token = await tokenFor("welcome");
    for (const scheme of ["Bearer", "bearer", "BEARER"])
      expect((await call(CALLS[3], { authorization: `${scheme} ${token}` })).status).toBe(200);
  });

  it("may name several audiences, ours among them", async ({ expect }) => {
    const token = await tokenFor("welcome", { aud: ["another", "leafloaf"] });
    expect((await call(CALLS[3], { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});
