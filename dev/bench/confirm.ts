import { type Beside, startBeside } from "./beside.ts";
import type { Call } from "./client-process.ts";
import { type Comparison, type Round, compare, inTurn, joined, throughput } from "./latency.ts";
import { stockedShopper, undelivered, unsettled, untilSettled } from "./memories.ts";
import { randomFrom } from "../random.ts";
import { orderOf } from "./orders.ts";
import { type Shopper, floorWrite } from "./shop.ts";
import { rounded } from "./statistics.ts";
import { progress } from "./until.ts";

const ROUNDS = 5;
/** Users per round, and confirmations of each: a memory stays near the 100 orders it begins with. */
const USERS = 10;
const CALLS = 40;
const ORDERS = 100;
const LINES = 10;
const CLIENTS = 8;
const KEYS = Array.from({ length: CALLS + 1 }, (_, index) => `measured-${index}`);
const CALLS_AT_ONCE = 25;

/** The confirm section's result. */
export type ConfirmResult = Comparison & {
  conditions: string;
  throughput: Awaited<ReturnType<typeof throughput>>;
  /** Of the confirmations measured: written down as delivered when the last was answered, and in the end. */
  delivery: { confirmed: number; delivered_meanwhile: number; delivered_in_the_end: number };
};

/** Measures confirming an order of 10 lines, by users with 100 orders, against the floor's write. */
export async function measureConfirm(): Promise<ConfirmResult> {
  const beside = await startBeside();
  try {
    const random = randomFrom(1);
    const shoppers = await stockedShoppers(beside, ROUNDS * USERS + CLIENTS, random);
    const users = shoppers.map(({ user }) => user);
    const measured = shoppers.slice(CLIENTS);
    const rounds = await measuredRounds(beside, measured, random);
    const behind = await unsettled(beside, users);
    const atOnce = await flood(beside, shoppers.slice(0, CLIENTS), random);
    progress("confirm: waiting for the deliveries");
    await untilSettled(beside, users);
    const confirmed = measured.length * (CALLS + 1);
    let missing = 0;
    for (const known of measured) missing += await undelivered(beside, known, KEYS);
    return {
      ...compare(rounds),
      conditions: `one client, ${LINES} lines, memories of ${ORDERS} to ${ORDERS + CALLS} orders, delivery running`,
      throughput: atOnce,
      delivery: {
        confirmed,
        delivered_meanwhile: confirmed - behind,
        delivered_in_the_end: confirmed - missing,
      },
    };
  } finally {
    await beside.close();
  }
}

async function stockedShoppers(beside: Beside, count: number, random: () => number): Promise<Shopper[]> {
  progress(`confirm: ${count} memories of ${ORDERS} orders`);
  const stock = { orders: ORDERS, lines: LINES, random };
  const shoppers: Shopper[] = [];
  for (let index = 0; index < count; index += 1) {
    const user = `confirm-${index}`;
    shoppers.push(await stockedShopper(beside, user, stock));
    const floor = await beside.floor.getDurableObjectStorage("Floor", { name: user });
    await beside.client.call([floorWrite(user, orderOf(LINES, random))]);
    const bodies = Array.from({ length: ORDERS - 1 }, () => JSON.stringify(orderOf(LINES, random)));
    await floor.exec("INSERT INTO rows (body) SELECT value FROM json_each(?)", JSON.stringify(bodies));
  }
  return shoppers;
}

async function measuredRounds(
  beside: Beside,
  shoppers: readonly Shopper[],
  random: () => number,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const visits: Round[] = [];
    for (const known of shoppers.slice(round * USERS, (round + 1) * USERS)) {
      // Both objects are awake from here on.
      await inTurn(beside.client, pairsOf(known, { from: 0, count: 1 }, random));
      visits.push(await inTurn(beside.client, pairsOf(known, { from: 1, count: CALLS }, random)));
    }
    beside.forgetLogs();
    rounds.push(joined(visits));
    const { product, floor } = compare(rounds.slice(-1));
    progress(
      `confirm: round ${round + 1}, p50 ${rounded(product.p50_ms)} ms over ${rounded(floor.p50_ms)} ms`,
    );
  }
  return rounds;
}

async function flood(
  beside: Beside,
  shoppers: readonly Shopper[],
  random: () => number,
): ReturnType<typeof throughput> {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const range = { from: round * CALLS_AT_ONCE, count: CALLS_AT_ONCE };
    const pairs = shoppers.map((known) => pairsOf(known, range, random));
    // User after user at each step, so that every client has its own.
    const turns = Array.from({ length: CALLS_AT_ONCE }, (__, step) =>
      pairs.flatMap((own) => own.slice(step, step + 1)),
    );
    return { product: turns.flat().map(([call]) => call), floor: turns.flat().map(([, call]) => call) };
  });
  return throughput(beside.client, rounds, CLIENTS);
}

function pairsOf(
  known: Shopper,
  { from, count }: { from: number; count: number },
  random: () => number,
): [Call, Call][] {
  return Array.from({ length: count }, (_, index) => {
    const order = orderOf(LINES, random);
    return [known.confirm(`measured-${from + index}`, order), floorWrite(known.user, order)];
  });
}
