import { afterEach, beforeAll, beforeEach, describe, it, vi } from "vitest";
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../../src/web/app.ts";
import { currentKeys } from "../../../src/web/jwks.ts";
import { problemOf } from "../problem-document.ts";
import { type ProviderKey, nowSeconds, providerKey, signed, tokenOfProvider } from "../signing.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let rsa: ProviderKey;
let ec: ProviderKey;
let stranger: ProviderKey;
/** One key server per test, so that no test finds another's keys cached. */
let url: string;
let servers = 0;
const server = vi.fn<(url: string) => Response | Promise<Response>>();

beforeAll(async () => {
  [rsa, ec, stranger] = await Promise.all([
    providerKey("RS256", "rsa-1"),
    providerKey("ES256", "ec-1"),
    providerKey("RS256", "rsa-1"),
  ]);
});

beforeEach(() => {
  servers += 1;
  url = `https://identity.example/${servers}/jwks.json`;
  server.mockReset().mockImplementation(() => Response.json({ keys: [rsa.public, ec.public] }));
  // What the door logs of a failing key server is expected here.
  vi.spyOn(console, "error").mockReturnValue();
  // Memories ask Google whether they were lost: it is out of reach.
  vi.stubGlobal("fetch", async (asked: unknown) => {
    if (String(asked).startsWith("https://identity.example/")) return server(String(asked));
    throw new Error("out of reach");
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Asks the door as it would be configured in production: a key server, and no shared secret unless given. */
function usualWith(token: string, more: Partial<typeof env> = {}): Promise<Response> {
  const production = { ...env, JWKS_URL: url, JWT_HS256_SECRET: undefined, ...more };
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request("http://edge/v1/users/me/usual", { headers });
  return Promise.resolve(app.fetch(request, production, createExecutionContext()));
}

describe("a token of the identity provider", () => {
  it("is verified with the key its kid names: RS256 and ES256", async ({ expect }) => {
    expect((await usualWith(await tokenOfProvider(rsa, "rita"))).status).toBe(200);
    expect((await usualWith(await tokenOfProvider(ec, "emil"))).status).toBe(200);
    expect(server.mock.calls.map(([asked]) => asked)).toEqual([url]);
  });

  const bad: [string, () => Promise<string>][] = [
    ["another provider's key of the same kid", () => tokenOfProvider(stranger, "x")],
    ["a kid that is not published", async () => tokenOfProvider(await providerKey("ES256", "ec-2"), "x")],
    ["expired", () => tokenOfProvider(rsa, "x", { exp: nowSeconds() - 1 })],
    ["not yet valid", () => tokenOfProvider(rsa, "x", { nbf: nowSeconds() + 60 })],
    ["for another audience", () => tokenOfProvider(rsa, "x", { aud: "another-shop" })],
    ["the public key used as a shared secret", () => signed(claimsOf("x"), JSON.stringify(rsa.public))],
    ["no kid", () => tokenOfProvider({ ...rsa, private: withoutKid(rsa.private) }, "x")],
    ["a key used with another algorithm", () => signedAs(ec, { ...ec.private, kid: "rsa-1" })],
  ];
  for (const [what, token] of bad)
    it(`is a 401 when it is not right: ${what}`, async ({ expect }) => {
      expect(await problemOf(await usualWith(await token()))).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
    });

  it("is a 401 when signed with a shared secret that production does not have", async ({ expect }) => {
    const token = await signed(claimsOf("x"), env.JWT_HS256_SECRET);
    expect(await problemOf(await usualWith(token))).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await problemOf(await usualWith(token, { JWT_HS256_SECRET: "" }))).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
  });

  it("must name the issuer where one is configured", async ({ expect }) => {
    const configured = { JWT_ISSUER: "https://identity.example" };
    const ours = await tokenOfProvider(rsa, "x", { iss: "https://identity.example" });
    const foreign = await tokenOfProvider(rsa, "x", { iss: "https://elsewhere.example" });
    expect((await usualWith(ours, configured)).status).toBe(200);
    expect(await problemOf(await usualWith(foreign, configured))).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
    expect(await problemOf(await usualWith(await tokenOfProvider(rsa, "x"), configured))).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
  });
});

function claimsOf(sub: string): Record<string, unknown> {
  return { sub, aud: "leafloaf", exp: nowSeconds() + 600 };
}

function withoutKid(key: ProviderKey["private"]): ProviderKey["private"] {
  const unnamed = { ...key };
  delete unnamed.kid;
  return unnamed;
}

function signedAs(key: ProviderKey, privateKey: ProviderKey["private"]): Promise<string> {
  return tokenOfProvider({ ...key, private: privateKey }, "x");
}

describe("the key server's answer", () => {
  it("is fetched once in ten minutes, and again after them", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await currentKeys(url, rsa.public.kid);
    vi.advanceTimersByTime(10 * MINUTE_MS - 1);
    await currentKeys(url, rsa.public.kid);
    expect(server).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await currentKeys(url, rsa.public.kid);
    expect(server).toHaveBeenCalledTimes(2);
  });

  it("is fetched again for a key that is new, every thirty seconds at the most", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await currentKeys(url, rsa.public.kid);
    await currentKeys(url, "new");
    expect(server).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(30_000);
    await currentKeys(url, "new");
    await currentKeys(url, "new");
    expect(server).toHaveBeenCalledTimes(2);
  });

  const failures: [string, () => Response][] = [
    ["it is down", () => new Response("", { status: 503 })],
    ["it answers something else", () => Response.json({ error: "maintenance" })],
    ["it answers no JSON", () => new Response("<html>")],
    [
      "it cannot be reached",
      () => {
        throw new TypeError("network connection lost");
      },
    ],
  ];
  for (const [what, failure] of failures)
    it(`serves for a day after it was fetched, when then ${what}`, async ({ expect }) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const keys = await currentKeys(url, rsa.public.kid);
      server.mockImplementation(failure);
      vi.advanceTimersByTime(24 * HOUR_MS - 1);
      expect(await currentKeys(url, rsa.public.kid)).toEqual(keys);
      vi.advanceTimersByTime(1);
      await expect(currentKeys(url, rsa.public.kid)).rejects.toMatchObject({ code: "keys_unavailable" });
    });

  it("may hold keys that are of no use here: they do not spoil the others", async ({ expect }) => {
    const useless = [{ kty: "oct" }, { kty: "RSA", n: "AQAB", e: "AQAB" }, null, "key"];
    server.mockImplementation(() => Response.json({ keys: [...useless, rsa.public] }));
    expect((await usualWith(await tokenOfProvider(rsa, "rita"))).status).toBe(200);
  });

  it("that never came is a 503 worth repeating, not a 401", async ({ expect }) => {
    server.mockImplementation(() => new Response("", { status: 500 }));
    const answer = await usualWith(await tokenOfProvider(rsa, "rita"));
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: "keys_unavailable" });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
