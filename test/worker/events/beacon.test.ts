import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { nowSeconds, signed, tokenFor } from "../signing.ts";
import { actingFor, get, post } from "../storefront.ts";
import { type HeldQueues, holdEventQueues } from "./held.ts";
import { type Receipt, beacon, view } from "./telling.ts";

const KEY = env.PUBLISHABLE_KEY;

let queues: HeldQueues;
beforeEach(() => void (queues = holdEventQueues()));
afterEach(() => void vi.restoreAllMocks());

type Session = { user: string; session_token: string; expires_at: string };

function begin(body: unknown): Promise<Response> {
  return exports.default.fetch("http://edge/v1/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function session(): Promise<Session> {
  const response = await begin({ publishable_key: KEY });
  if (response.status !== 201) throw new Error(await response.text());
  return response.json<Session>();
}

function asSession(token: string, path: string): Promise<Response> {
  return exports.default.fetch(`http://edge${path}`, { headers: { authorization: `Bearer ${token}` } });
}

describe("an anonymous session", { timeout: 30_000 }, () => {
  it("has a token of a user of its own, and writes nothing", async ({ expect }) => {
    const [one, two] = [await session(), await session()];
    expect(one.user).toMatch(/^ses_[a-z2-7]{26}$/);
    expect(two.user).not.toBe(one.user);
    expect(Date.parse(one.expires_at) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    expect(await isUncreated(one.user)).toBe(true);
    const own = await asSession(one.session_token, `/v1/users/${one.user}/history`);
    expect(own.status === 200 || own.status === 404).toBe(true);
    expect((await asSession(one.session_token, "/v1/users/me/usual")).status).toBe(200);
    expect((await asSession(one.session_token, `/v1/users/${two.user}/usual`)).status).toBe(404);
  });

  it("is not begun without the shop's key", async ({ expect }) => {
    expect((await problemOf(await begin({ publishable_key: "pk_other" }))).code).toBe("unauthenticated");
    expect((await problemOf(await begin({}))).code).toBe("invalid_request");
    vi.spyOn(env, "PUBLISHABLE_KEY", "get").mockReturnValue("");
    expect((await problemOf(await begin({ publishable_key: "" }))).code).toBe("unauthenticated");
  });

  it("is of nobody when anybody else signed it", async ({ expect }) => {
    const claims = { sub: "ses_x", aud: "leafloaf", exp: nowSeconds() + 600, iss: "leafloaf-edge/sessions" };
    for (const token of [
      await signed({ ...claims, scope: "svc" }),
      await signed(claims, "another-secret-of-thirty-two-characters"),
    ])
      expect((await asSession(token, "/v1/users/me/usual")).status).toBe(401);
  });
});

const say = (session_id?: string): Promise<Response> =>
  beacon({ publishable_key: KEY, session_id, events: [view({ event_id: "x" })] });

describe("a beacon", { timeout: 30_000 }, () => {
  it("is its token's user's, whose memory hears of it", async ({ expect }) => {
    const { user, session_token: token } = await session();
    const response = await beacon({ token, events: [view()] });
    expect(response.status).toBe(202);
    expect(queues.sent("archive", user)).toHaveLength(1);
    await vi.waitUntil(async () => !(await isUncreated(user)), 5_000);
  });

  it("with the key alone is a session's that nobody can speak for, and no memory is told", async ({
    expect,
  }) => {
    const [one, again, other] = await Promise.all(
      [say("s1"), say("s1"), say("s2")].map(async (each) => (await each).json<Receipt>()),
    );
    expect(again?.results[0]?.event_id).toBe(one?.results[0]?.event_id);
    expect(other?.results[0]?.event_id).not.toBe(one?.results[0]?.event_id);
    const users = new Set(queues.sent("archive").map(({ user_id }) => user_id));
    expect(users.size).toBe(2);
    for (const user of users) expect(await isUncreated(user)).toBe(true);
    expect((await problemOf(await say())).pointers).toEqual(["/session_id"]);
  });

  it("of nobody is refused, whatever it says", async ({ expect }) => {
    const service = await tokenFor("checkout", { scope: "svc" });
    const expired = await tokenFor("anna", { exp: nowSeconds() - 1 });
    for (const body of [
      { events: [view()] },
      { publishable_key: "pk_other", session_id: "s", events: [view()] },
      { token: "a.b.c", events: [view()] },
      { token: expired, publishable_key: KEY, session_id: "s", events: [view()] },
      { token: service, events: [view()] },
      "{",
      { events: [] },
    ])
      expect((await problemOf(await beacon(body))).code).toBe("unauthenticated");
    expect(queues.sent("archive")).toEqual([]);
  });

  it("whose header is not valid is not saved by its body", async ({ expect }) => {
    const { session_token: token } = await session();
    const response = await post("anna", "/v1/events", {
      headers: { authorization: "Bearer a.b.c" },
      body: { token, events: [view()] },
    });
    expect(response.status).toBe(401);
  });
});

describe("a service", { timeout: 30_000 }, () => {
  it("tells of events for the user it names, and only of one it names", async ({ expect }) => {
    const acting = await actingFor("served-Ä");
    expect((await post("x", "/v1/events", { headers: acting, body: { events: [view()] } })).status).toBe(202);
    expect(queues.sent("archive", "served-Ä")).toHaveLength(1);
    const { authorization } = acting;
    const unnamed = await post("x", "/v1/events", {
      headers: { authorization: authorization ?? "" },
      body: { events: [view()] },
    });
    expect((await problemOf(unnamed)).code).toBe("missing_user");
    expect((await get("served-Ä", "/v1/events")).status).toBe(404);
  });
});
