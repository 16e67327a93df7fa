import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { randomFrom } from "../../dev/random.ts";
import { eraseQuarantine } from "../../src/erase/erase-in-bucket.ts";
import { eventStatus } from "../../src/forward/event-ledger.ts";
import { EventsMessage } from "../../src/forward/events/message.ts";
import { userRef, unseal } from "../../src/forward/seal.ts";
import { readKey } from "../../src/forward/user-keys.ts";
import { closeCircuits, quarantined } from "./bucket.ts";
import { allKeys, archivedEvents, captured, eventsMessage, oneOfEach } from "./captured.ts";
import { bigqueryRows, breakGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, episode } from "./messages.ts";

const TABLES = [
  "product_interaction_events",
  "user_search_events",
  "cart_modification_events",
  "recommendation_impression_events",
];
/** BigQuery refuses a partition that is more than five years old. */
const TOO_OLD = "2019-01-01T00:00:00.000Z";

beforeEach(async () => {
  await closeCircuits();
  await mendGoogle();
});
afterEach(mendGoogle);

async function idsIn(prefix: string, suffix = "_dedup"): Promise<string[]> {
  const found = await Promise.all(
    TABLES.map((table) => bigqueryRows(`${table}${suffix}`, "event_id", prefix)),
  );
  return found.flatMap((rows) => rows.map(([id]) => String(id))).sort();
}

type Laid = { reason: string; batch_id?: string; event_ids?: string[]; sealed?: string; generation?: number };

async function quarantinedOf(sink: string, batchId: string): Promise<Laid[]> {
  const all: Laid[] = await quarantined(sink);
  return all.filter(({ batch_id }) => batch_id === batchId);
}

