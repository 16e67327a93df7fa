import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { SINKS } from "../../durable-objects/receipts.ts";
import { quarantined } from "./bucket.ts";
import { confirm, flushBuffers, memoryOf, refOf } from "./erased-person.ts";
import { bigqueryRows, breakGoogle, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, episode } from "./messages.ts";
import { steppedInEach } from "./stepped-queues.ts";

const queues = steppedInEach({ holdsClock: false });

async function cancel(user: string, order_id: string): Promise<string> {
  const episodeId = `ep_${user}_cancel`;
  await memoryOf(user).write({
    userId: user,
    episodeId,
    fingerprint: "f",
    traceId: "0".repeat(32),
    occurredAtMs: undefined,
    happening: { kind: "order_cancelled", body: { order_id } },
  });
  return episodeId;
}

/** Waits until so many messages were sent to a sink, and gives those that are new. */
async function sentTo(
  sink: "spanner" | "bigquery" | "archive",
  user: string,
  count: number,
): Promise<unknown[]> {
  await vi.waitUntil(() => queues.sent(sink, user).length >= count, 20_000);
  return queues.sent(sink, user);
}

/** What is left of orders in the warehouse: status and total of each transaction, quantity of each line. */
async function warehouse(user: string): Promise<unknown[]> {
  return [
    await bigqueryRows("order_transaction_events_dedup", "order_status, total_minor", user),
    await bigqueryRows("product_interaction_events_dedup", "interaction_type, quantity", user),
  ];
}

const CONFIRMED = [[["confirmed", "438"]], [["purchase", "2"]]];

describe("an episode that is forgotten", { timeout: 60_000 }, () => {
  it("takes its rows along, a single step of an order's life too, and nothing brings it back", async ({
    expect,
  }) => {
    const user = "forget-step";
    const orderId = await confirm(user, "k");
    const step = await cancel(user, orderId);
    const late = Object.fromEntries(
      await Promise.all(SINKS.map(async (sink) => [sink, await sentTo(sink, user, 2)] as const)),
    );
    await queues.deliverDue();
    expect(await warehouse(user)).toEqual([
      [
        ["cancelled", "-438"],
        ["confirmed", "438"],
      ],
      [
        ["purchase", "2"],
        ["purchase_reversal", "-2"],
      ],
    ]);
    const claim = `claims/${refOf(user)}/1/${step}/archive`;
    await env.BUCKET.put(claim, "sealed");
    for (const sink of SINKS) await consumeBatch(`${sink}-dlq`, [late[sink]?.at(-1)]);
    expect((await quarantined("bigquery")).map(({ episode_id }) => episode_id)).toContain(step);

    expect((await memoryOf(user).forget(user, step)).kind).toBe("forgotten");
    const [forgetting] = (await sentTo("bigquery", user, 3)).slice(2);
    // Rows that were just streamed are out of reach: it waits, and the circuit does not count that as a failure.
    for (let times = 0; times < 6; times += 1) {
      const { acked, retried } = await consumeBatch("bigquery", [forgetting]);
      expect(acked).toEqual([]);
      expect(retried[0]?.delaySeconds).toBeGreaterThanOrEqual(600);
    }
    expect((await env.SINK_HEALTH.getByName("bigquery").health()).circuit.state).toBe("closed");
    await flushBuffers();
    expect((await consumeBatch("bigquery", [forgetting])).acked).toEqual([0]);
    await queues.deliverDue();
    expect(await warehouse(user)).toEqual(CONFIRMED);

    const before = (await env.BUCKET.list({ prefix: "archive/" })).objects.length;
    for (const sink of SINKS) {
      const again = late[sink]?.at(-1);
      expect((await consumeBatch(sink, [again, again])).acked).toEqual([0, 1]);
      expect((await consumeBatch(`${sink}-dlq`, [again])).acked).toEqual([0]);
      expect((await quarantined(sink)).map(({ episode_id }) => episode_id)).not.toContain(step);
    }
    expect(await warehouse(user)).toEqual(CONFIRMED);
    expect((await env.BUCKET.list({ prefix: "archive/" })).objects).toHaveLength(before);
    expect(await env.BUCKET.head(claim)).toBeNull();
    expect(await spannerRows("Orders", "status, total_minor", user)).toEqual([["confirmed", "438"]]);
  });

  it("is suppressed at once by every sink, before the forgetting itself has come to it", async ({
    expect,
  }) => {
    const user = "forget-at-once";
    await confirm(user, "k");
    const late = Object.fromEntries(
      await Promise.all(SINKS.map(async (sink) => [sink, await sentTo(sink, user, 1)] as const)),
    );
    await memoryOf(user).forget(user, episode(user, "k").episode_id);
    const before = (await env.BUCKET.list({ prefix: "archive/" })).objects.length;
    for (const sink of SINKS) expect((await consumeBatch(sink, late[sink] ?? [])).acked).toEqual([0]);
    expect(await warehouse(user)).toEqual([[], []]);
    expect(await spannerRows("Orders", "order_id", user)).toEqual([]);
    expect((await env.BUCKET.list({ prefix: "archive/" })).objects).toHaveLength(before);
  });

  it("waits for BigQuery when that is down, and for R2", async ({ expect }) => {
    const user = "forget-outage";
    await confirm(user, "k");
    await sentTo("bigquery", user, 1);
    await queues.deliverDue();
    await flushBuffers();
    await memoryOf(user).forget(user, episode(user, "k").episode_id);
    const [forgetting] = (await sentTo("bigquery", user, 2)).slice(1);
    await breakGoogle({ service: "bigquery", kind: "outage" });
    expect((await consumeBatch("bigquery", [forgetting])).retried).toHaveLength(1);
    await mendGoogle();
    vi.spyOn(env.BUCKET, "list").mockRejectedValueOnce(new Error("R2 is down"));
    expect((await consumeBatch("bigquery", [forgetting])).retried).toHaveLength(1);
    expect((await consumeBatch("bigquery", [forgetting])).acked).toEqual([0]);
    expect(await warehouse(user)).toEqual([[], []]);
  });
});
