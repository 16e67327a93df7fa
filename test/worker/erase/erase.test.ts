import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import type { Receipt } from "../../../src/erase/receipt.ts";
import { eventStatus } from "../../../src/forward/event-ledger.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { told, view } from "../events/telling.ts";
import { holdQueues, isUncreated, memory, requestOf, rowsOf, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { actingFor, confirm, confirmed } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => {
  queues = holdQueues();
});
afterEach(() => {
  queues.release();
  vi.restoreAllMocks();
});

async function asked(
  method: string,
  path: string,
  { user, ...claims }: { user: string; scope?: string },
): Promise<Response> {
  const authorization = `Bearer ${await tokenFor(user, claims)}`;
  return exports.default.fetch(`http://edge${path}`, { method, headers: { authorization } });
}

function tombstones(user: string): Promise<Map<string, unknown>> {
  const ref = userRef(user, env.USER_REF_SECRET);
  return env.ERASURES.getByName("all").erasedAmong([ref]);
}

async function ledgerHas(user: string, eventId: string): Promise<boolean> {
  return (await eventStatus(env, userRef(user, env.USER_REF_SECRET), eventId)) !== undefined;
}

/** The ledger that is asked next cannot be reached. */
function loseLedger(): { mockRestore: () => void } {
  return vi.spyOn(env.ERASURES, "getByName").mockImplementation(() => {
    throw new Error("Network connection lost.");
  });
}

describe("DELETE /v1/users/{user}", () => {
  it("of somebody unknown is a 404 that leaves no tombstone and no receipt", async ({ expect }) => {
    const answer = await asked("DELETE", "/v1/users/me", { user: "erase-nobody" });
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "not_found" });
    expect(await tombstones("erase-nobody")).toEqual(new Map());
    expect(await tablesOf("erase-nobody")).toEqual([]);
    const own = await asked("GET", "/v1/users/me/erasure", { user: "erase-nobody" });
    expect(await problemOf(own)).toMatchObject({ status: 404 });
  });

  it("knows who only browsed, by what the memory or the ledger of events has, and erases that", async ({
    expect,
  }) => {
    await memory("erase-noticed").notice([{ sku: "OAT-1L", type: "view", atMs: 1_000 }], Date.now());
    const { results } = await told("erase-browsed", [view({ consent: { personalization: false } })]);
    const eventId = results[0]?.event_id ?? "";
    await vi.waitUntil(() => ledgerHas("erase-browsed", eventId), 5_000);
    for (const user of ["erase-noticed", "erase-browsed"]) {
      const answer = await asked("DELETE", "/v1/users/me", { user });
      expect(answer.status, user).toBe(202);
      const receipt = await answer.json<Receipt>();
      expect(receipt.generation).toBe(1);
      expect((await tombstones(user)).size).toBe(1);
      expect(await tablesOf(user)).toEqual(["erased"]);
      await vi.waitUntil(async () => !(await ledgerHas(user, eventId)), 5_000);
      // A repeat is the same erasure.
      const again = await asked("DELETE", "/v1/users/me", { user });
      expect((await again.json<Receipt>()).erasure_id).toBe(receipt.erasure_id);
    }
  });

  it("of somebody else is a 404 that changes nothing", async ({ expect }) => {
    await confirmed("erase-victim", "k");
    const answer = await asked("DELETE", "/v1/users/erase-victim", { user: "erase-thief" });
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "not_found" });
    expect(await memory("erase-victim").version()).toBe(1);
    expect(await tombstones("erase-victim")).toEqual(new Map());
  });

  it("answers 202 when the memory is gone, to the person and to a service that names him", async ({
    expect,
  }) => {
    await confirmed("erase-own", "k");
    const own = await asked("DELETE", "/v1/users/me", { user: "erase-own" });
    expect(own.status).toBe(202);
    const receipt = await own.json<Receipt>();
    expect(receipt).toMatchObject({
      erasure_id: expect.stringMatching(/^era_[a-z2-7]{26}$/),
      generation: 1,
      links: { ops: `/v1/ops/erasures/${receipt.erasure_id}` },
    });
    expect(await tablesOf("erase-own")).toEqual(["erased"]);
    await confirmed("erase-by-service", "k");
    const named = await exports.default.fetch("http://edge/v1/users/erase-by-service", {
      method: "DELETE",
      headers: await actingFor("nobody"),
    });
    expect(named.status).toBe(202);
    expect(await tablesOf("erase-by-service")).toEqual(["erased"]);
  });

  it("asks no memory for a receipt, and shows it to ops and its own person alone", async ({ expect }) => {
    const user = "erase-receipt";
    await confirmed(user, "k");
    const { erasure_id } = await (await asked("DELETE", "/v1/users/me", { user })).json<Receipt>();
    const path = `/v1/ops/erasures/${erasure_id}`;
    expect((await asked("GET", path, { user: "ops", scope: "ops" })).status).toBe(200);
    expect((await asked("GET", path, { user })).status).toBe(404);
    expect((await asked("GET", `${path}x`, { user: "ops", scope: "ops" })).status).toBe(404);
    expect((await asked("GET", `/v1/users/${user}/erasure`, { user: "erase-thief" })).status).toBe(404);
    const own = await asked("GET", "/v1/users/me/erasure", { user });
    expect(await own.json()).toMatchObject({ erasure_id, legs: { memory: { state: "done" } } });
    await asked("GET", "/v1/users/me/erasure", { user: "erase-quiet" });
    expect(await isUncreated("erase-quiet")).toBe(true);
  });

  it("is a 503 while the ledger cannot be reached, and then nothing is confirmed until it is done", async ({
    expect,
  }) => {
    const user = "erase-owed";
    await confirmed(user, "before");
    await runInDurableObject(memory(user), async (instance) => {
      const lost = loseLedger();
      expect(await instance.eraseThrough(user, 1)).toBe(false);
      expect(await instance.write(requestOf(user, "between"))).toMatchObject({
        kind: "refused",
        refusal: { code: "erasing" },
      });
      lost.mockRestore();
    });
    expect(await tablesOf(user)).toEqual(["episodes", "erasing", "identity", "snapshot"]);
    // The machine dies, too: what is owed is written down.
    await evictDurableObject(memory(user));
    expect((await confirm(user, "after", { items: [], currency: "EUR" })).status).toBe(422);
    await confirmed(user, "after");
    expect(await rowsOf(user, "SELECT generation FROM identity")).toEqual([{ generation: 2 }]);
    expect(await rowsOf(user, "SELECT COUNT(*) AS n FROM episodes")).toEqual([{ n: 1 }]);
    expect((await tombstones(user)).size).toBe(1);
  });

  it("is finished by the memory's alarm when nobody asks again", async ({ expect }) => {
    const user = "erase-alarm";
    await confirmed(user, "k");
    await runInDurableObject(memory(user), async (instance) => {
      const lost = loseLedger();
      await instance.eraseThrough(user, 1);
      lost.mockRestore();
    });
    await evictDurableObject(memory(user));
    await runDurableObjectAlarm(memory(user));
    expect(await tablesOf(user)).toEqual(["erased"]);
  });

  it("of an older generation takes nothing of a later one", async ({ expect }) => {
    const user = "erase-older";
    await confirmed(user, "one");
    await asked("DELETE", "/v1/users/me", { user });
    await confirmed(user, "two");
    expect(await memory(user).eraseThrough(user, 1)).toBe(true);
    expect(await rowsOf(user, "SELECT COUNT(*) AS n FROM episodes")).toEqual([{ n: 1 }]);
  });
});
