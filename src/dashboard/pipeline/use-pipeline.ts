import { useEffect, useReducer } from "react";
import type { Leafloaf } from "../../client/client.ts";
import { LeafloafProblem } from "../../client/problem.ts";
import { NotAnswered, isPassing } from "../session/answered.ts";
import { type Journey, type SinksNow, type Told, listen } from "./told.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** As many as the feed keeps. */
const MOST_JOURNEYS = 200;
/** Of ten minutes. */
const MOST_SAMPLES = 300;

/** How long messages waited at each sink, milliseconds; null: it did not say. */
export type Sample = {
  atMs: number;
  spanner: number | null;
  bigquery: number | null;
  archive: number | null;
};

/** The pipeline as it was told so far. `link`: whether what is shown is of now; `error`: why not. */
export type Pipeline = {
  link: "connecting" | "live" | "lost";
  error: unknown;
  /** Whether the feed has told what it keeps, be it nothing. */
  isKnown: boolean;
  /** By id. */
  journeys: ReadonlyMap<string, Journey>;
  sinks: SinksNow | null;
  /** Longest ago first. */
  samples: readonly Sample[];
};

const NOTHING: Pipeline = {
  link: "connecting",
  error: null,
  isKnown: false,
  journeys: new Map(),
  sinks: null,
  samples: [],
};

type Change = Told | { lost: unknown };

/** The pipeline as it happens, for as long as the view is open; a connection that breaks is made again, and what came
 *  meanwhile is told then. */
export function usePipeline(ops: Leafloaf): Pipeline {
  const [pipeline, change] = useReducer(after, NOTHING);
  useEffect(() => {
    const leaving = new AbortController();
    void follow(ops, change, leaving.signal);
    return () => leaving.abort();
  }, [ops]);
  return pipeline;
}

function after(pipeline: Pipeline, change: Change): Pipeline {
  if ("lost" in change) return { ...pipeline, link: "lost", error: change.lost };
  const live = { ...pipeline, link: "live", error: null } as const;
  if ("sinks" in change) {
    const samples = [...pipeline.samples, sampleOf(change.sinks)].slice(-MOST_SAMPLES);
    return { ...live, sinks: change.sinks, samples };
  }
  const journeys = new Map(pipeline.journeys);
  for (const journey of change.journeys) {
    journeys.delete(journey.id);
    journeys.set(journey.id, journey);
  }
  const kept = [...journeys].slice(-MOST_JOURNEYS);
  return { ...live, isKnown: true, journeys: new Map(kept) };
}

function sampleOf({ at, sinks }: SinksNow): Sample {
  return {
    atMs: Date.parse(at),
    spanner: sinks.spanner?.lag_ms ?? null,
    bigquery: sinks.bigquery?.lag_ms ?? null,
    archive: sinks.archive?.lag_ms ?? null,
  };
}

async function follow(ops: Leafloaf, change: (change: Change) => void, signal: AbortSignal): Promise<void> {
  let lastId = "";
  let failures = 0;
  const hear = async (): Promise<void> => {
    let hasHeard = false;
    for await (const told of listen(ops, { lastId, signal })) {
      failures = 0;
      hasHeard = true;
      if ("id" in told) lastId = told.id;
      change(told);
    }
    // Else a stream that ends at once would be asked for again and again.
    if (!hasHeard) throw new Error("the stream ended before it told anything");
  };
  while (!signal.aborted) {
    const error = await hear().catch(asProblem);
    if (signal.aborted) return;
    if (error === undefined) continue;
    change({ lost: error });
    if (!isPassing(error)) return;
    failures += 1;
    await pause(failures);
  }
}

function asProblem(error: unknown): LeafloafProblem | NotAnswered {
  if (error instanceof LeafloafProblem || error instanceof NotAnswered) return error;
  const advice = "It is made again by itself; what comes meanwhile is shown then.";
  return new NotAnswered("The connection to the Worker broke", advice, { cause: error });
}

/** Longer after each failure, by chance: many tabs must not all come back at once. */
async function pause(failures: number): Promise<void> {
  const mostMs = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
  await new Promise((resolve) => {
    setTimeout(resolve, mostMs * (0.5 + Math.random() / 2));
  });
}
