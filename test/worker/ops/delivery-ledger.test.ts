import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, it, vi } from "vitest";
import type { EventOutcome, EventSink } from "../../../durable-objects/ledger/events.ts";
import { EVENT_SINKS } from "../../../durable-objects/ledger/events.ts";
import { DELIVERED, batchOf, billedIn, reportOf, writtenIn } from "./ledger-probe.ts";

const ledger = (name: string) => env.DELIVERY_LEDGER.getByName(name);
const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `evt_${prefix}${index}`);

describe("the ledger of events", () => {
  it("tells of each sink by itself where an event is", async ({ expect }) => {
    const batch = batchOf(["ref-a", "b1"], ids("a", 3), { without_analytics: ["evt_a2"] });
    await ledger("where").accept(batch);
    await ledger("where").report(reportOf("bigquery", batch, { ...DELIVERED, of: ["evt_a0"] }));
    await ledger("where").report(
      reportOf("archive", batch, { state: "quarantined", reason: "x", of: ["evt_a1"] }),
    );
    const first = await ledger("where").statusOf("ref-a", "evt_a0");
    expect(first?.received_at).toBe(batch.received_at);
    expect(first?.sinks).toMatchObject({
      bigquery: { state: "delivered", where: DELIVERED.where },
      archive: { state: "pending" },
    });
    expect((await ledger("where").statusOf("ref-a", "evt_a1"))?.sinks).toMatchObject({
      bigquery: { state: "pending" },
      archive: { state: "quarantined", reason: "x" },
    });
    expect((await ledger("where").statusOf("ref-a", "evt_a2"))?.sinks).toMatchObject({
      bigquery: { state: "suppressed", reason: "consent" },
      archive: { state: "pending" },
    });
  });

  it("knows no event of another user, nor one that nobody sent", async ({ expect }) => {
    await ledger("foreign").accept(batchOf(["ref-a", "b1"], ["evt_1"]));
    expect(await ledger("foreign").statusOf("ref-b", "evt_1")).toBeUndefined();
    expect(await ledger("foreign").statusOf("ref-a", "evt_2")).toBeUndefined();
    expect(await ledger("foreign").statusOf("ref-a", "evt_1")).toBeDefined();
  });

  it("writes one row a batch and one a report, and none for what it knows", async ({ expect }) => {
    const batches = ["b1", "b2", "b3"].map((id) => batchOf([`ref-${id}`, id], ids(id, 100)));
    const report = {
      sink: "bigquery" as const,
      at: new Date().toISOString(),
      batches: batches.map((batch) => ({
        batch,
        outcomes: new Map<string, EventOutcome>(batch.ids.map((id) => [id, DELIVERED])),
      })),
    };
    await ledger("rows").accounting();
    expect(await writtenIn("rows", (one) => one.accept(batches[0]!))).toBe(1);
    expect(await writtenIn("rows", (one) => one.accept(batches[0]!))).toBe(0);
    await ledger("rows").accept(batches[1]!);
    await ledger("rows").accept(batches[2]!);
    expect(await writtenIn("rows", (one) => one.report(report))).toBe(1);
    expect(await writtenIn("rows", (one) => one.report(report))).toBe(0);
  });

  it("reads no report after the one that says where an event is for good", async ({ expect }) => {
    const name = "look-up";
    const batch = batchOf(["ref-a", "b1"], ["evt_old"]);
    await ledger(name).accept(batch);
    const read = async (): Promise<number> =>
      (await billedIn(name, (one) => one.statusOf("ref-a", "evt_old"))).read;
    for (const sink of EVENT_SINKS) await ledger(name).report(reportOf(sink, batch, DELIVERED));
    const before = await read();
    for (let index = 0; index < 50; index += 1) {
      const other = batchOf(["ref-b", `b${index}`], ids(`o${index}-`, 1));
      await ledger(name).report(reportOf("archive", other, DELIVERED));
    }
    // A cursor is a row or two ahead.
    expect(await read()).toBeLessThan(before + 5);
  });

  it("counts an id once, though it comes in two batches and is reported in both", async ({ expect }) => {
    const first = batchOf(["ref-a", "b1"], ids("x", 2));
    const again = batchOf(["ref-a", "b2"], [...ids("x", 2), "evt_new"]);
    for (const batch of [first, again]) await ledger("once").accept(batch);
    for (const batch of [again, first]) await ledger("once").report(reportOf("archive", batch, DELIVERED));
    const { accepted, sinks } = await ledger("once").accounting();
    expect(accepted).toBe(3);
    expect(sinks.archive).toMatchObject({ delivered: 3, pending: 0 });
    expect(sinks.bigquery).toMatchObject({ delivered: 0, pending: 3 });
    expect((await ledger("once").statusOf("ref-a", "evt_x1"))?.sinks.archive.state).toBe("delivered");
  });

  it("finds thousands of ids among thousands without searching each for each", async ({ expect }) => {
    const name = "many";
    for (const part of ["a", "b", "c", "d"])
      await ledger(name).accept(batchOf(["ref-a", part], ids(part, 5_000)));
    const news = batchOf(["ref-a", "e"], [...ids("a", 1), ...ids("e", 4_999)]);
    const startMs = Date.now();
    for (let repeat = 0; repeat < 3; repeat += 1) await ledger(name).accept(news);
    expect(Date.now() - startMs).toBeLessThan(3_000);
    expect((await ledger(name).accounting()).accepted).toBe(24_999);
  });

  it("takes a report that comes before the acceptance was written down", async ({ expect }) => {
    const batch = batchOf(["ref-a", "b1"], ids("early", 4), { without_analytics: ["evt_early3"] });
    await ledger("early").report(reportOf("archive", batch, DELIVERED));
    await ledger("early").accept(batch);
    const { accepted, sinks } = await ledger("early").accounting();
    expect(accepted).toBe(4);
    expect(sinks.archive.delivered).toBe(4);
    expect(sinks.bigquery).toMatchObject({ pending: 3, suppressed: { consent: 1 } });
  });

  it("takes a delivery after a quarantine, and keeps it whatever comes after", async ({ expect }) => {
    const batch = batchOf(["ref-a", "b1"], ["evt_1"]);
    const quarantined = (reason: string) => reportOf("bigquery", batch, { state: "quarantined", reason });
    await ledger("replayed").accept(batch);
    await ledger("replayed").report(quarantined("invalid"));
    await ledger("replayed").report(quarantined("retries_exhausted"));
    expect((await ledger("replayed").accounting()).sinks.bigquery.quarantined).toEqual({ invalid: 1 });
    await ledger("replayed").report(reportOf("bigquery", batch, DELIVERED));
    await ledger("replayed").report(quarantined("invalid"));
    expect((await ledger("replayed").accounting()).sinks.bigquery).toMatchObject({
      delivered: 1,
      quarantined: {},
    });
  });

  it("goes on from its checkpoint after an eviction, and reads only what came since", async ({ expect }) => {
    const name = "checkpoint";
    await runInDurableObject(ledger(name), async (instance) => {
      for (let n = 0; n < 600; n += 1) {
        const batch = batchOf([`ref-${n % 7}`, `b${n}`], ids(`c${n}-`, 2));
        await instance.accept(batch);
        if (n % 3 > 0) await instance.report(reportOf("archive", batch, DELIVERED));
        if (n % 3 > 1) await instance.report(reportOf("bigquery", batch, DELIVERED));
      }
    });
    const before = await ledger(name).accounting();
    expect(before.sinks.bigquery).toMatchObject({ delivered: 400, pending: 800 });
    await evictDurableObject(ledger(name));
    expect(await ledger(name).accounting()).toEqual(before);
    const late = batchOf(["ref-0", "b0"], ids("c0-", 2));
    await ledger(name).report(reportOf("bigquery", late, DELIVERED));
    expect((await ledger(name).accounting()).sinks.bigquery.delivered).toBe(402);
    await evictDurableObject(ledger(name));
    await runInDurableObject(ledger(name), (instance, { storage: { sql } }) => {
      // What the checkpoint covers is not asked of the rows again.
      const { through } = sql
        .exec<{ through: number }>(
          "SELECT json_extract(group_concat(body, ''), '$.throughSeq') AS through FROM checkpoint",
        )
        .one();
      expect(through).toBeGreaterThan(500);
      sql.exec("DELETE FROM reports WHERE seq <= ?", through);
      expect(instance.accounting().sinks.bigquery.delivered).toBe(402);
    });
  });

  it("knows no event of a user it was told to forget, whatever comes late, and counts on", async ({
    expect,
  }) => {
    const one = ledger("forget");
    const settled = batchOf(["ref-a", "b1"], ["evt_1"]);
    const open = batchOf(["ref-a", "b2"], ["evt_2"]);
    const other = batchOf(["ref-b", "b3"], ["evt_1"]);
    for (const batch of [settled, open, other]) await one.accept(batch);
    for (const sink of EVENT_SINKS) await one.report(reportOf(sink, settled, DELIVERED));
    const before = await one.accounting();
    await one.forget("ref-a", Date.now());
    for (const id of ["evt_1", "evt_2"]) expect(await one.statusOf("ref-a", id)).toBeUndefined();
    expect(await one.statusOf("ref-b", "evt_1")).toBeDefined();
    await evictDurableObject(one);
    expect(await one.accounting()).toEqual(before);
    const erased = { state: "suppressed", reason: "erased" } as const;
    for (const sink of EVENT_SINKS)
      for (const batch of [settled, open]) await one.report(reportOf(sink, batch, erased));
    const { accepted, sinks } = await one.accounting();
    expect(accepted).toBe(3);
    expect(sinks.bigquery).toMatchObject({ delivered: 1, pending: 1, suppressed: { erased: 1 } });
    for (const id of ["evt_1", "evt_2"]) expect(await one.statusOf("ref-a", id)).toBeUndefined();
  });

  it("names when the oldest that is pending was received", async ({ expect }) => {
    const old = batchOf(["ref-a", "b1"], ["evt_1"], {
      received_at: new Date(Date.now() - 3_600_000).toISOString(),
    });
    await ledger("oldest").accept(old);
    await ledger("oldest").accept(batchOf(["ref-a", "b2"], ["evt_2"]));
    await ledger("oldest").report(reportOf("archive", old, DELIVERED));
    const { sinks } = await ledger("oldest").accounting();
    expect(sinks.bigquery.oldest_pending_ms).toBe(Date.parse(old.received_at));
    expect(sinks.archive.oldest_pending_ms).toBeGreaterThan(Date.parse(old.received_at));
  });

  it("keeps rows for thirty days, counts on, and calls lost what is pending then", async ({ expect }) => {
    const batch = batchOf(["ref-a", "b1"], ids("old", 3));
    await ledger("swept").accept(batch);
    await ledger("swept").report(reportOf("archive", batch, DELIVERED));
    await ledger("swept").report(reportOf("bigquery", batch, { ...DELIVERED, of: ["evt_old0"] }));
    vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60_000);
    try {
      const young = batchOf(["ref-a", "b2"], ["evt_young"]);
      await ledger("swept").accept(young);
      expect(await runDurableObjectAlarm(ledger("swept"))).toBe(true);
      const left = await runInDurableObject(ledger("swept"), (_, { storage: { sql } }) => [
        sql.exec("SELECT batch_id FROM accepted").toArray(),
        sql.exec("SELECT seq FROM reports").toArray(),
      ]);
      expect(left).toEqual([[{ batch_id: "b2" }], []]);
      expect(await ledger("swept").statusOf("ref-a", "evt_old0")).toBeUndefined();
      await ledger("swept").report(reportOf("bigquery", batch, DELIVERED));
      await evictDurableObject(ledger("swept"));
      const { accepted, sinks } = await ledger("swept").accounting();
      expect(accepted).toBe(4);
      expect(sinks.archive).toMatchObject({ delivered: 3, pending: 1, lost: 0 });
      expect(sinks.bigquery).toMatchObject({ delivered: 1, pending: 1, lost: 2 });
    } finally {
      vi.useRealTimers();
    }
  });

  it(
    "accounts for every id in exactly one figure a sink, whatever comes in whatever order",
    { timeout: 60_000 },
    async ({ expect }) => {
      const USERS = ["ref-a", "ref-b"];
      const outcome = fc.constantFrom<EventOutcome>(
        DELIVERED,
        { state: "quarantined", reason: "invalid" },
        { state: "quarantined", reason: "retries_exhausted" },
        { state: "suppressed", reason: "erased" },
      );
      const batch = fc.record({
        user: fc.nat(1),
        batch: fc.nat(5),
        ids: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 6 }),
      });
      const step = fc.oneof(
        fc.record({ kind: fc.constant("accept" as const), of: batch }),
        fc.record({
          kind: fc.constant("report" as const),
          of: batch,
          sink: fc.constantFrom(...EVENT_SINKS),
          outcome,
        }),
        fc.record({ kind: fc.constant("evict" as const) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
          const name = `property-${(run += 1)}`;
          const model = new Map<string, Record<EventSink, string>>();
          for (const one of steps) {
            if (one.kind === "evict") {
              await ledger(name).accounting();
              await evictDurableObject(ledger(name));
              continue;
            }
            const told = batchOf(
              [USERS[one.of.user]!, `b${one.of.batch}`],
              one.of.ids.map((id) => `evt_${id}`),
            );
            for (const id of told.ids) {
              // What nobody knows of and was suppressed as erased stays unknown.
              const isLate = one.kind === "report" && textOf(one.outcome) === "suppressed:erased";
              if (isLate && !model.has(`${told.user_ref} ${id}`)) continue;
              const known = model.get(`${told.user_ref} ${id}`) ?? {
                bigquery: "pending",
                archive: "pending",
              };
              model.set(`${told.user_ref} ${id}`, known);
              if (one.kind === "report") known[one.sink] = merged(known, one.sink, one.outcome);
            }
            if (one.kind === "accept") await ledger(name).accept(told);
            else await ledger(name).report(reportOf(one.sink, told, one.outcome));
          }
          const { accepted, sinks } = await ledger(name).accounting();
          expect(accepted).toBe(model.size);
          for (const sink of EVENT_SINKS) {
            const expected = Object.groupBy(model.values(), (states) => states[sink]);
            const { delivered, pending, quarantined, suppressed, lost } = sinks[sink];
            expect({ delivered, pending, lost }).toEqual({
              delivered: expected["delivered"]?.length ?? 0,
              pending: expected["pending"]?.length ?? 0,
              lost: 0,
            });
            expect(quarantined).toEqual(reasonsOf(expected, "quarantined"));
            expect(suppressed).toEqual(reasonsOf(expected, "suppressed"));
          }
          for (const [key, states] of model) {
            const [user = "", id = ""] = key.split(" ");
            const status = await ledger(name).statusOf(user, id);
            for (const sink of EVENT_SINKS) expect(textOf(status!.sinks[sink])).toBe(states[sink]);
          }
        }),
        { numRuns: 40, interruptAfterTimeLimit: 40_000 },
      );
    },
  );
});

/** A delivery and a suppression stay, a quarantine yields to no passing reason. */
function merged(states: Record<EventSink, string>, sink: EventSink, outcome: EventOutcome): string {
  const known = states[sink];
  const told = textOf(outcome);
  if (known === "delivered" || known.startsWith("suppressed:")) return known;
  return isPassing(known) || !isPassing(told) ? told : known;
}

function isPassing(state: string): boolean {
  return state === "quarantined:retries_exhausted" || state === "pending";
}

function textOf(outcome: EventOutcome | { state: "pending" }): string {
  return "reason" in outcome ? `${outcome.state}:${outcome.reason}` : outcome.state;
}

function reasonsOf(groups: Partial<Record<string, unknown[]>>, state: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([key, members]) =>
      key.startsWith(`${state}:`) ? [[key.slice(state.length + 1), members?.length ?? 0]] : [],
    ),
  );
}
