import { describe, it } from "vitest";
import { array, assert, constantFrom, integer, property, record } from "fast-check";
import {
  LEGS,
  type LegState,
  afterLeg,
  legsOwed,
  noLegs,
  parseLegs,
} from "../../../durable-objects/erasure.ts";

const STATES: LegState[] = [
  { state: "pending", detail: "p" },
  { state: "waiting_streaming_buffer", detail: "w" },
  { state: "failed", reason: "UNAVAILABLE", detail: "f" },
  { state: "done", detail: "d" },
];

const tries = array(
  record({
    leg: constantFrom(...LEGS),
    state: constantFrom(...STATES),
    atMs: integer({ min: 1, max: 1000 }),
  }),
  { maxLength: 60 },
);

describe("the legs of an erasure", () => {
  it("that are done stay done, in whatever order and however often they are tried", ({ expect }) => {
    assert(
      property(tries, (all) => {
        const legs = all.reduce((known, tried) => afterLeg(known, tried), noLegs(0));
        for (const leg of LEGS) {
          const mine = all.filter((tried) => tried.leg === leg);
          const done = mine.find(({ state }) => state.state === "done");
          const expected = done ?? mine.at(-1);
          expect(legs[leg].state).toBe(expected?.state.state ?? "pending");
          if (done !== undefined) expect(legs[leg].at_ms).toBe(done.atMs);
        }
        expect(legsOwed(legs)).toEqual(LEGS.filter((leg) => legs[leg].state !== "done"));
        expect(parseLegs(JSON.stringify(legs), 0)).toEqual(legs);
      }),
    );
  });

  it("keep the time since when they are in a state, and know one that is new as pending", ({ expect }) => {
    const failed = { leg: "spanner", state: STATES[2]!, atMs: 5 } as const;
    const legs = afterLeg(afterLeg(noLegs(0), failed), { ...failed, atMs: 9 });
    expect(legs.spanner.at_ms).toBe(5);
    expect(parseLegs("{}", 7).bigquery).toMatchObject({ state: "pending", at_ms: 7 });
  });
});