describe("BigQuery's consumer of events", () => {
  it("writes each type into its table, with what has no column beside it", async ({ expect }) => {
    const { acked } = await consumeBatch("bigquery", [eventsMessage("each", oneOfEach("each"))]);
    expect(acked).toEqual([0]);
    const common = "event_id, trace_id, FORMAT_TIMESTAMP('%FT%T', received_at)";
    const stamp = ["0af7651916cd43dd8448eb211c80319c", "2026-11-20T10:00:01"];
    expect(
      await bigqueryRows(
        "cart_modification_events",
        `${common}, action, quantity_after, JSON_VALUE(metadata, '$.quantity')`,
        "each",
      ),
    ).toEqual([["evt_each.c", ...stamp, "add", "2.5", "2"]]);
    expect(
      await bigqueryRows(
        "user_search_events",
        `${common}, query, latency_ms, JSON_VALUE(filters_applied, '$.diet[0]')`,
        "each",
      ),
    ).toEqual([["evt_each.s", ...stamp, "ö", "7", "vegan"]]);
    expect(
      await bigqueryRows("product_interaction_events", `${common}, interaction_type, sku`, "each"),
    ).toEqual([["evt_each.p", ...stamp, "view", "OAT-1L"]]);
    expect(
      await bigqueryRows(
        "recommendation_impression_events",
        `${common}, clicked, JSON_VALUE(products_shown, '$[1]')`,
        "each",
      ),
    ).toEqual([["evt_each.r", ...stamp, "true", "B"]]);
  });

  it("takes orders and events from one batch", async ({ expect }) => {
    const { acked, retried } = await consumeBatch("bigquery", [
      episode("mixed", "k"),
      eventsMessage("mixed", [captured("mixed")]),
      episode("mixed", "l"),
    ]);
    expect({ acked, retried }).toEqual({ acked: [0, 1, 2], retried: [] });
    expect(await bigqueryRows("order_transaction_events", "event_id", "mixed")).toHaveLength(2);
    expect(await idsIn("mixed")).toContain("evt_mixed");
  });

  it("lays the one bad event of a hundred into quarantine, whole, and delivers the others", async ({
    expect,
  }) => {
    const events = Array.from({ length: 100 }, (_, index) =>
      captured(`bad${index}`, index === 42 ? { occurred_at: TOO_OLD } : {}),
    );
    const { acked } = await consumeBatch("bigquery", [eventsMessage("one-bad", events)]);
    expect(acked).toEqual([0]);
    expect(await idsIn("one-bad")).toHaveLength(99);
    const [laid, ...others] = await quarantinedOf("bigquery", "bat_one-bad");
    expect(others).toEqual([]);
    expect(laid).toMatchObject({ reason: "invalid", event_ids: ["evt_bad42"] });
    const owner = { user_ref: userRef("one-bad", env.USER_REF_SECRET), generation: laid!.generation! };
    const opened: { message?: unknown } = JSON.parse(
      await unseal(laid!.sealed!, (await readKey(env.BUCKET, owner))!),
    );
    // What lies there may be sent to the queue as it is.
    expect(EventsMessage.parse(opened.message)).toEqual(eventsMessage("one-bad", [events[42]!]));
  });

  it("does not count who does not want to be counted; the archive has it all the same", async ({
    expect,
  }) => {
    const message = eventsMessage("uncounted", [
      captured("uncounted", { consent: { analytics: false, personalization: true } }),
      captured("counted"),
    ]);
    await consumeBatch("bigquery", [message]);
    await consumeBatch("archive", [message]);
    expect(await idsIn("uncounted")).toEqual(["evt_counted"]);
    expect((await archivedEvents("uncounted")).map(({ event_id }) => event_id)).toEqual([
      "evt_counted",
      "evt_uncounted",
    ]);
  });

  it("sends everything again that failed for a reason that passes, and counts events in the sink's health", async ({
    expect,
  }) => {
    const health = env.SINK_HEALTH.getByName("bigquery");
    const before = await health.health();
    const message = eventsMessage("passing", [captured("passing1"), captured("passing2")]);
    await breakGoogle({ service: "bigquery", kind: "outage", times: 1 });
    expect((await consumeBatch("bigquery", [message])).retried).toHaveLength(1);
    await mendGoogle();
    expect((await consumeBatch("bigquery", [message], 2)).acked).toEqual([0]);
    expect(await idsIn("passing")).toEqual(["evt_passing1", "evt_passing2"]);
    const after = await health.health();
    expect(after.retried - before.retried).toBe(2);
    expect(after.delivered - before.delivered).toBe(2);
  });
});

describe("the archive's consumer of events", () => {
  it("writes a line an event, sealed, under a key that it makes, and says the user's id nowhere", async ({
    expect,
  }) => {
    await consumeBatch("archive", [eventsMessage("browser-ö", oneOfEach("arch"))]);
    const lines = await archivedEvents("browser-ö");
    expect(lines.map(({ event_id }) => event_id)).toEqual([
      "evt_arch.c",
      "evt_arch.p",
      "evt_arch.r",
      "evt_arch.s",
    ]);
    expect(lines.map(({ generation, recorded_at }) => [generation, recorded_at])).toEqual(
      lines.map(() => [1, "2026-11-20T10:00:01.000Z"]),
    );
    for (const { message, ...line } of lines) {
      expect(EventsMessage.parse(message).events).toHaveLength(1);
      expect(JSON.stringify(line)).not.toContain("browser");
    }
  });
});

describe("events of an erased person", () => {
  it("are suppressed when they were received before, and sealed with the next key when after", async ({
    expect,
  }) => {
    const ref = userRef("gone", env.USER_REF_SECRET);
    await env.ERASURES.getByName("all").bury(ref, 3);
    const before = eventsMessage("gone", [captured("gone-before")]);
    const after = eventsMessage("gone", [captured("gone-after")], {
      received_at: new Date(Date.now() + 1_000).toISOString(),
    });
    for (const sink of ["bigquery", "archive"] as const)
      expect((await consumeBatch(sink, [before, after])).acked).toEqual([0, 1]);
    expect((await consumeBatch("bigquery-dlq", [before])).acked).toEqual([0]);
    expect(await idsIn("gone")).toEqual(["evt_gone-after"]);
    expect((await archivedEvents("gone")).map(({ event_id, generation }) => [event_id, generation])).toEqual([
      ["evt_gone-after", 4],
    ]);
    expect(await quarantinedOf("bigquery", "bat_gone")).toEqual([]);
  });
});

