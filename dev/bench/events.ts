import { mintToken } from "../local-token.ts";
import { randomFrom } from "../random.ts";
import { type Beside, startBeside } from "./beside.ts";
import type { Call } from "./client-process.ts";
import { type Comparison, type Round, compare, inTurn } from "./latency.ts";
import { floorWritesText, tellCall } from "./shop.ts";
import { rounded } from "./statistics.ts";
import { progress } from "./until.ts";

const ROUNDS = 5;
const CALLS = 200;
const WARM_UP_CALLS = 50;
const EVENTS = 20;
const USERS = 20;
const PRODUCTS = 150;

/** The events section's result. */
export type EventsResult = Comparison & { conditions: string };

/** Measures telling of a batch of 20 events against the floor's write of the same text. */
export async function measureEvents(): Promise<EventsResult> {
  const beside = await startBeside();
  try {
    const random = randomFrom(4);
    const tokens = await Promise.all(
      Array.from({ length: USERS }, (_, index) => mintToken(`events-${index}`)),
    );
    await inTurn(beside.client, pairs(tokens, { count: WARM_UP_CALLS, round: "warm" }, random));
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const calls = pairs(tokens, { count: CALLS, round: String(round) }, random);
      rounds.push(await inTurn(beside.client, calls));
      tellOf(beside, round, rounds);
    }
    return {
      ...compare(rounds),
      conditions: `one client, ${USERS} users in turn, batches of ${EVENTS} events, queues delivering`,
    };
  } finally {
    await beside.close();
  }
}

function tellOf(beside: Beside, round: number, rounds: readonly Round[]): void {
  beside.forgetLogs();
  const { product, floor } = compare(rounds.slice(-1));
  progress(`events: round ${round + 1}, p50 ${rounded(product.p50_ms)} ms over ${rounded(floor.p50_ms)} ms`);
}

function pairs(
  tokens: readonly string[],
  { count, round }: { count: number; round: string },
  random: () => number,
): [Call, Call][] {
  return Array.from({ length: count }, (_, call) => {
    const user = call % tokens.length;
    const text = JSON.stringify({
      sent_at: new Date().toISOString(),
      events: Array.from({ length: EVENTS }, (__, index) => eventOf(`${round}-${call}-${index}`, random)),
    });
    return [tellCall(tokens[user] ?? "", text), floorWritesText(`events-${user}`, text)];
  });
}

/** Views for the most part, a search and a change of the cart now and then. */
function eventOf(id: string, random: () => number): object {
  const sku = `GROCERY-${String(Math.floor(random() * PRODUCTS)).padStart(4, "0")}`;
  const common = { event_id: id, occurred_at: new Date().toISOString(), session_id: "bench" };
  const kind = random();
  if (kind < 0.2) return { ...common, type: "search", query: `oat drink ${sku}`, result_count: 12 };
  if (kind < 0.4) return { ...common, type: "cart_modification", action: "add", sku, quantity: 1 };
  return { ...common, type: "product_interaction", interaction_type: "view", sku, source: "search" };
}
