import { type Beside, startBeside } from "../beside.ts";
import { type Comparison, type Round, compare, inTurn } from "../latency.ts";
import { stockedShopper } from "../memories.ts";
import { floorRead, floorWrite } from "../shop.ts";
import { randomFrom } from "../../random.ts";
import { rounded } from "../statistics.ts";
import { progress } from "../until.ts";
import { HEAVY, ordersOf } from "./household.ts";
import { QUERIES, TOP } from "./questions.ts";

const USER = "recall";
const ROUNDS = 5;
const CALLS = 240;
const WARM_UP_CALLS = 48;

/** Hybrid recall over HTTP against the floor's read. */
export type HybridCalls = Comparison & { conditions: string };

/** Measures `GET …/memory/search` of a heavy user, warm, against the floor's read. */
export async function measureHybridCalls(): Promise<HybridCalls> {
  const beside = await startBeside();
  try {
    return { ...compare(await rounds(beside)), conditions: `one client, ${QUERIES.length} queries in turn` };
  } finally {
    await beside.close();
  }
}

async function rounds(beside: Beside): Promise<Round[]> {
  const orders = [...ordersOf(HEAVY)].map(({ items }) => ({ items, currency: "EUR" }));
  const [first = { items: [], currency: "EUR" }] = orders;
  const known = await stockedShopper(beside, USER, {
    orders: orders.length,
    lines: HEAVY.lines,
    random: randomFrom(HEAVY.seed),
    order: (seq) => orders[seq - 1] ?? first,
  });
  await beside.client.call([floorWrite(USER, first)]);
  const pairs = (count: number): Parameters<typeof inTurn>[1] =>
    Array.from({ length: count }, (_, turn) => {
      const query = QUERIES[turn % QUERIES.length] ?? "";
      return [known.search(query, TOP), floorRead(USER)];
    });
  await inTurn(beside.client, pairs(WARM_UP_CALLS));
  const all: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    all.push(await inTurn(beside.client, pairs(CALLS)));
    const { product, floor } = compare(all.slice(-1));
    progress(
      `memory: search ${round + 1}, p50 ${rounded(product.p50_ms)} ms over ${rounded(floor.p50_ms)} ms`,
    );
  }
  return all;
}
