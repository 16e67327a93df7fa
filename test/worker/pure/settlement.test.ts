import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { LogEntry } from "../../../durable-objects/episode-log.ts";
import { type Receipt, type Receipts, SINKS, type Sink, owedTo } from "../../../durable-objects/receipts.ts";
import { FIRST_WAIT_MS, firstWaitMs, mayResend, settle } from "../../../durable-objects/settlement.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const BORN_MS = Date.UTC(2026, 10, 22);

const delivered: Receipt = { state: "delivered", at: "2026-11-22T00:00:01.000Z", where: "here" };
const refused: Receipt = { state: "quarantined", at: "2026-11-22T00:00:01.000Z", reason: "invalid" };
const givenUp: Receipt = {
  state: "quarantined",
  at: "2026-11-22T00:00:01.000Z",
  reason: "retries_exhausted",
};
const ALL: Receipts = { spanner: delivered, bigquery: delivered, archive: delivered };

function entry(seq: number, receipts: Receipts = {}, recordedAtMs = BORN_MS): LogEntry {
  const body = { order_id: `ord_${seq}`, items: [], item_count: 0, total_minor: 0, currency: "EUR" };
  return {
    episode: {
      seq,
      episodeId: `ep_${seq}`,
      kind: "order_confirmed",
      occurredAtMs: recordedAtMs,
      recordedAtMs,
      body,
    },
    fingerprint: "",
    answer: "",
    traceId: "",
    receipts,
  };
}

/** The same of an episode that the warehouse never gets. */
function note(seq: number, receipts: Receipts = {}, recordedAtMs = BORN_MS): LogEntry {
  const whole = entry(seq, receipts, recordedAtMs);
  return { ...whole, episode: { ...whole.episode, kind: "note_added", body: { text: "no milk" } } };
}

/** What the alarm does so long after the entries were recorded. */
function after(
  ageMs: number,
  entries: readonly LogEntry[],
  known: { arrivals?: [number, Receipts][]; sentAtMs?: [number, number][]; lagMs?: [Sink, number][] } = {},
) {
  const { arrivals = [], sentAtMs = [], lagMs = [] } = known;
  const all = { arrivals: new Map(arrivals), sentAtMs: new Map(sentAtMs), lagMs: new Map(lagMs) };
  const plan = settle(entries, all, BORN_MS + ageMs);
  return {
    ...plan,
    resends: plan.resends.map(({ entry: { episode }, sinks }) => [episode.seq, sinks] as const),
    nextInMs: plan.nextAtMs === undefined ? undefined : plan.nextAtMs - BORN_MS - ageMs,
  };
}