describe("events that cannot be delivered", () => {
  it("lie in quarantine, whole, once they ran out of retries", async ({ expect }) => {
    const message = eventsMessage("dead", [captured("dead1"), captured("dead2")]);
    expect((await consumeBatch("bigquery-dlq", [message])).acked).toEqual([0]);
    expect(await quarantinedOf("bigquery", "bat_dead")).toMatchObject([
      { reason: "retries_exhausted", event_ids: ["evt_dead1", "evt_dead2"] },
    ]);
  });

  it("lie there as malformed when they fit no schema, beside others that arrive", async ({ expect }) => {
    const odd = { ...captured("odd"), type: "weather" };
    const { acked } = await consumeBatch("bigquery", [
      { ...eventsMessage("oddly", [captured("even")]), events: [captured("even"), odd] },
      { v: 1, kind: "events", nothing: "else" },
    ]);
    expect(acked).toEqual([0, 1]);
    expect(await idsIn("oddly")).toEqual(["evt_even"]);
    expect(await quarantinedOf("bigquery", "bat_oddly")).toMatchObject([
      { reason: "malformed", event_ids: ["evt_odd"] },
    ]);
  });
});

const misfitOf = (user: string): EventsMessage =>
  eventsMessage(user, [captured("misfit")], { batch_id: "bat_misfit" });

async function malformedOf(user: string): Promise<string[]> {
  return allKeys(`quarantine/bigquery/malformed/${userRef(user, env.USER_REF_SECRET)}/`);
}

const refused = async (): Promise<never> => Promise.reject(new Error("the ledger is down"));

describe("a message whose envelope fits no schema", () => {
  it("lies sealed below the user it names, and is erased with him", async ({ expect }) => {
    const user = "sealed-misfit";
    const ref = userRef(user, env.USER_REF_SECRET);
    const misfit = { ...misfitOf(user), v: 2 };
    const { user_id: _, ...unnamed } = misfitOf(user);
    expect((await consumeBatch("bigquery", [misfit, unnamed])).acked).toEqual([0, 1]);
    expect(await malformedOf(user)).toHaveLength(2);
    expect(JSON.stringify(await quarantined("bigquery"))).not.toContain(user);
    await env.ERASURES.getByName("all").bury(ref, 1);
    await eraseQuarantine(env.BUCKET, { ref, generation: 1, erasedAtMs: Date.now() });
    expect(await malformedOf(user)).toEqual([]);
    expect((await consumeBatch("bigquery", [misfit, unnamed])).acked).toEqual([0, 1]);
    expect(await malformedOf(user)).toEqual([]);
  });

  it("lies as it came when it names nobody", async ({ expect }) => {
    await consumeBatch("archive", [{ kind: "events", user_id: 7, user_ref: "../x", nobody: "misfit" }]);
    expect(JSON.stringify(await quarantined("archive"))).toContain('"nobody":"misfit"');
  });
});

/** The ledger of events takes no report until this is undone. */
function breakLedger(): { mockRestore: () => void } {
  const getByName = env.DELIVERY_LEDGER.getByName.bind(env.DELIVERY_LEDGER);
  return vi.spyOn(env.DELIVERY_LEDGER, "getByName").mockImplementation((...name) => {
    return new Proxy(getByName(...name), {
      get: (of, member) => (member === "report" ? refused : Reflect.get(of, member)),
    });
  });
}

