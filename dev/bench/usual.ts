import { type Beside, startBeside } from "./beside.ts";
import type { Call } from "./client-process.ts";
import { type Comparison, type Round, compare, inTurn, joined, throughput } from "./latency.ts";
import { sleep, staleShopper } from "./memories.ts";
import { randomFrom } from "../random.ts";
import { orderOf } from "./orders.ts";
import { type Shopper, floorRead, floorWrite } from "./shop.ts";
import { rounded } from "./statistics.ts";
import { progress } from "./until.ts";

const ROUNDS = 5;
const WARM_CALLS = 400;
const COLD_CALLS = 400;
const WARM_UP_CALLS = 50;
const ORDERS = 500;
const LINES = 10;
const CLIENTS = 8;
const USER = "usual";

/** Orders since the last snapshot at most: the next one makes a new snapshot due (durable-objects/warm-views.ts). */
export const LONGEST_TAIL = 31;

/** The usual section's result: warm, and cold, that is evicted before every call. */
export type UsualResult = {
  warm: Comparison & { throughput: Awaited<ReturnType<typeof throughput>> };
  cold: Comparison;
  conditions: string;
};

/** Measures looking up My Usual, of a user with 500 orders, against the floor's read. */
export async function measureUsual(): Promise<UsualResult> {
  const beside = await startBeside();
  try {
    progress(`usual: a memory of ${ORDERS} orders`);
    const stock = { orders: ORDERS, lines: LINES, random: randomFrom(2), tail: LONGEST_TAIL };
    const known = await staleShopper(beside, USER, stock);
    await stockFloor(beside, stock.random);
    const pair: [Call, Call] = [known.usual(), floorRead(USER)];
    const warm = await warmRounds(beside, pair);
    const calls = repeated(pair, WARM_CALLS);
    const turns = Array.from({ length: ROUNDS }, () => ({
      product: calls.map(([call]) => call),
      floor: calls.map(([, call]) => call),
    }));
    const atOnce = await throughput(beside.client, turns, CLIENTS);
    const cold = await coldRounds(beside, known);
    return {
      warm: { ...compare(warm), throughput: atOnce },
      cold: compare(cold),
      conditions: `one client, ${ORDERS} orders of ${LINES} lines, ${LONGEST_TAIL} of them since the last snapshot`,
    };
  } finally {
    await beside.close();
  }
}

/** As many rows as the memory has orders. */
async function stockFloor(beside: Beside, random: () => number): Promise<void> {
  const bodies = Array.from({ length: ORDERS - 1 }, () => JSON.stringify(orderOf(LINES, random)));
  await beside.client.call([floorWrite(USER, orderOf(LINES, random))]);
  const storage = await beside.floor.getDurableObjectStorage("Floor", { name: USER });
  await storage.exec("INSERT INTO rows (body) SELECT value FROM json_each(?)", JSON.stringify(bodies));
}

async function warmRounds(beside: Beside, pair: [Call, Call]): Promise<Round[]> {
  await inTurn(beside.client, repeated(pair, WARM_UP_CALLS));
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await inTurn(beside.client, repeated(pair, WARM_CALLS)));
    const { product, floor } = compare(rounds.slice(-1));
    progress(`usual: round ${round + 1}, p50 ${rounded(product.p50_ms)} ms over ${rounded(floor.p50_ms)} ms`);
  }
  return rounds;
}

async function coldRounds(beside: Beside, known: Shopper): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const calls: Round[] = [];
    for (let call = 0; call < COLD_CALLS; call += 1) {
      // Both sleep before either is asked: an eviction's own work falls into neither.
      await sleep(beside, USER);
      await beside.floor.evictDurableObject("Floor", { name: USER });
      calls.push(await inTurn(beside.client, [[known.usual(), floorRead(USER)]]));
    }
    rounds.push(joined(calls));
    const { product, floor } = compare(rounds.slice(-1));
    progress(`usual: cold ${round + 1}, p50 ${rounded(product.p50_ms)} ms over ${rounded(floor.p50_ms)} ms`);
  }
  return rounds;
}

function repeated(pair: [Call, Call], count: number): [Call, Call][] {
  return Array.from({ length: count }, () => pair);
}
