import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { LEGS } from "../../durable-objects/erasure.ts";
import { type Sink, SINKS } from "../../durable-objects/receipts.ts";
import { continueErasures } from "../../src/erase/carry-out.ts";
import { USER_TABLES } from "../../src/erase/erase-in-spanner.ts";
import { LEG_WORK } from "../../src/erase/legs.ts";
import type { Receipt } from "../../src/erase/receipt.ts";
import { sweepSpool } from "../../src/forward/events/spool.ts";
import { replayFiltered } from "../../src/forward/replay-many.ts";
import { rebuild } from "./archived-shop.ts";
import { captured, eventsMessage } from "./captured.ts";
import {
  SPANNER_TABLES,
  asked,
  confirm,
  flushBuffers,
  memoryOf,
  note,
  receiptOf,
  refOf,
  spread,
  statesOf,
  tracesOf,
} from "./erased-person.ts";
import { bigqueryRows, breakGoogle, faultsLeft, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch } from "./messages.ts";
import { steppedInEach } from "./stepped-queues.ts";

/** No consumer that asked about the tombstone before it was there can still be writing. */
const LATER_MS = 17 * 60_000;

const queues = steppedInEach({ holdsClock: false });

/** A person with something everywhere, and every message that ever was on its way. */
async function person(user: string): Promise<Record<Sink, unknown[]>> {
  await confirm(user, "a");
  await confirm(user, "large", true);
  await note(user, "n", "I am allergic to peanuts");
  await vi.waitUntil(() => queues.sent("archive", user).length === 3, 20_000);
  await queues.deliverDue();
  await spread(user);
  return {
    spanner: queues.sent("spanner", user),
    bigquery: queues.sent("bigquery", user),
    archive: queues.sent("archive", user),
  };
}

async function erase(user: string): Promise<Receipt> {
  const answer = await asked("DELETE", "/v1/users/me", { user });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json<Receipt>();
}

/** The crons, so much later. */
async function cron(afterMs = LATER_MS): Promise<void> {
  await sweepSpool(env, Date.now() + afterMs);
  await queues.deliverDue();
  await continueErasures(env, Date.now() + afterMs);
}

/** What lies below a prefix of a user, each as what lays it there again. */
async function copiesOf(prefix: string, user: string): Promise<(() => Promise<unknown>)[]> {
  const { objects } = await env.BUCKET.list({ prefix, include: ["customMetadata"] });
  const own = objects.filter(({ key }) => key.includes(refOf(user)));
  return Promise.all(
    own.map(async ({ key, customMetadata = {} }) => {
      const body = await (await env.BUCKET.get(key))?.text();
      return () => env.BUCKET.put(key, body ?? null, { customMetadata });
    }),
  );
}

const READS = [
  "usual",
  "usual?mode=classic",
  "reorder",
  "recommendations",
  "dietary",
  "preferences",
  "memory/facts",
  "memory/episodes",
  "memory/graph",
  "memory/search?q=oat",
  "memory/search?q=peanuts",
  "export",
];

/** What a person is answered, byte for byte, with the tags of the answers. */
async function readsOf(user: string): Promise<Record<string, unknown>> {
  const reads: Record<string, unknown> = {};
  for (const path of READS) {
    const answer = await asked("GET", `/v1/users/me/${path}`, { user });
    reads[path] = [answer.status, answer.headers.get("etag"), await answer.text()];
  }
  return reads;
}

