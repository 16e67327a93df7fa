import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { z } from "zod";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { recordAccepted, reportEvents } from "../../src/forward/event-ledger.ts";
import { layQuarantined } from "../../src/forward/quarantine.ts";
import { replayOne } from "../../src/forward/replay.ts";
import { tendQuarantine } from "../../src/forward/replay-many.ts";
import { seal, userRef } from "../../src/forward/seal.ts";
import { keepKey, newKey } from "../../src/forward/user-keys.ts";
import { closeCircuits } from "./bucket.ts";
import { captured, eventsMessage } from "./captured.ts";
import { breakGoogle, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, episode, forSpanner } from "./messages.ts";
import {
  askOps,
  confirmedForSpanner,
  emptyQuarantine,
  holdQueues,
  lay,
  quarantineState,
  receiptsOf,
  takeSent,
} from "./quarantine-probe.ts";

// Held between tests too: what a memory sends late would otherwise reach the real queue, and a later test's quarantine.
const queues = holdQueues();
beforeEach(async () => {
  takeSent(queues.spanner);
  await mendGoogle();
  await closeCircuits();
  await emptyQuarantine();
});
afterEach(async () => {
  vi.useRealTimers();
  await mendGoogle();
});

const POISON = { service: "spanner", status: 400, googleStatus: "FAILED_PRECONDITION" } as const;

/** An order that Spanner refused, which it would not any more. */
async function refused(user: string, key: string): Promise<ReturnType<typeof forSpanner>> {
  const message = await confirmedForSpanner(user, key, queues.spanner);
  await breakGoogle({ ...POISON, method: "commit" });
  await consumeBatch("spanner", [message]);
  await mendGoogle();
  takeSent(queues.spanner);
  return message;
}

const orders = (user: string): Promise<unknown[]> => spannerRows("Orders", "order_id", user);

const Sent = z.array(z.object({ user_id: z.string() }));

/** Which of some users' messages a list names, by the number behind their names. */
async function named(filter: Record<string, string>): Promise<number[]> {
  const { body } = await askOps(`failed?${new URLSearchParams(filter).toString()}`);
  const ids = [0, 1, 2, 3].map((n) => forSpanner(`replay-filter-${n}`, "k").episode_id);
  return (body.failed ?? []).map(({ episode_id }) => ids.indexOf(episode_id ?? "")).sort((a, b) => a - b);
}

