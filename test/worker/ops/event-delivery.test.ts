import { env, exports } from "cloudflare:workers";
import { describe, it } from "vitest";
import {
  eventAccount,
  forgetEvents,
  recordAccepted,
  reportEvents,
} from "../../../src/forward/event-ledger.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { problemOf } from "../problem-document.ts";
import { actingFor, get } from "../storefront.ts";
import { DELIVERED, batchOf } from "./ledger-probe.ts";

const refOf = (user: string): string => userRef(user, env.USER_REF_SECRET);

describe("GET /v1/events/{id}/delivery", () => {
  it("tells its user, and a service that acts for him, where an event is", async ({ expect }) => {
    const batch = batchOf([refOf("delivery-anna"), "b1"], ["evt_known", "evt_other"]);
    await recordAccepted(env, batch);
    await reportEvents(env, "bigquery", [{ batch, outcomes: new Map([["evt_known", DELIVERED]]) }]);
    const own = await get("delivery-anna", "/v1/events/evt_known/delivery");
    expect(own.status).toBe(200);
    const answer = await own.json();
    expect(answer).toMatchObject({
      event_id: "evt_known",
      received_at: batch.received_at,
      sinks: { bigquery: { state: "delivered", where: DELIVERED.where }, archive: { state: "pending" } },
    });
    const service = await exports.default.fetch("http://edge/v1/events/evt_known/delivery", {
      headers: await actingFor("delivery-anna"),
    });
    expect(await service.json()).toEqual(answer);
  });

  it("answers 404 to a foreign user and for an unknown id, and 400 to a service that names nobody", async ({
    expect,
  }) => {
    await recordAccepted(env, batchOf([refOf("delivery-bert"), "b1"], ["evt_mine"]));
    expect((await get("delivery-bert", "/v1/events/evt_mine/delivery")).status).toBe(200);
    for (const [user, id] of [
      ["delivery-carl", "evt_mine"],
      ["delivery-bert", "evt_nobodys"],
    ] as const) {
      const refused = await problemOf(await get(user, `/v1/events/${id}/delivery`));
      expect(refused).toMatchObject({ status: 404, code: "not_found" });
    }
    const { authorization = "" } = await actingFor("delivery-bert");
    const unnamed = await exports.default.fetch("http://edge/v1/events/evt_mine/delivery", {
      headers: { authorization },
    });
    expect(await problemOf(unnamed)).toMatchObject({ status: 400, code: "missing_user" });
  });

  it("answers 404 once its user is erased, unless it came after that", async ({ expect }) => {
    await recordAccepted(env, batchOf([refOf("delivery-dora"), "b1"], ["evt_gone"]));
    expect((await get("delivery-dora", "/v1/events/evt_gone/delivery")).status).toBe(200);
    await forgetEvents(env, refOf("delivery-dora"), 0);
    expect((await get("delivery-dora", "/v1/events/evt_gone/delivery")).status).toBe(200);
    await forgetEvents(env, refOf("delivery-dora"), Date.now());
    expect((await get("delivery-dora", "/v1/events/evt_gone/delivery")).status).toBe(404);
  });

  it("spreads users over the ledgers, and counts them all", async ({ expect }) => {
    const before = await eventAccount(env);
    const batches = Array.from({ length: 40 }, (_, n) => batchOf([refOf(`spread-${n}`), `b${n}`], ["evt_1"]));
    for (const batch of batches) await recordAccepted(env, batch);
    const counts = await Promise.all(
      Array.from({ length: Number(env.LEDGER_SHARDS) }, (_, shard) =>
        env.DELIVERY_LEDGER.getByName(String(shard)).accounting(),
      ),
    );
    expect(counts.filter(({ accepted }) => accepted > 0).length).toBeGreaterThan(4);
    const report = batches.map((batch) => ({ batch, outcomes: new Map([["evt_1", DELIVERED]]) }));
    expect(await reportEvents(env, "archive", report)).toEqual(new Set());
    const after = await eventAccount(env);
    expect(after.accepted - before.accepted).toBe(40);
    expect(after.sinks.archive.delivered - before.sinks.archive.delivered).toBe(40);
    expect(after.sinks.bigquery.pending - before.sinks.bigquery.pending).toBe(40);
  });
});
