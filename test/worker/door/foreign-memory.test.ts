import { afterEach, beforeEach, describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { actingFor, confirmed, usualOf } from "../storefront.ts";
import { ASKED, CHOSEN, type Call, FORGET, LIFE, TOLD, UNPLACE, about, requestOf, send } from "./calls.ts";

const ADOPT: Call = { method: "POST", path: "/v1/users/me/adopt", body: { session_token: "a.b.c" } };
const OF_A_USER = [...TOLD, ...CHOSEN, UNPLACE, ...ASKED, FORGET, ADOPT];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("another user's memory", () => {
  for (const call of OF_A_USER)
    it(`is a 404, whether that user is known or not, and is not asked: ${nameOf(call)}`, async ({
      expect,
    }) => {
      for (const victim of ["foreign-nobody", "foreign-ünknown/../me"]) {
        const answer = await send("prowler", about(victim, call), "k");
        expect(await problemOf(answer)).toMatchObject({ status: 404, code: "not_found" });
        expect(await isUncreated(victim)).toBe(true);
      }
    });

  it("keeps its version, whatever a stranger tries on its orders", async ({ expect }) => {
    const { order_id } = await confirmed("foreign-owner", "k");
    for (const call of LIFE) {
      const path = call.path.replace(/ord_a+/, order_id);
      const answer = await send("foreign-prowler", { ...call, path }, "k");
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: "not_found" });
    }
    expect((await usualOf("foreign-owner")).memory_version).toBe(1);
    expect((await usualOf("foreign-prowler")).memory_version).toBe(0);
  });
});

describe("a token of scope svc", () => {
  it("acts for whom the path names, whatever its header says", async ({ expect }) => {
    const headers = { ...(await actingFor("svc-bystander")), "idempotency-key": "k" };
    for (const call of ASKED.slice(0, 2)) {
      const [path, init] = requestOf(about("svc/käufer", call), headers);
      expect((await exports.default.fetch(`http://edge${path}`, init)).status).toBe(200);
    }
    const [path, init] = requestOf(about("svc/käufer", TOLD[0]), headers);
    expect((await exports.default.fetch(`http://edge${path}`, init)).status).toBe(201);
    expect((await usualOf("svc/käufer")).memory_version).toBe(1);
    expect(await isUncreated("svc-bystander")).toBe(true);
  });

  it("must name somebody on every call of an order's life: else a 400", async ({ expect }) => {
    const { authorization = "" } = await actingFor("x");
    for (const call of LIFE) {
      const [path, init] = requestOf(call, { authorization, "idempotency-key": "k" });
      const answer = await exports.default.fetch(`http://edge${path}`, init);
      expect(await problemOf(answer)).toMatchObject({ status: 400, code: "missing_user" });
    }
  });
});

function nameOf({ method, path, body }: Call): string {
  return `${method} ${path} ${JSON.stringify(body) ?? ""}`;
}