describe("a message whose ledger cannot be told", () => {
  it("comes again until it is, and its event is delivered then, once at each sink", async ({ expect }) => {
    const ref = userRef("untold", env.USER_REF_SECRET);
    const other = eventsMessage("untold-other", []);
    for (const sink of ["bigquery", "archive"] as const) {
      const message = eventsMessage("untold", [captured("untold")], { spool: `spool/${sink}/untold` });
      await env.BUCKET.put(`spool/${sink}/untold`, "sealed");
      const broken = breakLedger();
      const { acked, retried } = await consumeBatch(sink, [message, { ...other, v: 2 }]);
      broken.mockRestore();
      expect({ acked, retried: retried.map((one) => one.message) }).toEqual({ acked: [1], retried: [0] });
      expect(await allKeys("spool/")).toEqual([`spool/${sink}/untold`]);
      expect((await consumeBatch(sink, [message], 2)).acked).toEqual([0]);
      expect(await allKeys("spool/")).toEqual([]);
      expect((await eventStatus(env, ref, "evt_untold"))?.sinks[sink].state).toBe("delivered");
    }
    expect(await idsIn("untold")).toEqual(["evt_untold"]);
    expect(await archivedEvents("untold")).toHaveLength(1);
  });
});

const spooled = (sink: string): EventsMessage =>
  eventsMessage("spooled", [captured("spooled")], { spool: `spool/${sink}/x` });

describe("a spooled message", () => {
  it("is let go of once its consumer has settled it, at each sink by itself, and not before", async ({
    expect,
  }) => {
    for (const sink of ["bigquery", "archive"]) await env.BUCKET.put(`spool/${sink}/x`, "sealed");
    await consumeBatch("archive", [spooled("archive")]);
    expect(await allKeys("spool/")).toEqual(["spool/bigquery/x"]);
    await breakGoogle({ service: "bigquery", kind: "outage", times: 1 });
    await consumeBatch("bigquery", [spooled("bigquery")]);
    expect(await allKeys("spool/")).toEqual(["spool/bigquery/x"]);
    await mendGoogle();
    await consumeBatch("bigquery", [spooled("bigquery")], 2);
    expect(await allKeys("spool/")).toEqual([]);
    expect(JSON.stringify(await archivedEvents("spooled"))).not.toContain("spool/");
  });
});

describe("messages that come one to five times, shuffled, split", () => {
  it(
    "come to what single delivery comes to: in BigQuery's views, and in the archive",
    { timeout: 120_000 },
    async ({ expect }) => {
      const random = randomFrom(20_261_128);
      const messages = Array.from({ length: 60 }, (_, index) =>
        eventsMessage(`often-${index % 7}`, oneOfEach(`often${index}`), { batch_id: `bat_often${index}` }),
      );
      const ids = messages.flatMap(({ events }) => events.map(({ event_id }) => event_id)).sort();
      const copies = messages.flatMap((message) =>
        Array.from({ length: 1 + Math.floor(random() * 5) }, () => message),
      );
      for (const sink of ["bigquery", "archive"] as const) {
        const shuffled = copies.map((message) => ({ message, at: random() })).sort((a, b) => a.at - b.at);
        while (shuffled.length > 0) {
          const batch = shuffled.splice(0, 1 + Math.floor(random() * 20)).map(({ message }) => message);
          if (sink === "bigquery" && random() < 0.3)
            await breakGoogle({ service: "bigquery", method: "insertAll", times: 1, kind: "lost_response" });
          const { retried } = await consumeBatch(sink, batch);
          await closeCircuits();
          shuffled.push(...retried.map(({ message }) => ({ message: batch[message]!, at: 0 })));
        }
      }
      expect(copies.length).toBeGreaterThan(120);
      expect(await idsIn("often-")).toEqual(ids);
      expect((await idsIn("often-", "")).length).toBeGreaterThanOrEqual(ids.length);
      const archived = await archivedEvents("often-");
      expect([...new Set(archived.map(({ event_id }) => event_id))].sort()).toEqual(ids);
      expect(new Set(archived.map(({ message }) => JSON.stringify(message))).size).toBe(ids.length);
    },
  );
});