describe("a person who is erased", { timeout: 120_000 }, () => {
  it("is nowhere, stays nowhere whatever comes late or again, and has a receipt of every place", async ({
    expect,
  }) => {
    const user = "erase-everywhere";
    const unknown = await readsOf(user);
    const late = await person(user);
    const before = await tracesOf(user);
    const quarantined = await copiesOf("quarantine/", user);
    for (const table of SPANNER_TABLES.filter((name) => name !== "ReorderPatterns"))
      expect(before[`Spanner ${table}`], table).toBeGreaterThan(0);
    for (const place of ["keys", "claims", "quarantine", "spool", "archive"])
      expect(before[`R2 ${place}`], place).toBeGreaterThan(0);

    const receipt = await erase(user);
    expect(JSON.stringify(receipt)).not.toContain(user);
    expect((await tracesOf(user))["memory"]).toBeUndefined();
    const first = await receiptOf(receipt);
    expect(statesOf(first)).toMatchObject({
      memory: "done",
      bigquery: "waiting_streaming_buffer",
      spanner: "pending",
      keys: "pending",
    });
    expect(first.state).toBe("pending");
    // Once more at once: rows in the buffer are still out of reach.
    await cron();
    expect(statesOf(await receiptOf(receipt))).toMatchObject({
      spanner: "done",
      bigquery: "waiting_streaming_buffer",
      shared_model: "pending",
    });
    await flushBuffers();
    await cron();
    const last = await receiptOf(receipt);
    expect(statesOf(last)).toEqual(Object.fromEntries(LEGS.map((leg) => [leg, "done"])));
    expect(last).toMatchObject({ state: "completed", completed_at: expect.any(String) });

    for (const sink of SINKS) {
      const { acked } = await consumeBatch(sink, [...late[sink], ...late[sink]]);
      expect(acked).toHaveLength(2 * late[sink].length);
      await consumeBatch(`${sink}-dlq`, late[sink]);
    }
    // As if a copy of the bucket had been put back.
    for (const put of quarantined) await put();
    const replayed = await replayFiltered(env, {}, { limit: 100, after: undefined, isDry: false });
    expect(replayed.results.filter(({ outcome }) => outcome === "erased")).toHaveLength(quarantined.length);
    await queues.deliverDue();
    for (const target of ["spanner", "bigquery", "memory"])
      expect((await rebuild({ target })).counts.erased, target).toBeGreaterThan(0);
    const left = await tracesOf(user);
    // Sealed lines, to which there is no key.
    expect(Object.keys(left)).toEqual(["R2 archive"]);
    expect((await env.BUCKET.list({ prefix: `keys/${refOf(user)}/` })).objects).toEqual([]);
    expect(await readsOf(user)).toEqual(unknown);
  });

  it("of a table that the schema gets one day is deleted from there, too", ({ expect }) => {
    expect([...USER_TABLES].sort()).toEqual([...SPANNER_TABLES].sort());
    expect(USER_TABLES.length).toBeGreaterThan(6);
    expect(USER_TABLES.at(-1)).toBe("Users");
  });

  it("gets the same receipt for a repeat, from every place it may be asked at", async ({ expect }) => {
    const user = "erase-again";
    await confirm(user, "a");
    await vi.waitUntil(() => queues.waiting("archive") > 0, 20_000);
    const receipt = await erase(user);
    await flushBuffers();
    await cron();
    const [again, own, ops] = await Promise.all([
      erase(user),
      asked("GET", "/v1/users/me/erasure", { user }).then((answer) => answer.json()),
      receiptOf(receipt),
    ]);
    expect(again).toEqual(ops);
    expect(own).toEqual(ops);
    expect(again.erasure_id).toBe(receipt.erasure_id);
    expect(again.state).toBe("completed");
    expect(await erase(user)).toEqual(again);
  });

  it("comes back as somebody new, of whom the erasure takes nothing", async ({ expect }) => {
    const user = "erase-and-back";
    await person(user);
    const receipt = await erase(user);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const orderId = await confirm(user, "new");
    await vi.waitUntil(() => queues.waiting("spanner") > 0 && queues.waiting("archive") > 0, 20_000);
    await queues.deliverDue();
    await flushBuffers();
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
    expect(await spannerRows("Orders", "order_id", user)).toEqual([[orderId]]);
    expect(await spannerRows("OrderItems", "order_id", user)).toEqual([[orderId]]);
    expect(await spannerRows("Episodes", "kind", user)).toEqual([["order_confirmed"]]);
    expect(await spannerRows("Users", "generation", user)).toEqual([["2"]]);
    expect((await spannerRows("Facts", "fact_id", user)).length).toBeGreaterThan(0);
    expect(await bigqueryRows("order_transaction_events_dedup", "order_id", user)).toEqual([[orderId]]);
    expect(await bigqueryRows("user_search_events", "query", user)).toEqual([]);
    const { objects } = await env.BUCKET.list({ prefix: `keys/${refOf(user)}/` });
    expect(objects.map(({ key }) => key)).toEqual([`keys/${refOf(user)}/2`]);
    const delivery = await memoryOf(user).delivery(orderId);
    for (const sink of SINKS) expect(delivery?.receipts[sink]?.state).toBe("delivered");
    // And may be erased again.
    const second = await erase(user);
    expect(second).toMatchObject({ generation: 2 });
    expect(second.erasure_id).not.toBe(receipt.erasure_id);
    await flushBuffers();
    await cron();
    expect(Object.keys(await tracesOf(user))).toEqual(["R2 archive"]);
  });

  it("who only ever sent events has no memory, and is erased all the same", async ({ expect }) => {
    const user = "erase-events-only";
    await env.BUCKET.put(`keys/${refOf(user)}/1`, new Uint8Array(32));
    await spread(user);
    const receipt = await erase(user);
    await flushBuffers();
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
    expect(await tracesOf(user)).toEqual({});
    // The first order is of the next generation: one of the erased one would reach no sink.
    const orderId = await confirm(user, "first");
    await vi.waitUntil(() => queues.waiting("spanner") > 0 && queues.waiting("archive") > 0, 20_000);
    await queues.deliverDue();
    expect(await spannerRows("Orders", "order_id", user)).toEqual([[orderId]]);
  });

  it("whose events are in BigQuery and nowhere else yet is known, and erased there", async ({ expect }) => {
    const user = "erase-unarchived";
    const received_at = new Date().toISOString();
    await consumeBatch("bigquery", [eventsMessage(user, [captured(`seen-${user}`)], { received_at })]);
    expect(await tracesOf(user)).toHaveProperty("BigQuery product_interaction_events");
    const receipt = await erase(user);
    await flushBuffers();
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
    expect(await tracesOf(user)).toEqual({});
  });
});

