import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import { SINKS, type Sink } from "../../../durable-objects/receipts.ts";
import { holdQueues, rowsOf } from "../memory-probe.ts";
import { confirmed, line, order, post, usualOf } from "../storefront.ts";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => {
  queues.release();
  vi.restoreAllMocks();
});

async function untilSent(user: string, sinks: readonly Sink[] = SINKS): Promise<void> {
  await vi.waitUntil(() => sinks.every((sink) => queues.sentTo(sink, user).length > 0), 5000);
}

describe("a confirmed order", () => {
  it("goes to every sink once, addressed alike, and says so in the log", async ({ expect }) => {
    const logged = vi.spyOn(console, "log").mockReturnValue();
    const { order_id } = await confirmed("sent", "k");
    await untilSent("sent");
    await vi.waitUntil(() => logged.mock.calls.length > 0, 5000);
    const [spanner, bigquery, archive] = SINKS.map((sink) => queues.sentTo(sink, "sent"));
    const address = { user_id: "sent", seq: 1, generation: 1, episode_id: expect.stringMatching(/^ep_/) };
    expect([spanner, bigquery, archive]).toEqual(
      Array.from({ length: 3 }, () => [expect.objectContaining(address)]),
    );
    expect(logged.mock.calls).toEqual([[`Order ${order_id} sent to Graphiti/data pipeline`]]);
  });

  it("carries the caller's trace to the sinks, and begins one when there is none", async ({ expect }) => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { "idempotency-key": "k", traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    await post("traced", "/v1/orders/confirm", { headers, body: order() });
    const bad = { "idempotency-key": "k", traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01` };
    await post("untraced", "/v1/orders/confirm", { headers: bad, body: order() });
    await Promise.all([untilSent("traced"), untilSent("untraced")]);
    expect(queues.sentTo("bigquery", "traced")[0]?.trace_id).toBe(trace);
    expect(queues.sentTo("spanner", "traced")[0]?.trace_id).toBe(trace);
    expect(queues.sentTo("spanner", "untraced")[0]?.trace_id).toMatch(/^(?!0+$)[\da-f]{32}$/);
  });

  it("of over 100 KB travels by claim check to every sink, its content unreadable in R2", async ({
    expect,
  }) => {
    const items = Array.from({ length: 500 }, (_, n) =>
      line(`SKU-${n}`, { product_name: `Secret ${"x".repeat(300)}` }),
    );
    await confirmed("heavy", "k", order({ items }));
    await untilSent("heavy");
    for (const sink of SINKS) {
      const [message] = queues.sentTo(sink, "heavy");
      expect(JSON.stringify(message).length).toBeLessThan(1000);
      const claim = await env.BUCKET.get(message?.claim ?? "");
      const text = (await claim?.text()) ?? "";
      expect(text.length).toBeGreaterThan(100_000);
      expect(text).not.toContain("Secret");
    }
  });

  it("is confirmed although every queue and R2 are down", async ({ expect }) => {
    vi.spyOn(console, "warn").mockReturnValue();
    vi.spyOn(env.BUCKET, "put").mockRejectedValue(new Error("R2 is down"));
    queues.release();
    queues = holdQueues(SINKS);
    expect((await confirmed("all-down", "k")).memory.version).toBe(1);
    expect((await usualOf("all-down")).memory_version).toBe(1);
    expect(await rowsOf("all-down", "SELECT settled FROM episodes")).toEqual([{ settled: 0 }]);
  });

  it("goes to the healthy sinks when another one's queue is down", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    queues.release();
    queues = holdQueues(["spanner"]);
    await confirmed("one-down", "k");
    await untilSent("one-down");
    await vi.waitUntil(() => warned.mock.calls.length > 0, 5000);
    expect(queues.sentTo("bigquery", "one-down")).toHaveLength(1);
    expect(queues.sentTo("archive", "one-down")).toHaveLength(1);
  });
});
