import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

/** Every place that an erasure has to reach, in the order in which it is first tried. */
export const LEGS = [
  "memory",
  "keys",
  "claims",
  "quarantine",
  "spool",
  "cache",
  "event_ledger",
  "spanner",
  "bigquery",
  "archive",
  "shared_model",
] as const;
export type LegName = (typeof LEGS)[number];

/**
 * How far one place is. `pending`: not yet, or to be looked at once more; `waiting_streaming_buffer`: BigQuery keeps rows
 * from being deleted for up to 90 minutes; `failed`: the place did not answer as it should. All but `done` are tried again.
 */
export const LegState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("done"), detail: z.string() }),
  z.object({ state: z.literal("pending"), detail: z.string() }),
  z.object({ state: z.literal("waiting_streaming_buffer"), detail: z.string() }),
  z.object({ state: z.literal("failed"), reason: z.string(), detail: z.string() }),
]);
export type LegState = z.infer<typeof LegState>;

/** A leg's state, and since when it is in it: epoch milliseconds. */
type Leg = LegState & { at_ms: number };
export type Legs = Record<LegName, Leg>;

/** One erasure: of whom by keyed hash, which generations, when, and how far it is. */
export type Erasure = {
  erasure_id: string;
  user_ref: string;
  /** This generation and all before it. */
  generation: number;
  erased_at_ms: number;
  completed_at_ms: number | undefined;
  legs: Legs;
};

const NOT_YET: LegState = { state: "pending", detail: "not tried yet" };

/** The legs of an erasure that has just begun. */
export function noLegs(atMs: number): Legs {
  const leg: Leg = { ...NOT_YET, at_ms: atMs };
  return {
    memory: leg,
    keys: leg,
    claims: leg,
    quarantine: leg,
    spool: leg,
    cache: leg,
    event_ledger: leg,
    spanner: leg,
    bigquery: leg,
    archive: leg,
    shared_model: leg,
  };
}

const StoredLeg = z.intersection(LegState, z.object({ at_ms: z.number() }));
const StoredLegs = z.partialRecord(z.enum(LEGS), StoredLeg);

/** Reads legs back from their column; one that was not known when they were written is pending. */
export function parseLegs(text: string, atMs: number): Legs {
  return { ...noLegs(atMs), ...StoredLegs.parse(JSON.parse(text)) };
}

/** The legs after one of them was tried. What is done stays done, whoever comes late; the time is that of a change. */
export function afterLeg(legs: Legs, tried: { leg: LegName; state: LegState; atMs: number }): Legs {
  const known = legs[tried.leg];
  if (known.state === "done" || isSame(known, tried.state)) return legs;
  return { ...legs, [tried.leg]: { ...tried.state, at_ms: tried.atMs } };
}

/** Legs that are still to be tried, in their order. */
export function legsOwed(legs: Legs): LegName[] {
  return LEGS.filter((leg) => legs[leg].state !== "done");
}

function isSame(known: Leg, state: LegState): boolean {
  return isDeepStrictEqual(known, { ...state, at_ms: known.at_ms });
}
