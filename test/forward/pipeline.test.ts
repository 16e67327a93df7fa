import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { idsOf } from "../../src/confirm/identity.ts";
import type { ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import { userRef } from "../../src/forward/seal.ts";
import { type Watcher, watch } from "../worker/ops/watching.ts";
import { breakGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, episode, forSpanner } from "./messages.ts";
import { steppedInEach } from "./stepped-queues.ts";

const queues = steppedInEach({ holdsClock: false });

const watchers: Watcher[] = [];
afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.leave()));
});

/** Somebody watches, and every sink knows it. */
async function watching(): Promise<Watcher> {
  const watcher = await watch();
  watchers.push(watcher);
  await vi.waitFor(() => expect(watcher.sinks.length).toBeGreaterThan(0));
  return watcher;
}

async function tell(user: string, key: string, happening: ToldHappening): Promise<void> {
  await env.USER_MEMORY.getByName(user).write({
    userId: user,
    episodeId: idsOf(user, key).episodeId,
    fingerprint: "f",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    occurredAtMs: undefined,
    happening,
  });
}

async function confirm(user: string, key: string): Promise<string> {
  const { kind, body } = episode(user, key);
  await tell(user, key, { kind, body });
  return body.order_id;
}

type Shown = { memory: string; spanner: string; bigquery: string; archive: string };

/** Where an order is, as a watcher sees it: states, with reasons. */
function shown({ journeys }: Watcher, orderId: string): Shown | undefined {
  const journey = [...journeys.values()].find(({ order_id }) => order_id === orderId);
  if (journey === undefined) return undefined;
  const { memory, sinks } = journey;
  const said = (stop: (typeof sinks)["spanner"]): string =>
    "reason" in stop ? `${stop.state}: ${stop.reason}` : stop.state;
  return {
    memory: memory.state,
    spanner: said(sinks.spanner),
    bigquery: said(sinks.bigquery),
    archive: said(sinks.archive),
  };
}

const EVERYWHERE = {
  memory: "recorded",
  spanner: "delivered",
  bigquery: "delivered",
  archive: "delivered",
};

describe("an order that is watched", () => {
  it("is seen in all four systems, under its user's keyed hash", async () => {
    const watcher = await watching();
    const orderId = await confirm("pipe-end-to-end", "k1");
    await queues.deliverUntil(async () => expect(shown(watcher, orderId)).toEqual(EVERYWHERE));
    const [journey] = watcher.journeys.values();
    expect(journey?.user_ref).toBe(userRef("pipe-end-to-end", env.USER_REF_SECRET));
    expect(JSON.stringify([...watcher.journeys])).not.toMatch(/pipe-end-to-end|OAT-1L|Oatly/);
  });

  it("is seen waiting, with the reason, while a sink is down, and delivered once it is back", async () => {
    const watcher = await watching();
    await breakGoogle({ service: "spanner", kind: "outage" });
    const orderId = await confirm("pipe-outage", "k1");
    await queues.deliverUntil(async () =>
      expect(shown(watcher, orderId)).toEqual({ ...EVERYWHERE, spanner: "waiting: UNAVAILABLE" }),
    );
    await mendGoogle();
    await consumeBatch("spanner", [forSpanner("pipe-outage", "k1")]);
    await vi.waitFor(() => expect(shown(watcher, orderId)).toEqual(EVERYWHERE), { timeout: 5000 });
  });

  it("is seen waiting where its sink is not even asked, because the circuit is open", async () => {
    const watcher = await watching();
    await breakGoogle({ service: "bigquery", kind: "outage" });
    for (let n = 0; n < 5; n += 1) await consumeBatch("bigquery", [episode("pipe-circuit", "first")]);
    const { order_id } = episode("pipe-circuit", "second").body;
    await consumeBatch("bigquery", [episode("pipe-circuit", "second")]);
    await vi.waitFor(
      () => {
        expect(shown(watcher, order_id)?.bigquery).toBe("waiting: circuit_open");
        expect(watcher.sinks.at(-1)?.sinks.bigquery).toMatchObject({ circuit: "open" });
        expect(watcher.sinks.at(-1)?.sinks.bigquery?.opens_at).not.toBeNull();
      },
      { timeout: 8000 },
    );
  });

  it("is seen quarantined with the reason, and suppressed where nobody may count it", async () => {
    const watcher = await watching();
    const refused = { ...episode("pipe-refused", "k1"), occurred_at: "not a time" };
    await consumeBatch("bigquery", [refused]);
    await tell("pipe-uncounted", "prefs", {
      kind: "preferences_set",
      body: { consent: { analytics: false } },
    });
    const uncounted = await confirm("pipe-uncounted", "k1");
    await queues.deliverUntil(async () => {
      expect(shown(watcher, refused.body.order_id)?.bigquery).toBe("quarantined: malformed");
      expect(shown(watcher, uncounted)).toEqual({ ...EVERYWHERE, bigquery: "suppressed: consent" });
    });
  });

  it("is the only thing that is: notes and preferences are told to nobody", async () => {
    const watcher = await watching();
    await tell("pipe-note", "n1", { kind: "note_added", body: { text: "We cook Thai" } });
    const orderId = await confirm("pipe-note", "k1");
    await queues.deliverUntil(async () => expect(shown(watcher, orderId)).toEqual(EVERYWHERE));
    const mine = userRef("pipe-note", env.USER_REF_SECRET);
    expect([...watcher.journeys.values()].filter(({ user_ref }) => user_ref === mine)).toHaveLength(1);
  });
});

describe("a delivery", () => {
  it("tells the feed nothing while nobody watches, and one call a batch while somebody does", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 60_000);
    const asked = vi.spyOn(env.PIPELINE_FEED, "getByName");
    const three = ["k1", "k2", "k3"].map((key) => forSpanner("pipe-counted", key));
    expect((await consumeBatch("spanner", three)).acked).toHaveLength(3);
    expect(asked).not.toHaveBeenCalled();
    await env.SINK_HEALTH.getByName("spanner").watch(10_000);
    expect((await consumeBatch("spanner", three)).acked).toHaveLength(3);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    expect((await consumeBatch("archive", [{ garbage: true }])).acked).toHaveLength(1);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.for(["fails", "hangs"])("is as it was when the feed %s", async (how) => {
    await env.SINK_HEALTH.getByName("spanner").watch(60_000);
    // So that the feed's deadline never comes: who waited for it would wait for ever.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const answer = async (): Promise<void> =>
      how === "fails" ? Promise.reject(new Error("gone")) : new Promise(() => undefined);
    const feed = env.PIPELINE_FEED.getByName("all");
    const broken = new Proxy(feed, { get: (_, name) => (name === "tell" ? answer : undefined) });
    const asked = vi.spyOn(env.PIPELINE_FEED, "getByName").mockReturnValue(broken);
    const { acked, retried } = await consumeBatch("spanner", [forSpanner(`pipe-feed-${how}`, "k1")]);
    expect({ acked, retried }).toEqual({ acked: [0], retried: [] });
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