describe("a replay", () => {
  it("brings what a sink refused there once, after its cause is mended, and a replay of it changes nothing", async ({
    expect,
  }) => {
    const { body } = await refused("replay-once", "k");
    expect((await receiptsOf("replay-once", body.order_id))?.spanner?.state).toBe("quarantined");
    const [failed] = (await askOps("failed")).body.failed ?? [];
    expect(failed).toMatchObject({ sink: "spanner", reason: "FAILED_PRECONDITION", replayed_at: null });
    expect((await askOps("replay", { body: { id: failed!.id } })).body).toMatchObject({ sent: 1 });
    expect((await askOps("failed")).body.failed?.[0]?.replayed_at).not.toBeNull();

    const sent = takeSent(queues.spanner);
    expect(sent).toHaveLength(1);
    await consumeBatch("spanner", sent);
    expect(await orders("replay-once")).toEqual([[body.order_id]]);
    expect((await receiptsOf("replay-once", body.order_id))?.spanner?.state).toBe("delivered");

    const again = await askOps("replay", { body: {} });
    expect(again.body.results).toEqual([{ id: failed!.id, outcome: "arrived" }]);
    expect(takeSent(queues.spanner)).toEqual([]);
    expect(await quarantineState()).toEqual([]);
    expect((await askOps("replay", { body: { id: failed!.id } })).status).toBe(404);
  });

  it("is taken without a trace when it is sent twice before it arrives", async ({ expect }) => {
    const { body } = await refused("replay-twice", "k");
    for (let n = 0; n < 2; n += 1) expect((await askOps("replay", { body: {} })).body.sent).toBe(1);
    const sent = takeSent(queues.spanner);
    await consumeBatch("spanner", sent.slice(0, 1));
    await consumeBatch("spanner", sent.slice(1));
    expect(await orders("replay-twice")).toEqual([[body.order_id]]);
  });

  it("that takes a message out of quarantine leaves a memory that knows where it is, even when it is evicted", async ({
    expect,
  }) => {
    const message = await confirmedForSpanner("replay-evicted", "k", queues.spanner);
    await consumeBatch("spanner-dlq", [message]);
    await consumeBatch("spanner", [message]);
    expect((await askOps("replay", { body: {} })).body.results).toMatchObject([{ outcome: "arrived" }]);
    expect(await quarantineState()).toEqual([]);
    await evictDurableObject(memoryOf(env, "replay-evicted"));
    expect(await receiptsOf("replay-evicted", message.body.order_id)).toMatchObject({
      spanner: { state: "delivered" },
    });
  });

  it("gives way to another that has the same message at the same time", async ({ expect }) => {
    await refused("replay-race", "k");
    const { objects } = await env.BUCKET.list({ prefix: "quarantine/" });
    const path = objects[0]!.key;
    const get = env.BUCKET.get.bind(env.BUCKET);
    const outcomes: string[] = [];
    // The other one comes after this one has read the message, and before it has marked it.
    const interrupted = vi.spyOn(env.BUCKET, "get").mockImplementationOnce(async (...args) => {
      const read = await get(...args);
      outcomes.push(await replayOne(env, path, false));
      return read;
    });
    outcomes.push(await replayOne(env, path, false));
    interrupted.mockRestore();
    expect(outcomes).toEqual(["sent", "under_way"]);
    expect(takeSent(queues.spanner)).toHaveLength(1);
  });

  it("changes nothing when it is dry, and says what would be sent", async ({ expect }) => {
    await refused("replay-dry", "k");
    const before = await quarantineState();
    const { body } = await askOps("replay", { body: { dry_run: true } });
    expect(body).toMatchObject({ dry_run: true, sent: 1, results: [{ outcome: "sent" }] });
    expect(await quarantineState()).toEqual(before);
    expect(takeSent(queues.spanner)).toEqual([]);
  });

  it("takes those that a filter names, and of them no more than the limit, page by page", async ({
    expect,
  }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const startMs = Date.parse("2026-11-20T10:00:00Z");
    for (const [n, reason] of ["A", "A", "B", "A"].entries()) {
      vi.setSystemTime(startMs + n * 3_600_000);
      await lay(`replay-filter-${n}`, "k", reason);
    }
    vi.useRealTimers();
    expect(await named({})).toEqual([0, 1, 2, 3]);
    expect(await named({ reason: "A" })).toEqual([0, 1, 3]);
    expect(await named({ sink: "bigquery" })).toEqual([]);
    expect(await named({ from: "2026-11-20T11:00:00Z", to: "2026-11-20T13:00:00Z" })).toEqual([1, 2]);
    expect(await named({ sink: "spanner", reason: "A", from: "2026-11-20T11:00:01Z" })).toEqual([3]);

    const filter = { sink: "spanner", reason: "A", from: "2026-11-20T10:00:00Z", to: "2026-11-20T12:30:00Z" };
    const first = await askOps("replay", { body: { ...filter, limit: 1 } });
    expect(first.body.sent).toBe(1);
    const rest = await askOps("replay", { body: { ...filter, limit: 1, cursor: first.body.next_cursor } });
    expect(rest.body.sent).toBe(1);
    const end = await askOps("replay", { body: { ...filter, limit: 1, cursor: rest.body.next_cursor } });
    expect(end.body).toMatchObject({ sent: 0, next_cursor: null });
    const sent = Sent.parse(takeSent(queues.spanner));
    expect(sent.map(({ user_id }) => user_id).sort()).toEqual(["replay-filter-0", "replay-filter-1"]);
  });

  it("sends nothing that was forgotten or erased since, and takes it away", async ({ expect }) => {
    const { episode_id } = await refused("replay-forgotten", "k");
    await refused("replay-erased", "k");
    await memoryOf(env, "replay-forgotten").forget("replay-forgotten", episode_id);
    await memoryOf(env, "replay-erased").erase();
    await vi.waitUntil(() => JSON.stringify(queues.spanner.mock.calls).includes('"forgotten_'));
    takeSent(queues.spanner);
    const { body } = await askOps("replay", { body: {} });
    expect(body.results?.map(({ outcome }) => outcome).sort()).toEqual(["erased", "forgotten"]);
    expect(takeSent(queues.spanner)).toEqual([]);
    expect(await quarantineState()).toEqual([]);
  });

  it("lists what no consumer could read, and does not send it", async ({ expect }) => {
    await consumeBatch("spanner", [{ what: "is this" }]);
    const [failed] = (await askOps("failed?reason=malformed")).body.failed ?? [];
    expect(failed).toMatchObject({ reason: "malformed", replayable: false, episode_id: null });
    expect((await askOps(`failed/${failed!.id}`)).body).toMatchObject({
      body: { what: "is this" },
      message: null,
    });
    const { body } = await askOps("replay", { body: { id: failed!.id } });
    expect(body).toMatchObject({ sent: 0, results: [{ outcome: "malformed" }] });
    expect(takeSent(queues.spanner)).toEqual([]);
  });

  it("sends what this version cannot read, as long as it lies sealed, until it has arrived", async ({
    expect,
  }) => {
    const user = "replay-newer";
    const odd = {
      ...eventsMessage(user, [captured("odd")]),
      events: [{ event_id: "evt_odd", type: "newer" }],
    };
    const newer = { ...eventsMessage(user, [captured("newer")], { batch_id: "b2" }), v: 2 };
    const { body: _, ...bodiless } = forSpanner(user, "k");
    await consumeBatch("bigquery", [odd, newer]);
    await consumeBatch("spanner", [bodiless]);
    const { failed = [] } = (await askOps("failed?reason=malformed")).body;
    expect(failed.map((one) => [one.sink, "replayable" in one && one.replayable])).toEqual([
      ["bigquery", true],
      ["bigquery", true],
      ["spanner", true],
    ]);
    expect((await askOps("replay", { body: { reason: "malformed", sink: "bigquery" } })).body.sent).toBe(2);
    expect((await askOps("replay", { body: { reason: "malformed", sink: "spanner" } })).body.sent).toBe(1);
    const sent = takeSent(queues.bigquery);
    expect(sent).toHaveLength(2);
    expect(sent).toEqual(expect.arrayContaining([odd, newer].map((one) => expect.objectContaining(one))));
    expect(takeSent(queues.spanner)).toMatchObject([bodiless]);
    // What it is to the version that reads it.
    await consumeBatch("bigquery", [
      eventsMessage(user, [captured("odd")]),
      eventsMessage(user, [captured("newer")], { batch_id: "b2" }),
    ]);
    await tendQuarantine(env, Date.now());
    expect((await askOps("failed?sink=bigquery")).body.failed).toEqual([]);
  });

  it("sends events as they were, until the ledger has them delivered", async ({ expect }) => {
    const user = "replay-events";
    const user_ref = userRef(user, env.USER_REF_SECRET);
    const ids = ["evt_a", "evt_b"];
    const batch = { batch_id: "b1", received_at: new Date().toISOString(), user_ref, ids };
    const events = ids.map((event_id) => ({ event_id, type: "search" }));
    const message = { v: 1, kind: "events", user_id: user, ...batch, ids: undefined, events };
    const key = await keepKey(env.BUCKET, { user_ref, generation: 1 }, newKey());
    await recordAccepted(env, batch);
    await layQuarantined(env, `quarantine/bigquery/invalid/${user_ref}/evs_1.json`, {
      sink: "bigquery",
      reason: "invalid",
      quarantined_at: new Date().toISOString(),
      batch_id: "b1",
      event_ids: ids,
      user_ref,
      generation: 1,
      sealed: await seal(JSON.stringify({ message, detail: "no such field" }), key),
    });
    expect((await askOps("failed?sink=bigquery")).body.failed).toMatchObject([{ batch_id: "b1", events: 2 }]);
    expect((await askOps("replay", { body: { sink: "bigquery" } })).body.sent).toBe(1);
    expect(takeSent(queues.bigquery)).toEqual([JSON.parse(JSON.stringify(message))]);
    const where = { state: "delivered", where: "t" } as const;
    await reportEvents(env, "bigquery", [{ batch, outcomes: new Map([["evt_a", where]]) }]);
    await tendQuarantine(env, Date.now());
    expect(await quarantineState()).toHaveLength(1);
    await reportEvents(env, "bigquery", [{ batch, outcomes: new Map([["evt_b", where]]) }]);
    await tendQuarantine(env, Date.now());
    expect(await quarantineState()).toEqual([]);
    expect(takeSent(queues.bigquery)).toEqual([]);
  });
});

