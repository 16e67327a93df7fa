import * as fc from "fast-check";
import { describe, it } from "vitest";
import { type Journey, type Step, type Stop, after } from "../../../durable-objects/feed/journey.ts";
import { Journeys } from "../../../durable-objects/feed/journeys.ts";
import { SINKS, type Sink } from "../../../durable-objects/receipts.ts";

const HOUR_MS = 3_600_000;
const RECORDED_AT = "2026-11-28T10:00:00.000Z";

/** A time of the day so many seconds after the order was recorded. */
function at(seconds: number): string {
  return new Date(Date.parse(RECORDED_AT) + seconds * 1000).toISOString();
}

function step(episode: string, stop: Stop, more: Partial<Step> = {}): Step {
  return {
    user_ref: "ref",
    generation: 1,
    episode_id: episode,
    kind: "order_confirmed",
    recorded_at: RECORDED_AT,
    order_id: "ord_1",
    stop,
    isUncounted: false,
    ...more,
  };
}

function waiting(seconds: number, reason: string): Stop {
  return { state: "waiting", since: at(seconds), at: at(seconds), reason };
}

const anyStop: fc.Arbitrary<Stop> = fc
  .record({ seconds: fc.nat({ max: 50 }), reason: fc.constantFrom("UNAVAILABLE", "circuit_open") })
  .chain(({ seconds, reason }) =>
    fc.constantFrom<Stop>(
      waiting(seconds, reason),
      { state: "delivered", at: at(seconds) },
      { state: "quarantined", at: at(seconds), reason },
      { state: "suppressed", at: at(seconds), reason },
    ),
  );

/** What sinks tell of one order, each at another second. */
const anyTold = fc.uniqueArray(fc.record({ sink: fc.constantFrom(...SINKS), stop: anyStop }), {
  minLength: 1,
  maxLength: 12,
  selector: ({ sink, stop }) => `${sink} ${stop.at}`,
});

type Told = readonly { sink: Sink; stop: Stop }[];

function journeyOf(told: Told): Journey | undefined {
  let journey: Journey | undefined;
  for (const { sink, stop } of told) journey = after(journey, sink, step("ep_1", stop));
  return journey;
}

describe("a journey", () => {
  it("is the same in whatever order its sinks tell, and however often", ({ expect }) => {
    fc.assert(
      fc.property(
        anyTold.chain((told) =>
          fc.record({
            told: fc.constant(told),
            shuffled: fc.shuffledSubarray([...told, ...told], { minLength: 2 * told.length }),
          }),
        ),
        ({ told, shuffled }) => {
          expect(journeyOf(shuffled)).toEqual(journeyOf(told));
        },
      ),
    );
  });

  it("stays delivered when a repeat waits or is refused, from the first time on", ({ expect }) => {
    const told: Told = [
      { sink: "spanner", stop: { state: "delivered", at: at(5) } },
      { sink: "spanner", stop: waiting(9, "UNAVAILABLE") },
      { sink: "spanner", stop: { state: "delivered", at: at(12) } },
    ];
    expect(journeyOf(told)?.sinks).toEqual({ spanner: { state: "delivered", at: at(5) } });
  });

  it("says since when it waits, and why the last time", ({ expect }) => {
    const told: Told = [
      { sink: "spanner", stop: waiting(20, "circuit_open") },
      { sink: "spanner", stop: waiting(3, "UNAVAILABLE") },
    ];
    expect(journeyOf(told)?.sinks.spanner).toEqual({
      state: "waiting",
      since: at(3),
      at: at(20),
      reason: "circuit_open",
    });
  });

  it("learns its order's id from whichever sink knows it, and keeps it", ({ expect }) => {
    const delivered: Stop = { state: "delivered", at: at(1) };
    const sealed = after(undefined, "archive", step("ep_1", delivered, { order_id: undefined }));
    expect(sealed.order_id).toBeUndefined();
    const opened = after(sealed, "spanner", step("ep_1", delivered));
    expect(after(opened, "archive", step("ep_1", delivered, { order_id: undefined })).order_id).toBe("ord_1");
  });

  it("expects nothing of BigQuery where its person does not want to be counted", ({ expect }) => {
    const delivered: Stop = { state: "delivered", at: at(1) };
    const told = after(undefined, "spanner", step("ep_1", delivered, { isUncounted: true }));
    expect(told.sinks.bigquery).toEqual({ state: "suppressed", at: RECORDED_AT, reason: "consent" });
    expect(after(told, "bigquery", step("ep_1", delivered)).sinks.bigquery).toEqual(delivered);
  });
});

describe("the journeys that are kept", () => {
  const nowMs = Date.parse(RECORDED_AT);

  it("are told since any version, each once and whole", ({ expect }) => {
    const journeys = new Journeys();
    journeys.take("spanner", [step("ep_1", waiting(1, "UNAVAILABLE"))], nowMs);
    const { version } = journeys;
    journeys.take("spanner", [step("ep_2", waiting(2, "UNAVAILABLE"))], nowMs);
    journeys.take("archive", [step("ep_2", { state: "delivered", at: at(3) })], nowMs);
    const changed = journeys.since(version, nowMs);
    expect(changed.map(({ episode_id }) => episode_id)).toEqual(["ep_2"]);
    expect(Object.keys(changed[0]?.sinks ?? {})).toEqual(["spanner", "archive"]);
    expect(journeys.since(journeys.version, nowMs)).toEqual([]);
    expect(journeys.since(0, nowMs)).toHaveLength(2);
  });

  it("make room by what has arrived, so that what waits can be seen", ({ expect }) => {
    const journeys = new Journeys();
    journeys.take("spanner", [step("ep_waits", waiting(1, "UNAVAILABLE"))], nowMs);
    for (let n = 0; n < 300; n += 1)
      for (const sink of SINKS)
        journeys.take(sink, [step(`ep_${n}`, { state: "delivered", at: at(2) })], nowMs);
    const ids = journeys.since(0, nowMs).map(({ episode_id }) => episode_id);
    expect(ids).toHaveLength(200);
    expect(ids).toContain("ep_waits");
    expect(ids).toContain("ep_299");
    expect(ids).not.toContain("ep_0");
  });

  it("are never more, when nothing arrives", ({ expect }) => {
    const journeys = new Journeys();
    const steps = Array.from({ length: 500 }, (_, n) => step(`ep_${n}`, waiting(1, "circuit_open")));
    journeys.take("spanner", steps, nowMs);
    const ids = journeys.since(0, nowMs).map(({ episode_id }) => episode_id);
    expect(ids).toHaveLength(200);
    expect(ids.at(-1)).toBe("ep_499");
  });

  it("are forgotten an hour after their last step", ({ expect }) => {
    const journeys = new Journeys();
    journeys.take("spanner", [step("ep_1", waiting(1, "UNAVAILABLE"))], nowMs);
    expect(journeys.since(0, nowMs + HOUR_MS)).toHaveLength(1);
    expect(journeys.since(0, nowMs + HOUR_MS + 1)).toEqual([]);
  });

  it("take somebody who was erased and came back for another", ({ expect }) => {
    const journeys = new Journeys();
    const delivered: Stop = { state: "delivered", at: at(1) };
    journeys.take("spanner", [step("ep_1", delivered)], nowMs);
    journeys.take("spanner", [step("ep_1", waiting(2, "UNAVAILABLE"), { generation: 2 })], nowMs);
    expect(journeys.since(0, nowMs).map(({ sinks }) => sinks.spanner?.state)).toEqual([
      "delivered",
      "waiting",
    ]);
  });
});
