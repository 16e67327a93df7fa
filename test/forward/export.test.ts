import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, inject, it, vi } from "vitest";
import { eventsOf } from "../../src/erase/exported-events.ts";
import { userRef } from "../../src/forward/seal.ts";
import { wakeRedis } from "../../src/redis/redis.ts";
import { erasureLedger } from "../../src/forward/tombstones.ts";
import { search, told } from "../worker/events/telling.ts";
import { problemOf } from "../worker/problem-document.ts";
import { tokenFor } from "../worker/signing.ts";
import { confirmed } from "../worker/storefront.ts";
import { closeCircuits } from "./bucket.ts";
import { eventsMessage, captured, oneOfEach } from "./captured.ts";
import { breakGoogle, callsToGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, episode } from "./messages.ts";
import { redis } from "./redis.ts";

type Exported = {
  user_id: string;
  episodes: object[];
  events?: Record<string, { event_id: string }[]>;
  recent_events?: { event_id: string }[];
};

beforeEach(async () => {
  await closeCircuits();
  await mendGoogle();
});
afterEach(mendGoogle);

async function ask(user: string, query = ""): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenFor(user)}` };
  return exports.default.fetch(`http://edge/v1/users/me/export${query}`, { headers });
}

async function exported(user: string, query?: string): Promise<Exported> {
  const answer = await ask(user, query);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

describe("the export", () => {
  it("has what the memory knows, and each captured event once, with no rows of orders", async ({
    expect,
  }) => {
    const user = "export-both";
    await confirmed(user, "k");
    await consumeBatch("bigquery", [episode(user, "k"), eventsMessage(user, oneOfEach(user))]);
    await consumeBatch("bigquery", [eventsMessage(user, oneOfEach(user))]);
    await consumeBatch("bigquery", [eventsMessage("export-other", oneOfEach("export-other"))]);
    const whole = await exported(user);
    expect(whole).toMatchObject({ user_id: user, episodes: [{ kind: "order_confirmed" }] });
    const ids = Object.entries(whole.events ?? {}).map(([table, rows]) => [
      table,
      rows.map(({ event_id }) => event_id),
    ]);
    expect(Object.fromEntries(ids)).toEqual({
      product_interaction_events: [`evt_${user}.p`],
      cart_modification_events: [`evt_${user}.c`],
      user_search_events: [`evt_${user}.s`],
      recommendation_impression_events: [`evt_${user}.r`],
    });
    expect(whole.events?.["user_search_events"]).toMatchObject([
      {
        query: "ö",
        filters_applied: { diet: ["vegan"] },
        latency_ms: 7,
        received_at: "2026-11-20T10:00:01.000Z",
      },
    ]);
  });

  it("of many events is whole, page after page", async ({ expect }) => {
    const user = "export-many";
    for (let n = 0; n < 12; n += 1)
      await consumeBatch("bigquery", [
        eventsMessage(
          user,
          Array.from({ length: 450 }, (_, k) => captured(`${user}.${n}.${k}`)),
        ),
      ]);
    const { events } = await exported(user);
    const ids = events?.["product_interaction_events"]?.map(({ event_id }) => event_id) ?? [];
    expect([ids.length, new Set(ids).size]).toEqual([5_400, 5_400]);
  });

  it("knows nothing of before an erasure, nor of nobody", async ({ expect }) => {
    const user = "export-erased";
    await consumeBatch("bigquery", [eventsMessage(user, oneOfEach(user))]);
    await erasureLedger(env).bury(userRef(user, env.USER_REF_SECRET), 1);
    for (const { events } of [await exported(user), await exported("export-nobody")])
      expect(Object.values(events ?? { none: [{}] }).flat()).toEqual([]);
  });

  it.skipIf(inject("redisUrl") === "")(
    "has what Redis keeps of a day as soon as it is accepted, also what the warehouse never gets; without Redis all else",
    async ({ expect }) => {
      const user = "export-recent";
      wakeRedis();
      const events = [
        search({ event_id: "counted" }),
        search({ event_id: "uncounted", consent: { analytics: false, personalization: true } }),
      ];
      const { results } = await told(user, events);
      const accepted = results.map(({ event_id }) => event_id);
      await vi.waitFor(async () => {
        const { recent_events } = await exported(user, "?events=off");
        expect(new Set(recent_events?.map(({ event_id }) => event_id))).toEqual(new Set(accepted));
      }, 10_000);
      const warned = vi.spyOn(console, "warn").mockReturnValue();
      await redis("stop");
      let without: Exported;
      try {
        without = await exported(user, "?events=off");
      } finally {
        await redis("start");
        wakeRedis();
        warned.mockRestore();
      }
      expect(without).not.toHaveProperty("recent_events");
      expect(without).toMatchObject({ episodes: [] });
      await erasureLedger(env).bury(userRef(user, env.USER_REF_SECRET), 1);
      const back = await told(user, [search({ event_id: "back" })]);
      await vi.waitFor(async () => {
        const { recent_events: since } = await exported(user, "?events=off");
        expect(since?.map(({ event_id }) => event_id)).toEqual([back.results[0]?.event_id]);
      }, 10_000);
    },
  );

  it("is refused while BigQuery does not answer, unless the events are left out", async ({ expect }) => {
    const user = "export-outage";
    await confirmed(user, "k");
    await breakGoogle({ service: "bigquery", kind: "outage" });
    const refused = await ask(user);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: "warehouse_unavailable" });
    const asked = await callsToGoogle();
    const memory = await exported(user, "?events=off");
    expect(memory).toMatchObject({ user_id: user, episodes: [{ kind: "order_confirmed" }] });
    expect(memory).not.toHaveProperty("events");
    expect(await callsToGoogle()).toEqual(asked);
    expect((await ask(user, "?events=maybe")).status).toBe(422);
  });

  it("does not end as if it were whole where BigQuery stops answering in the middle", async ({ expect }) => {
    const user = "export-broken";
    const batches = Array.from({ length: 12 }, (_, n) => {
      const events = Array.from({ length: 450 }, (_none, k) => captured(`${user}.${n}.${k}`));
      return eventsMessage(user, events, { batch_id: `${user}.${n}` });
    });
    await consumeBatch("bigquery", batches);
    const open = await eventsOf(env, { userId: user, sinceMs: 0 });
    await breakGoogle({ service: "bigquery", kind: "outage" });
    const read = async (): Promise<number> => {
      let count = 0;
      for (const { rows } of open) for await (const _row of rows) count += 1;
      return count;
    };
    await expect(read()).rejects.toMatchObject({ name: "WarehouseFailure" });
  });
});