describe("an alarm", () => {
  it("writes the receipts and is done, once all sinks have reported", ({ expect }) => {
    expect(after(FIRST_WAIT_MS, [entry(1)], { arrivals: [[1, ALL]] })).toMatchObject({
      writes: [{ seq: 1, receipts: ALL, settled: true }],
      resends: [],
      owedFrom: undefined,
      nextAtMs: undefined,
    });
  });

  it("sends again only to the sinks that have not reported", ({ expect }) => {
    const plan = after(FIRST_WAIT_MS, [entry(1)], {
      arrivals: [[1, { archive: delivered, spanner: refused }]],
    });
    expect(plan.resends).toEqual([[1, ["bigquery"]]]);
    expect(plan.writes).toEqual([
      { seq: 1, receipts: { archive: delivered, spanner: refused }, settled: false },
    ]);
  });

  it("keeps what some sinks reported in memory when it looks again within a minute, and else writes it down", ({
    expect,
  }) => {
    const arrivals: [number, Receipts][] = [[1, { archive: delivered, bigquery: delivered }]];
    const busy = after(FIRST_WAIT_MS, [entry(1)], { arrivals, lagMs: [["spanner", 40 * SECOND_MS]] });
    expect(busy).toMatchObject({ writes: [], resends: [], unwritten: new Set([1]) });
    expect(busy.nextInMs).toBe(60 * SECOND_MS);
    const down = after(FIRST_WAIT_MS, [entry(1)], { arrivals, lagMs: [["spanner", 41 * SECOND_MS]] });
    expect(down).toMatchObject({
      writes: [{ seq: 1, receipts: arrivals[0]?.[1], settled: false }],
      resends: [],
      unwritten: new Set(),
    });
  });

  it("sends everything again when nothing is known, as after a restart", ({ expect }) => {
    const plan = after(FIRST_WAIT_MS, [entry(1), entry(2)]);
    expect(plan.resends).toEqual([
      [1, [...SINKS]],
      [2, [...SINKS]],
    ]);
    expect([plan.writes, plan.owedFrom]).toEqual([[], 1]);
  });

  it("writes nothing that the log has already", ({ expect }) => {
    const known = entry(1, { spanner: delivered });
    const plan = after(HOUR_MS, [known], { arrivals: [[1, { spanner: { ...delivered, where: "again" } }]] });
    expect(plan.writes).toEqual([]);
    expect(after(HOUR_MS, [entry(1, ALL)], { arrivals: [[1, ALL]] })).toMatchObject({
      writes: [],
      resends: [],
    });
  });

  it("keeps owing what a sink gave up for a passing reason, and writes down that it did", ({ expect }) => {
    const receipts = { ...ALL, spanner: givenUp };
    const plan = after(HOUR_MS, [entry(1)], { arrivals: [[1, receipts]] });
    expect(plan.writes).toEqual([{ seq: 1, receipts, settled: false }]);
    expect(plan.resends).toEqual([[1, ["spanner"]]]);
  });

  it("neither waits for the warehouse nor sends to it what is no order's", ({ expect }) => {
    const plan = after(HOUR_MS, [note(1), note(2)], {
      arrivals: [[1, { spanner: delivered, archive: delivered }]],
    });
    expect(plan.writes).toMatchObject([{ seq: 1, settled: true }]);
    expect(plan.resends).toEqual([[2, ["spanner", "archive"]]]);
  });

  it("settles what a sink refused for good", ({ expect }) => {
    const plan = after(SECOND_MS, [entry(1)], { arrivals: [[1, { ...ALL, spanner: refused }]] });
    expect(plan).toMatchObject({ writes: [{ settled: true }], resends: [], owedFrom: undefined });
  });

  it("looks at each entry by itself, and says from which place on something is owed", ({ expect }) => {
    const entries = [entry(3, ALL), entry(4), entry(5), entry(6), entry(2, { spanner: delivered })];
    const plan = after(HOUR_MS, entries, {
      arrivals: [
        [4, ALL],
        [6, { archive: delivered }],
      ],
    });
    expect(plan.owedFrom).toBe(2);
    expect(plan.resends).toEqual([
      [5, [...SINKS]],
      [6, ["spanner", "bigquery"]],
      [2, ["bigquery", "archive"]],
    ]);
  });
});

/** That the first entry was last sent at an age. */
function sent(ageMs: number): { sentAtMs: [number, number][] } {
  return { sentAtMs: [[1, BORN_MS + ageMs]] };
}

