import { afterEach, beforeEach, describe, it } from "vitest";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { nowSeconds, signed, tokenFor } from "../signing.ts";
import { confirmed, get, line, order, usualOf } from "../storefront.ts";
import { send } from "./calls.ts";

/** Signs in: asks for a session's memory with whatever proves it. */
function adopt(user: string, session_token: unknown, key = "sign-in"): Promise<Response> {
  return send(user, { method: "POST", path: "/v1/users/me/adopt", body: { session_token } }, key);
}

const sessionToken = (session: string, claims: Record<string, unknown> = {}): Promise<string> =>
  tokenFor(session, { scope: "session", ...claims });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("adopting a session", () => {
  it("gives its orders to the user, once, and answers a repeat with the same bytes", async ({ expect }) => {
    const { order_id } = await confirmed("adopt-session", "cart", order({ items: [line("TEA")] }));
    await confirmed("adopt-user", "k", order({ items: [line("OAT-1L")] }));
    const first = await adopt("adopt-user", await sessionToken("adopt-session"));
    expect(first.status).toBe(201);
    const text = await first.text();
    expect(JSON.parse(text)).toMatchObject({ kind: "session_adopted", memory: { version: 2 } });
    const bought = await get("adopt-user", "/v1/users/me/memory/facts?predicate=BOUGHT&object=product:TEA");
    expect(await bought.json()).toMatchObject({ facts: [{ object: "product:TEA" }], memory_version: 3 });
    const version = (await usualOf("adopt-user")).memory_version;
    // The token may be a fresh one: what counts is the session.
    const again = await adopt(
      "adopt-user",
      await sessionToken("adopt-session", { exp: nowSeconds() + 5_000 }),
    );
    expect([again.status, await again.text()]).toEqual([201, text]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await usualOf("adopt-user")).memory_version).toBe(version);
    expect((await get("adopt-user", `/v1/orders/${order_id}`)).status).toBe(200);
  });

  it("under a used key is a conflict when it is of another session", async ({ expect }) => {
    await confirmed("adopt-one", "cart");
    await confirmed("adopt-other", "cart");
    expect((await adopt("adopt-twice", await sessionToken("adopt-one"))).status).toBe(201);
    expect(await problemOf(await adopt("adopt-twice", await sessionToken("adopt-other")))).toMatchObject({
      status: 422,
      code: "idempotency_conflict",
    });
  });

  it("that never was is a 404, and makes no memory of it", async ({ expect }) => {
    const answer = await adopt("adopt-hopeful", await sessionToken("adopt-nobody"));
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "not_found" });
    expect((await usualOf("adopt-hopeful")).memory_version).toBe(0);
  });

  it("that is the user himself is refused, and asks no memory", async ({ expect }) => {
    const problem = await problemOf(await adopt("adopt-self", await sessionToken("adopt-self")));
    expect(problem).toMatchObject({ status: 422, code: "invalid_request", pointers: ["/session_token"] });
    expect(await isUncreated("adopt-self")).toBe(true);
  });

  const UNPROVEN: [what: string, token: () => unknown][] = [
    ["no token", () => undefined],
    ["a number", () => 7],
    ["garbage", () => "garbage"],
    ["a customer's own token", () => tokenFor("adopt-victim")],
    ["a service's token", () => tokenFor("adopt-victim", { scope: "svc" })],
    ["an expired one", () => sessionToken("adopt-victim", { exp: nowSeconds() - 1 })],
    ["one without an end", () => sessionToken("adopt-victim", { exp: undefined })],
    ["another audience's", () => sessionToken("adopt-victim", { aud: "another-shop" })],
    ["one signed by somebody else", () => forged()],
    ["one of nobody", () => sessionToken("")],
    ["one of over 128 bytes", () => sessionToken("x".repeat(129))],
    ["one with a bearer's word before it", async () => `Bearer ${await sessionToken("adopt-victim")}`],
  ];
  for (const [index, [what, token]] of UNPROVEN.entries())
    it(`needs its token: ${what} is refused, and asks no memory`, async ({ expect }) => {
      const problem = await problemOf(await adopt(`adopt-thief-${index}`, await token()));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request", pointers: ["/session_token"] });
      expect(await isUncreated(`adopt-thief-${index}`)).toBe(true);
      expect(await isUncreated("adopt-victim")).toBe(true);
    });
});

function forged(): Promise<string> {
  const claims = { sub: "adopt-victim", aud: "leafloaf", exp: nowSeconds() + 600, scope: "session" };
  return signed(claims, "another-secret-of-thirty-two-chars");
}
