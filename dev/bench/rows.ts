import { join } from "node:path";
import { type Beside, startBeside } from "./beside.ts";
import { sleep, staleShopper, stockedShopper, undelivered, untilSettled } from "./memories.ts";
import { randomFrom } from "../random.ts";
import { orderOf } from "./orders.ts";
import { type Counts, type RowsPerConfirmation, counted, rowsIn, sumOf } from "./row-counts.ts";
import { type Shopper, shopper } from "./shop.ts";
import { progress } from "./until.ts";
import { LONGEST_TAIL } from "./usual.ts";

const SIZES = [1, 10, 100] as const;
const WAVES = 4;
const USERS_AT_LEAST = 50;
const IN_A_ROW = 200;
const FIRST_TIMERS = 20;
/** When a snapshot is due, in orders and in characters of their bodies: durable-objects/warm-views.ts. */
const SNAPSHOT_ORDERS = 32;
const SNAPSHOT_CHARACTERS = 256_000;

/** Of one size of order: each order with an alarm of its own, and one user's orders one right after the other. */
export type RowsOfSize = { alone: RowsPerConfirmation; in_a_row: RowsPerConfirmation };

/** The rows section's result. */
export type RowsResult = {
  confirm: Record<(typeof SIZES)[number], RowsOfSize>;
  /** A user's first order with all it makes once: tables, identity, key. */
  first_order: RowsPerConfirmation;
  usual_read: { warm: number; cold: number; cold_new_snapshot: number };
  conditions: string;
};

/** Counts the rows of confirming orders and of looking up My Usual, in the product with counting classes. */
export async function measureRows(): Promise<RowsResult> {
  const beside = await startBeside(join(import.meta.dirname, "product/worker.ts"));
  try {
    const random = randomFrom(3);
    const usual_read = await usualReads(beside, random);
    const first_order = await firstOrders(beside, random);
    const inARow = await ordersInARow(beside, random);
    const alone = await ordersAlone(beside, random);
    return {
      confirm: {
        1: { alone: alone[1], in_a_row: inARow[1] },
        10: { alone: alone[10], in_a_row: inARow[10] },
        100: { alone: alone[100], in_a_row: inARow[100] },
      },
      first_order,
      usual_read,
      conditions:
        `alone: ${WAVES} orders of each of ${USERS_AT_LEAST} or more users, the next only when the last is ` +
        `delivered and written down, the users' snapshots due at evenly spread times; in_a_row: ${IN_A_ROW} ` +
        "orders of one user as fast as one client goes; first orders are counted by themselves",
    };
  } finally {
    await beside.close();
  }
}

/** A snapshot is rarer than four orders: users begin at every distance from their next one, as many at each. */
async function ordersAlone(beside: Beside, random: () => number): Promise<BySize> {
  const shoppers = await bySize(async (lines) => spreadShoppers(beside, lines, random));
  const users = Object.values(shoppers).flatMap((some) => some.map(({ user }) => user));
  const counts: BySize<Counts[]> = { 1: [], 10: [], 100: [] };
  await untilSettled(beside, users);
  await counted(beside, users);
  for (let wave = 0; wave < WAVES; wave += 1) {
    progress(`rows: wave ${wave + 1} of orders alone`);
    for (const lines of SIZES) {
      const orders = shoppers[lines].map((known) => known.confirm(`alone-${wave}`, orderOf(lines, random)));
      await beside.client.call(orders);
    }
    await untilSettled(beside, users);
    for (const lines of SIZES) counts[lines].push(...(await counted(beside, namesOf(shoppers[lines]))));
  }
  const keys = Array.from({ length: WAVES }, (_, wave) => `alone-${wave}`);
  return bySize(async (lines) => rowsOf(beside, counts[lines], { shoppers: shoppers[lines], keys }));
}

async function spreadShoppers(beside: Beside, lines: number, random: () => number): Promise<Shopper[]> {
  const characters = JSON.stringify(orderOf(lines, random)).length;
  const period = Math.min(SNAPSHOT_ORDERS, Math.ceil(SNAPSHOT_CHARACTERS / characters));
  const count = Math.ceil(USERS_AT_LEAST / period) * period;
  progress(`rows: ${count} memories of orders of ${lines} line(s)`);
  const shoppers: Shopper[] = [];
  for (let index = 0; index < count; index += 1) {
    const orders = 1 + (index % period);
    shoppers.push(await stockedShopper(beside, `alone-${lines}-${index}`, { orders, lines, random }));
  }
  return shoppers;
}

async function ordersInARow(beside: Beside, random: () => number): Promise<BySize> {
  const keys = Array.from({ length: IN_A_ROW }, (_, index) => `row-${index}`);
  return bySize(async (lines) => {
    progress(`rows: ${IN_A_ROW} orders of ${lines} line(s) in a row`);
    const known = await shopper(`row-${lines}`);
    await beside.client.call([known.confirm("first", orderOf(lines, random))]);
    await untilSettled(beside, [known.user]);
    await counted(beside, [known.user]);
    await beside.client.call(keys.map((key) => known.confirm(key, orderOf(lines, random))));
    await untilSettled(beside, [known.user]);
    return rowsOf(beside, await counted(beside, [known.user]), { shoppers: [known], keys });
  });
}

async function firstOrders(beside: Beside, random: () => number): Promise<RowsPerConfirmation> {
  const shoppers = await Promise.all(
    Array.from({ length: FIRST_TIMERS }, async (_, index) => shopper(`first-${index}`)),
  );
  await beside.client.call(shoppers.map((known) => known.confirm("first", orderOf(10, random))));
  await untilSettled(beside, namesOf(shoppers));
  return rowsOf(beside, await counted(beside, namesOf(shoppers)), { shoppers, keys: ["first"] });
}

/** What memories wrote for the orders that each of the shoppers confirmed, by key. */
async function rowsOf(
  beside: Beside,
  counts: readonly Counts[],
  { shoppers, keys }: { shoppers: readonly Shopper[]; keys: readonly string[] },
): Promise<RowsPerConfirmation> {
  let missing = 0;
  for (const known of shoppers) missing += await undelivered(beside, known, keys);
  return { ...rowsIn(sumOf(counts), shoppers.length * keys.length), undelivered: missing };
}

function namesOf(shoppers: readonly Shopper[]): string[] {
  return shoppers.map(({ user }) => user);
}

async function usualReads(beside: Beside, random: () => number): Promise<RowsResult["usual_read"]> {
  progress("rows: My Usual of 500 orders");
  const stock = { orders: 500, lines: 10, random };
  const stale = await staleShopper(beside, "usual-stale", { ...stock, tail: LONGEST_TAIL });
  const fresh = await staleShopper(beside, "usual-fresh", { ...stock, tail: 0 });
  const readBy = async (known: Shopper): Promise<number> => {
    await beside.client.call([known.usual()]);
    return sumOf(await counted(beside, [known.user])).read;
  };
  for (const { user } of [stale, fresh]) {
    await counted(beside, [user]);
    await sleep(beside, user);
  }
  return { cold: await readBy(stale), warm: await readBy(stale), cold_new_snapshot: await readBy(fresh) };
}

type BySize<Of = RowsPerConfirmation> = Record<(typeof SIZES)[number], Of>;

async function bySize<Of>(of: (lines: (typeof SIZES)[number]) => Promise<Of>): Promise<BySize<Of>> {
  return { 1: await of(1), 10: await of(10), 100: await of(100) };
}