describe("the wait between two sends", () => {
  it("is 20 seconds at first: nothing is sent again before", ({ expect }) => {
    const early = after(FIRST_WAIT_MS - 1, [entry(1)]);
    expect([early.resends, early.nextInMs]).toEqual([[], 1]);
    expect(after(FIRST_WAIT_MS, [entry(1)])).toMatchObject({
      resends: [[1, [...SINKS]]],
      nextInMs: FIRST_WAIT_MS,
    });
  });

  it("doubles from send to send", ({ expect }) => {
    expect(after(80 * SECOND_MS - 1, [entry(1)], sent(40 * SECOND_MS))).toMatchObject({
      resends: [],
      nextInMs: 1,
    });
    expect(after(80 * SECOND_MS, [entry(1)], sent(40 * SECOND_MS)).resends).toHaveLength(1);
  });

  it("is an hour at most, however long a sink is down", ({ expect }) => {
    const plan = after(100 * HOUR_MS, [entry(1)], sent(99.5 * HOUR_MS));
    expect(plan).toMatchObject({ resends: [], nextInMs: HOUR_MS / 2 });
    expect(after(100.5 * HOUR_MS, [entry(1)], sent(99.5 * HOUR_MS)).resends).toHaveLength(1);
  });

  it("is twice what messages wait at a sink, for that sink alone", ({ expect }) => {
    const lag = { lagMs: [["spanner", 60 * SECOND_MS] as [Sink, number]] };
    expect(after(FIRST_WAIT_MS, [entry(1)], lag).resends).toEqual([[1, ["bigquery", "archive"]]]);
    const reported = { ...lag, arrivals: [[1, { ...ALL, spanner: givenUp }] as [number, Receipts]] };
    expect(after(FIRST_WAIT_MS, [entry(1)], reported)).toMatchObject({
      resends: [],
      nextInMs: 120 * SECOND_MS - FIRST_WAIT_MS,
    });
    expect(after(120 * SECOND_MS, [entry(1)], reported).resends).toEqual([[1, ["spanner"]]]);
  });

  it("may be longer than an hour, and is thought over every hour: by then the sink may be well", ({
    expect,
  }) => {
    const down = { lagMs: [["spanner", 10 * HOUR_MS] as [Sink, number]] };
    const owed = [entry(1, { ...ALL, spanner: givenUp })];
    expect(after(2 * HOUR_MS, owed, down)).toMatchObject({ resends: [], nextInMs: HOUR_MS });
    expect(after(3 * HOUR_MS, owed).resends).toEqual([[1, ["spanner"]]]);
    expect(after(20 * HOUR_MS, owed, down).resends).toEqual([[1, ["spanner"]]]);
  });

  it("is that of the entry which is due first", ({ expect }) => {
    const young = entry(2, {}, BORN_MS + 50 * SECOND_MS);
    const plan = after(55 * SECOND_MS, [entry(1), young]);
    expect([plan.resends.map(([seq]) => seq), plan.nextInMs]).toEqual([[1], FIRST_WAIT_MS - 5 * SECOND_MS]);
  });

  it("is asked about only of sinks that something may have to be sent to", ({ expect }) => {
    const nothingKnown = { arrivals: new Map(), sentAtMs: new Map(), lagMs: new Map() };
    const entries = [entry(1, { ...ALL, archive: givenUp }), entry(2, ALL)];
    expect(mayResend(entries, nothingKnown, BORN_MS + SECOND_MS)).toEqual([]);
    expect(mayResend(entries, nothingKnown, BORN_MS + FIRST_WAIT_MS)).toEqual(["archive"]);
  });
});

describe("the wait after a confirmation", () => {
  it("is twice what the last delivery took, between 20 seconds and two minutes", ({ expect }) => {
    const waits = [0, 10, 11, 60, 61, 100_000].map((seconds) => firstWaitMs(seconds * SECOND_MS) / SECOND_MS);
    expect(waits).toEqual([20, 20, 22, 120, 120, 120]);
  });
});

describe("every plan", () => {
  const anyReceipts = fc.record(
    {
      spanner: fc.constantFrom(delivered, refused, givenUp),
      bigquery: fc.constantFrom(delivered, refused, givenUp),
      archive: fc.constantFrom(delivered, refused, givenUp),
    },
    { requiredKeys: [] },
  );
  const anyCase = fc.array(
    fc.tuple(anyReceipts, anyReceipts, fc.nat(100_000), fc.constantFrom(entry, note)),
    { maxLength: 8 },
  );

  it("owes nothing, or looks again later: no entry is ever forgotten", ({ expect }) => {
    fc.assert(
      fc.property(anyCase, fc.nat(200_000), (cases, ageMs) => {
        const entries = cases.map(([receipts, , born, of], index) => of(index + 1, receipts, BORN_MS + born));
        const kindAt = (seq: number): string => entries[seq - 1]?.episode.kind ?? "";
        const arrivals = cases.map(([, report], index): [number, Receipts] => [index + 1, report]);
        const plan = after(ageMs, entries, { arrivals });
        const written = new Map(plan.writes.map((write) => [write.seq, write]));
        const owed = entries.filter(({ episode: { seq, kind }, receipts }) => {
          const now = written.get(seq)?.receipts ?? receipts;
          return owedTo(kind, now).length > 0;
        });
        expect(plan.owedFrom).toBe(owed[0]?.episode.seq);
        expect(plan.nextAtMs === undefined).toBe(owed.length === 0);
        expect((plan.nextInMs ?? 1) > 0).toBe(true);
        for (const seq of plan.unwritten) expect(written.has(seq)).toBe(false);
        for (const write of plan.writes)
          expect(write.settled).toBe(owedTo(kindAt(write.seq), write.receipts).length === 0);
        for (const [seq, sinks] of plan.resends)
          expect(sinks).toEqual(
            owedTo(kindAt(seq), written.get(seq)?.receipts ?? entries[seq - 1]?.receipts ?? {}),
          );
      }),
      { numRuns: 500 },
    );
  });
});
