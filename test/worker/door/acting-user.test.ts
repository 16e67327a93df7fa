import { afterEach, beforeEach, describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { actingFor, confirmed, get, order, usualOf } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

function confirmWith(headers: Record<string, string>, key = "k"): Promise<Response> {
  return exports.default.fetch("http://edge/v1/orders/confirm", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, ...headers },
    body: JSON.stringify(order()),
  });
}

function getWith(path: string, headers: Record<string, string>): Promise<Response> {
  return exports.default.fetch(`http://edge${path}`, { headers });
}

describe("another user's order", () => {
  it("is answered like one that never was: same status, same body, but for the request id", async ({
    expect,
  }) => {
    const { order_id } = await confirmed("owner", "k");
    const unknown = "ord_aaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (const below of ["", "/delivery"]) {
      const answers = await Promise.all([
        get("prowler", `/v1/orders/${order_id}${below}`),
        get("prowler", `/v1/orders/${unknown}${below}`),
        get("owner", `/v1/orders/${unknown}${below}`),
      ]);
      const problems = await Promise.all(answers.map((answer) => problemOf(answer)));
      expect(problems[0]).toMatchObject({ status: 404, code: "not_found" });
      expect(new Set(problems.map(({ text, requestId }) => text.replace(requestId, ""))).size).toBe(1);
      const names = answers.map((answer) => [...answer.headers.keys()].join());
      expect(new Set(names).size).toBe(1);
    }
  });
});

describe("another user's My Usual", () => {
  it("is a 404, whether that user is known or not, and asks no memory", async ({ expect }) => {
    await confirmed("usual-owner", "k");
    for (const user of ["usual-owner", "usual-nobody"])
      expect(await problemOf(await get("prowler", `/v1/users/${user}/usual`))).toMatchObject({
        status: 404,
        code: "not_found",
      });
    expect(await isUncreated("usual-nobody")).toBe(true);
  });

  it("is one's own under one's own id, and under me", async ({ expect }) => {
    await confirmed("self@shop.example", "k");
    for (const user of ["me", "self@shop.example", encodeURIComponent("self@shop.example")]) {
      const answer = await get("self@shop.example", `/v1/users/${user}/usual`);
      expect(await answer.json()).toMatchObject({ memory_version: 1 });
    }
  });
});

describe("a token of scope svc", () => {
  for (const user of ["zoë ☕/../x", "名前", "100%", "a+b c", "me", "__proto__"])
    it(`acts for the user its header names, percent-encoded: ${user}`, async ({ expect }) => {
      const headers = await actingFor(user);
      const confirmation = await confirmWith(headers);
      expect(confirmation.status).toBe(201);
      const { links } = await confirmation.json<{ links: { order: string } }>();
      expect((await getWith(links.order, headers)).status).toBe(200);
      expect((await getWith(`${links.order}/delivery`, headers)).status).toBe(200);
      expect((await usualOf(user)).memory_version).toBe(1);
      expect((await get("checkout-service", links.order)).status).toBe(404);
    });

  it("must name somebody on every call about orders: else a 400, and no trace", async ({ expect }) => {
    const headers = { authorization: `Bearer ${await tokenFor("nameless-service", { scope: "svc" })}` };
    expect(await problemOf(await confirmWith(headers))).toMatchObject({ status: 400, code: "missing_user" });
    for (const path of ["/v1/orders/ord_x", "/v1/orders/ord_x/delivery"])
      expect(await problemOf(await getWith(path, headers))).toMatchObject({
        status: 400,
        code: "missing_user",
      });
    expect(await isUncreated("nameless-service")).toBe(true);
  });

  it("is refused a name that is no percent-encoded UTF-8, or empty", async ({ expect }) => {
    const { authorization = "" } = await actingFor("x");
    for (const name of ["%E0%A4%A", "%FF", "%ED%A0%80", ""])
      expect(await problemOf(await confirmWith({ authorization, "leafloaf-user": name }))).toMatchObject({
        status: 422,
        code: "invalid_request",
      });
  });

  it("sees the My Usual of whom the path names", async ({ expect }) => {
    await confirmed("svc/käufer", "k");
    const path = `/v1/users/${encodeURIComponent("svc/käufer")}/usual`;
    const answer = await getWith(path, await actingFor("somebody else"));
    expect(await answer.json()).toMatchObject({ memory_version: 1 });
  });

  it("may have other scopes beside, in any order", async ({ expect }) => {
    const authorization = `Bearer ${await tokenFor("s", { scope: "ops svc read" })}`;
    const answer = await confirmWith({ authorization, "leafloaf-user": "several-scopes" });
    expect(answer.status).toBe(201);
    expect((await usualOf("several-scopes")).memory_version).toBe(1);
  });
});

describe("a customer's own token", () => {
  for (const scope of [undefined, "", "ops", "svcx", "no-svc", ["svc"]])
    it(`cannot act for another, whatever its header says: scope ${JSON.stringify(scope)}`, async ({
      expect,
    }) => {
      const token = await tokenFor(`customer-${String(scope)}`, { scope });
      const headers = { authorization: `Bearer ${token}`, "leafloaf-user": "victim" };
      expect((await confirmWith(headers)).status).toBe(201);
      expect((await usualOf(`customer-${String(scope)}`)).memory_version).toBe(1);
      expect(await isUncreated("victim")).toBe(true);
    });
});
