import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { type Fault, breakGoogle, callsToGoogle, faultsLeft, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, episode, forSpanner } from "./messages.ts";
import { closeCircuits, quarantined } from "./bucket.ts";

const LONG = "x".repeat(1025);

beforeEach(closeCircuits);
afterEach(mendGoogle);

describe("the Spanner consumer", () => {
  it("writes a batch of a hundred orders in two calls", async ({ expect }) => {
    await consumeBatch("spanner", [forSpanner("warm", "k")]);
    await mendGoogle();
    const batch = Array.from({ length: 100 }, (_, index) => forSpanner(`hundred-${index}`, "k"));
    const { acked } = await consumeBatch("spanner", batch);
    expect(acked).toHaveLength(100);
    expect((await callsToGoogle())["spanner"]).toEqual({ executeSql: 1, commit: 1 });
    expect(await spannerRows("Orders", "order_id", "hundred-")).toHaveLength(100);
    expect(await spannerRows("OrderItems", "quantity", "hundred-7")).toContainEqual(["2"]);
  });

  it("finds one poison message among a hundred: the others arrive with their first attempt", async ({
    expect,
  }) => {
    const batch = Array.from({ length: 100 }, (_, index) => forSpanner(`poison-${index}`, "k"));
    const bad = batch[41]!;
    const items = [{ ...bad.body.items[0]!, product_name: LONG }];
    batch[41] = forSpanner("poison-41", "k", { body: { ...bad.body, items } });
    const { acked, retried } = await consumeBatch("spanner", batch);
    expect(acked).toHaveLength(100);
    expect(retried).toEqual([]);
    expect(await spannerRows("Orders", "user_id", "poison-")).toHaveLength(99);
    expect(await quarantined("spanner")).toMatchObject([{ episode_id: bad.episode_id, sink: "spanner" }]);
  });

  it("keeps the newer pattern when an older message comes again", async ({ expect }) => {
    const pattern = {
      sku: "OAT-1L",
      product_name: "Oatly",
      order_count: 3,
      last_order_date: "2026-11-20",
      next_predicted_date: "2026-11-27",
      confidence: 1,
    };
    const older = forSpanner("guard", "k1", { patterns: [{ ...pattern, avg_reorder_days: 9 }] });
    const newer = forSpanner("guard", "k2", {
      seq: 2,
      memory_version: 2,
      patterns: [{ ...pattern, avg_reorder_days: 7 }],
    });
    await consumeBatch("spanner", [newer]);
    await consumeBatch("spanner", [older, older]);
    expect(await spannerRows("ReorderPatterns", "avg_reorder_days, version", "guard")).toEqual([["7", "2"]]);
    expect(await spannerRows("Orders", "order_id", "guard")).toHaveLength(2);
    expect(await spannerRows("Users", "version", "guard")).toEqual([["2"]]);
  });

  it("has one order after 503, ABORTED, a lost response, a lost session, an expired token and a commit that is asked for again, in six calls each", async ({
    expect,
  }) => {
    const commit = { service: "spanner", method: "commit", times: 1 } as const;
    const faults: Fault[] = [
      { ...commit, status: 503, googleStatus: "UNAVAILABLE" },
      { ...commit, status: 409, googleStatus: "ABORTED" },
      { ...commit, kind: "lost_response", instead: "cut" },
      { ...commit, kind: "lost_response", instead: "unavailable" },
      { service: "spanner", kind: "lost_session", times: 1 },
      { ...commit, kind: "lost_session" },
      { ...commit, kind: "commit_again", times: 3 },
      { service: "spanner", kind: "expired_token", times: 1 },
      { ...commit, kind: "expired_token" },
    ];
    for (const [index, fault] of faults.entries()) {
      await mendGoogle();
      await breakGoogle(fault);
      const message = forSpanner(`fault-${index}`, "k");
      const first = await consumeBatch("spanner", [message]);
      if (first.retried.length > 0) await consumeBatch("spanner", [message], 2);
      const calls = Object.values((await callsToGoogle())["spanner"] ?? {}).reduce(
        (sum, count) => sum + count,
        0,
      );
      expect(await faultsLeft()).toEqual([]);
      expect(calls, JSON.stringify(fault)).toBeLessThanOrEqual(6);
      expect(await spannerRows("Orders", "user_id", `fault-${index}`)).toEqual([[`fault-${index}`]]);
    }
  });

  it("lets messages come again while Spanner is down, no sooner than it asked for, and opens the circuit", async ({
    expect,
  }) => {
    await breakGoogle({ service: "spanner", status: 503, googleStatus: "UNAVAILABLE", retryAfterSeconds: 7 });
    const { acked, retried } = await consumeBatch("spanner", [forSpanner("down", "k")]);
    expect(acked).toEqual([]);
    expect(retried[0]?.delaySeconds).toBeGreaterThanOrEqual(7);
    for (let batches = 1; batches < 5; batches += 1) await consumeBatch("spanner", [forSpanner("down", "k")]);
    await mendGoogle();
    await consumeBatch("spanner", [forSpanner("down", "k")]);
    expect((await callsToGoogle())["spanner"]).toEqual({});
    expect((await env.SINK_HEALTH.getByName("spanner").health()).circuit.state).toBe("open");
  });

  it("logs of a failure the reason alone: Spanner's words may quote a key", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn");
    await breakGoogle({ service: "spanner", kind: "outage" });
    await consumeBatch("spanner", [forSpanner("spanner-said", "k")]);
    const lines = warned.mock.calls.flat().map((line): unknown => JSON.parse(String(line)));
    warned.mockRestore();
    const failed = { level: "warn", message: "sink failed", sink: "spanner", messages: 1 };
    expect(lines).toContainEqual({ ...failed, reason: "UNAVAILABLE" });
  });

  it("suppresses what belongs to an erased generation, and takes the next one", async ({ expect }) => {
    const erased = forSpanner("erased", "k1");
    await env.ERASURES.getByName("all").bury(erased.user_ref, 1);
    const { acked } = await consumeBatch("spanner", [erased, forSpanner("erased", "k2", { generation: 2 })]);
    expect(acked).toEqual([0, 1]);
    expect(await spannerRows("Orders", "order_id", "erased")).toEqual([
      [forSpanner("erased", "k2").body.order_id],
    ]);
  });

  it("quarantines what is no message of ours without a call", async ({ expect }) => {
    const { acked } = await consumeBatch("spanner", ["nonsense"]);
    expect(acked).toEqual([0]);
    expect((await callsToGoogle())["spanner"]).toEqual({});
    expect(await quarantined("spanner")).toContainEqual(
      expect.objectContaining({ reason: "malformed", body: "nonsense" }),
    );
  });

  it("seals a message of ours that does not fit, and tells its memory", async ({ expect }) => {
    const user = "misfit@example.org";
    const { kind, body } = episode(user, "k");
    const { order_id: _, ...bodiless } = body;
    const misfit = { ...forSpanner(user, "k"), body: bodiless };
    await env.USER_MEMORY.getByName(user).write({
      userId: user,
      episodeId: misfit.episode_id,
      fingerprint: "f",
      traceId: misfit.trace_id,
      occurredAtMs: undefined,
      happening: { kind, body },
    });
    await consumeBatch("spanner", [misfit]);
    const laid = (await quarantined("spanner")).find(({ episode_id }) => episode_id === misfit.episode_id);
    expect(laid).toMatchObject({ reason: "malformed" });
    expect(JSON.stringify(laid)).not.toContain(user);
    const delivery = await env.USER_MEMORY.getByName(user).delivery(body.order_id);
    expect(delivery?.receipts.spanner).toMatchObject({ state: "quarantined", reason: "malformed" });
  });
});
