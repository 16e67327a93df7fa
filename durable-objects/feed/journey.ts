import type { Sink } from "../receipts.ts";

/** Where an order is at one sink, as its consumer said last; `at` and `since` are UTC. `waiting` is a delivery that failed or
 *  was held back and comes again: since when, and why the last time. */
export type Stop =
  | { state: "waiting"; since: string; at: string; reason: string }
  | { state: "delivered"; at: string }
  | { state: "quarantined"; at: string; reason: string }
  | { state: "suppressed"; at: string; reason: string };

/** Whose order it is, by his keyed hash, and which; nothing of what was bought. */
export type Traveller = {
  user_ref: string;
  generation: number;
  episode_id: string;
  /** What became of the order: `order_confirmed`, `order_cancelled`, … */
  kind: string;
  /** When the memory had it. */
  recorded_at: string;
  /** Unknown to the archive, whose lines are sealed. */
  order_id: string | undefined;
};

/** What a consumer tells of one order. */
export type Step = Traveller & {
  stop: Stop;
  /** Its person does not want to be counted: BigQuery is never sent it. */
  isUncounted: boolean;
};

/** An order on its way: a sink that has told nothing is absent. */
export type Journey = Traveller & {
  id: string;
  sinks: Partial<Record<Sink, Stop>>;
  /** Since when it first waited at a sink, whatever was told between. */
  waits: Partial<Record<Sink, string>>;
};

/** A journey's id: the same order of somebody who was erased and came back is another. */
export function idOf({ user_ref, generation, episode_id }: Traveller): string {
  return `${user_ref}/${generation}/${episode_id}`;
}

/** The journey after a step at a sink, whatever was told before, in whatever order and however often. */
export function after(journey: Journey | undefined, sink: Sink, step: Step): Journey {
  const { stop, isUncounted, ...traveller } = step;
  const waits = { ...journey?.waits };
  if (stop.state === "waiting") waits[sink] = earlierOf(waits[sink], stop.since);
  const later = laterOf(journey?.sinks[sink], stop);
  const since = waits[sink];
  const isWaiting = later.state === "waiting" && since !== undefined;
  const sinks = { ...journey?.sinks, [sink]: isWaiting ? { ...later, since } : later };
  if (isUncounted) sinks.bigquery ??= { state: "suppressed", at: step.recorded_at, reason: "consent" };
  return {
    ...traveller,
    order_id: traveller.order_id ?? journey?.order_id,
    id: idOf(step),
    sinks,
    waits,
  };
}

/** What is delivered stays so, from its first time on; of all else the latest counts. */
function laterOf(known: Stop | undefined, told: Stop): Stop {
  if (known === undefined) return told;
  if (known.state === "delivered" || told.state === "delivered") return firstDelivered(known, told);
  return told.at >= known.at ? told : known;
}

function earlierOf(known: string | undefined, told: string): string {
  return known === undefined || told < known ? told : known;
}

function firstDelivered(known: Stop, told: Stop): Stop {
  if (known.state !== "delivered") return told;
  return told.state === "delivered" && told.at < known.at ? told : known;
}

/** Whether nothing more is to be expected: every sink has it, or will never. */
export function isOver({ sinks }: Journey): boolean {
  const stops = [sinks.spanner, sinks.bigquery, sinks.archive];
  return stops.every((stop) => stop !== undefined && stop.state !== "waiting");
}