describe("an erasure goes on", { timeout: 120_000 }, () => {
  it.for(LEGS)("when %s failed the first time", async (leg, { expect }) => {
    const user = `erase-failing-${leg}`;
    await person(user);
    vi.spyOn(LEG_WORK, leg).mockRejectedValueOnce(new Error("the place is down"));
    const receipt = await erase(user);
    expect(statesOf(await receiptOf(receipt))[leg]).toBe("failed");
    await flushBuffers();
    await cron();
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
    expect(Object.keys(await tracesOf(user))).toEqual(["R2 archive"]);
  });

  it("until Spanner does not ask for its commit again", async ({ expect }) => {
    const user = "erase-asked-again";
    await person(user);
    await breakGoogle({ service: "spanner", kind: "commit_again", times: 2 });
    await erase(user);
    expect(await faultsLeft()).toEqual([]);
    for (const table of ["Users", "Episodes", "Orders"])
      expect(await spannerRows(table, "user_id", user), table).toEqual([]);
  });

  it("when the machine dies between any two of its steps", async ({ expect }) => {
    const user = "erase-crash";
    await person(user);
    const receipt = await erase(user);
    await flushBuffers();
    // Each time one leg more is noted, and what the next one did is not.
    const getByName = env.ERASURES.getByName.bind(env.ERASURES);
    for (const [lives] of LEGS.entries()) {
      let notes = 0;
      const dying = vi.spyOn(env.ERASURES, "getByName").mockImplementation((...name) => {
        const ledger = getByName(...name);
        const record: typeof ledger.record = (...noted) => {
          notes += 1;
          if (notes > lives) throw new Error("the machine died");
          return ledger.record(...noted);
        };
        return new Proxy(ledger, {
          get: (of, member) => (member === "record" ? record : Reflect.get(of, member)),
        });
      });
      await cron();
      dying.mockRestore();
      expect(notes).toBeGreaterThan(0);
      if ((await receiptOf(receipt)).state === "completed") break;
    }
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
    expect(Object.keys(await tracesOf(user))).toEqual(["R2 archive"]);
  });

  it("when Google was down, and says why it waits", async ({ expect }) => {
    const user = "erase-outage";
    await person(user);
    await breakGoogle({ service: "spanner", kind: "outage" });
    await breakGoogle({ service: "bigquery", status: 503 });
    const receipt = await erase(user);
    const { legs } = await receiptOf(receipt);
    expect(legs.spanner).toMatchObject({ state: "failed", reason: "UNAVAILABLE" });
    expect(legs.bigquery).toMatchObject({ state: "failed", reason: "UNAVAILABLE" });
    await mendGoogle();
    await flushBuffers();
    await cron();
    expect((await receiptOf(receipt)).state).toBe("completed");
  });

  it("when a transaction is aborted, at once", async ({ expect }) => {
    const user = "erase-aborted";
    await person(user);
    await breakGoogle({ service: "spanner", method: "commit", googleStatus: "ABORTED", times: 2 });
    await erase(user);
    expect(await spannerRows("Users", "user_id", user)).toEqual([]);
  });
});