describe("what ran out of retries", () => {
  it("is sent again when the circuit closes, and leaves quarantine once it has arrived", async ({
    expect,
  }) => {
    const message = await confirmedForSpanner("replay-exhausted", "k", queues.spanner);
    await consumeBatch("spanner-dlq", [message]);
    await breakGoogle({ service: "spanner", kind: "outage" });
    for (let n = 0; n < 5; n += 1) await consumeBatch("spanner", [forSpanner("replay-other", `k${n}`)]);
    expect((await env.SINK_HEALTH.getByName("spanner").health()).circuit.state).toBe("open");
    await tendQuarantine(env, Date.now());
    expect(takeSent(queues.spanner)).toEqual([]);

    await mendGoogle();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 60_000);
    await consumeBatch("spanner", [forSpanner("replay-other", "k5")]);
    const sent = takeSent(queues.spanner);
    expect(sent).toMatchObject([{ episode_id: message.episode_id }]);
    await consumeBatch("spanner", sent);
    expect(await orders("replay-exhausted")).toEqual([[message.body.order_id]]);
    await tendQuarantine(env, Date.now());
    expect(await quarantineState()).toEqual([]);
  });

  it("tries a circuit that may be tried, where nothing else comes that would close it", async ({
    expect,
  }) => {
    const message = await confirmedForSpanner("replay-silent", "k", queues.spanner);
    await consumeBatch("spanner-dlq", [message]);
    await breakGoogle({ service: "spanner", kind: "outage" });
    for (let n = 0; n < 5; n += 1) await consumeBatch("spanner", [forSpanner("replay-other", `k${n}`)]);
    await tendQuarantine(env, Date.now());
    expect(takeSent(queues.spanner)).toEqual([]);
    await tendQuarantine(env, Date.now() + 60_000);
    expect(takeSent(queues.spanner)).toMatchObject([{ episode_id: message.episode_id }]);
  });

  it("is not sent again once the sink refused it for good: it lies there under that reason", async ({
    expect,
  }) => {
    const message = await confirmedForSpanner("replay-refused-since", "k", queues.spanner);
    await consumeBatch("spanner-dlq", [message]);
    await breakGoogle({ ...POISON, method: "commit" });
    await consumeBatch("spanner", [message]);
    await mendGoogle();
    takeSent(queues.spanner);
    await tendQuarantine(env, Date.now());
    expect(takeSent(queues.spanner)).toEqual([]);
    await tendQuarantine(env, Date.now());
    const { failed } = (await askOps("failed?sink=spanner")).body;
    expect(failed).toMatchObject([{ episode_id: message.episode_id, reason: "FAILED_PRECONDITION" }]);
  });

  it("is sent again by the cron, and not once more within the hour", async ({ expect }) => {
    const message = await confirmedForSpanner("replay-cron", "k", queues.spanner);
    await consumeBatch("spanner-dlq", [message]);
    await tendQuarantine(env, Date.now());
    expect(takeSent(queues.spanner)).toHaveLength(1);
    await tendQuarantine(env, Date.now());
    expect(takeSent(queues.spanner)).toHaveLength(0);
    await tendQuarantine(env, Date.now() + 3_600_000);
    expect(takeSent(queues.spanner)).toHaveLength(1);
  });
});

