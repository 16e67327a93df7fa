import type { Client } from "./client.ts";
import type { Call } from "./client-process.ts";
import { EMPTY_CALL } from "./shop.ts";
import { type Figures, median, medianOfRounds, rounded } from "./statistics.ts";

/** Latencies call by call, in milliseconds: of each side, and of the door by itself. */
export type Round = { product: number[]; floor: number[]; door: number[] };

/** Product against floor: each side's figures, and the product's over the floor's. */
export type Comparison = {
  product: Figures;
  floor: Figures;
  ratios: Figures;
  calls_each: number;
  /** p50 of a call that asks no object: what the local proxies and a Worker cost both sides alike. */
  door_p50_ms: number;
};

/**
 * Waited before every call. What the product still does after an answer (`waitUntil`: three queue sends) would
 * otherwise fall into the floor's next call, and the slower floor would flatter the product.
 */
const PAUSE_MS = 10;

/** After so many pairs one call to the floor's Worker that asks no object. */
const PAIRS_PER_DOOR = 8;

/** Asks product and floor in turn, A B A B …, one call at a time, and now and then the door alone. */
export async function inTurn(client: Client, pairs: readonly (readonly [Call, Call])[]): Promise<Round> {
  const calls = pairs.flatMap(([product, floor], index) => [
    { side: "product" as const, call: product },
    { side: "floor" as const, call: floor },
    ...(index % PAIRS_PER_DOOR === 0 ? [{ side: "door" as const, call: EMPTY_CALL }] : []),
  ]);
  const round: Round = { product: [], floor: [], door: [] };
  const answers = await client.call(
    calls.map(({ call }) => call),
    { pauseMs: PAUSE_MS },
  );
  for (const [index, { side }] of calls.entries()) round[side].push(answers[index]?.ms ?? Number.NaN);
  return round;
}

/** One round out of several. */
export function joined(rounds: readonly Round[]): Round {
  return {
    product: rounds.flatMap(({ product }) => product),
    floor: rounds.flatMap(({ floor }) => floor),
    door: rounds.flatMap(({ door }) => door),
  };
}

/** Compares the two over all rounds. */
export function compare(rounds: readonly Round[]): Comparison {
  const product = medianOfRounds(rounds.map((round) => round.product));
  const floor = medianOfRounds(rounds.map((round) => round.floor));
  const { product: calls, door } = joined(rounds);
  return {
    product,
    floor,
    ratios: over(product, floor),
    calls_each: calls.length,
    door_p50_ms: rounded(median(door)),
  };
}

/** Calls per second with so many clients at once, the sides' rounds in turn: each side's median. */
export async function throughput(
  client: Client,
  rounds: readonly { product: readonly Call[]; floor: readonly Call[] }[],
  inFlight: number,
): Promise<{ product: number; floor: number; ratio: number; clients: number }> {
  const perSecond = async (calls: readonly Call[]): Promise<number> => {
    const startedMs = performance.now();
    await client.call(calls, { inFlight });
    return (1000 * calls.length) / (performance.now() - startedMs);
  };
  const product: number[] = [];
  const floor: number[] = [];
  for (const round of rounds) {
    product.push(await perSecond(round.product));
    floor.push(await perSecond(round.floor));
  }
  const both = { product: rounded(median(product), 1), floor: rounded(median(floor), 1) };
  return { ...both, ratio: rounded(both.product / both.floor), clients: inFlight };
}

function over(product: Figures, floor: Figures): Figures {
  return {
    p50_ms: rounded(product.p50_ms / floor.p50_ms),
    p99_ms: rounded(product.p99_ms / floor.p99_ms),
    per_second: rounded(product.per_second / floor.per_second),
  };
}