describe("the calls for failed messages", () => {
  it("show what a message says to ops alone, one by one", async ({ expect }) => {
    const { order_id } = episode("replay-shown", "k").body;
    await lay("replay-shown", "k", "X");
    const list = await askOps("failed");
    expect(JSON.stringify(list.body)).not.toContain(order_id);
    const shown = await askOps(`failed/${list.body.failed![0]!.id}`);
    expect(shown.body).toMatchObject({ detail: "as told", message: { user_id: "replay-shown" } });
    for (const path of ["failed", `failed/${list.body.failed![0]!.id}`])
      expect((await askOps(path, { scope: "svc" })).status).toBe(404);
    expect((await askOps("replay", { scope: "svc", body: {} })).status).toBe(404);
    await memoryOf(env, "replay-shown").erase();
  });

  it("refuse what is no filter, and know no message of another id", async ({ expect }) => {
    for (const query of ["sink=oracle", "from=yesterday", "limit=0", "cursor=%21", "reason=a/b", "other=1"])
      expect((await askOps(`failed?${query}`)).status, query).toBe(422);
    for (const body of [
      { id: "x", sink: "spanner" },
      { from: 5 },
      { limit: 101 },
      { dry_run: 1 },
      { more: 1 },
    ])
      expect((await askOps("replay", { body })).status, JSON.stringify(body)).toBe(422);
    for (const id of ["x", "c3Bhbm5lci9YL1kuanNvbg", "a".repeat(600)]) {
      expect((await askOps(`failed/${id}`)).status).toBe(404);
      expect((await askOps("replay", { body: { id } })).status).toBe(404);
    }
  });
});
