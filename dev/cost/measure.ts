import { join } from "node:path";
import { z } from "zod";
import { type Beside, startBeside } from "../bench/beside.ts";
import { stockedShopper, undelivered, untilSettled } from "../bench/memories.ts";
import { orderOf } from "../bench/orders.ts";
import { type Shopper, productCall, shopper } from "../bench/shop.ts";
import { progress, until } from "../bench/until.ts";
import { randomFrom } from "../random.ts";
import { Counters } from "./counting/counters.ts";
import { runtimeCpuMs } from "./cpu.ts";
import { type Measured, perBatch, perOrder } from "./measured.ts";
import { spannerBytesOf } from "./stored.ts";

/** A snapshot is due after so many orders (durable-objects/warm-views.ts): as many users, one at each distance from it. */
const USERS = 32;
const WAVES = 2;
const FIRST_TIMERS = 16;
/** Orders of the one user whose memory and rows in Spanner are weighed: a year of weekly ones. */
export const KEPT_ORDERS = 52;
/** The alarm after a confirmation rings after 20 s, after two minutes where deliveries are slow. */
const QUIET_WITHIN_MS = 300_000;

const Kept = z.object({ bytes: z.number(), waits: z.boolean() });

/** A run of the product that counts. */
type Run = { beside: Beside; lines: number; random: () => number };

/** Confirms orders of so many lines in the real product, delivers them, and counts what each costs. */
export async function measure(lines: number): Promise<Measured> {
  const beside = await startBeside(join(import.meta.dirname, "counting/worker.ts"));
  try {
    const run = { beside, lines, random: randomFrom(7) };
    const first = await firstOrders(run);
    const kept = await keptOfOrder(run);
    const counters = await ordersAlone(run);
    const orders = USERS * WAVES;
    return {
      lines,
      order: perOrder(counters, orders),
      first_order: perOrder(first, FIRST_TIMERS),
      batch: {
        spanner: perBatch(counters, "spanner"),
        bigquery: perBatch(counters, "bigquery"),
        archive: perBatch(counters, "archive"),
      },
      ...kept,
      conditions:
        `${orders} orders of ${lines} line(s) of ${USERS} users with 1 to ${USERS} orders, each with an alarm of its ` +
        `own, first orders of ${FIRST_TIMERS} users; bytes kept, of a user with ${KEPT_ORDERS} orders`,
    };
  } finally {
    await beside.close();
  }
}

async function firstOrders({ beside, lines, random }: Run): Promise<Counters> {
  progress(`${FIRST_TIMERS} first orders`);
  const shoppers = await Promise.all(
    Array.from({ length: FIRST_TIMERS }, async (_, index) => shopper(`first-${index}`)),
  );
  await confirmed(beside, shoppers, { key: "first", order: () => orderOf(lines, random) });
  const counters = await takeCounters(beside);
  await mustBeDelivered(beside, shoppers, ["first"]);
  return counters;
}

async function keptOfOrder({
  beside,
  lines,
  random,
}: Run): Promise<Pick<Measured, "memory_bytes" | "spanner_bytes" | "runtime_cpu_ms">> {
  progress(`${KEPT_ORDERS} orders of one user`);
  const known = await shopper("kept");
  const calls = Array.from({ length: KEPT_ORDERS }, (_, index) =>
    known.confirm(`kept-${index}`, orderOf(lines, random)),
  );
  const cpuMs = runtimeCpuMs();
  await beside.client.call(calls);
  await untilDelivered(beside, [known]);
  const cpuAfterMs = runtimeCpuMs();
  await untilQuiet(beside, [known]);
  const { bytes } = await keptOf(beside, known);
  return {
    memory_bytes: bytes / KEPT_ORDERS,
    spanner_bytes: (await spannerBytesOf(beside.config, known.user)) / KEPT_ORDERS,
    runtime_cpu_ms:
      cpuMs === undefined || cpuAfterMs === undefined ? undefined : (cpuAfterMs - cpuMs) / KEPT_ORDERS,
  };
}

async function ordersAlone({ beside, lines, random }: Run): Promise<Counters> {
  const shoppers: Shopper[] = [];
  for (let index = 0; index < USERS; index += 1)
    shoppers.push(await stockedShopper(beside, `user-${index}`, { orders: 1 + index, lines, random }));
  await untilQuiet(beside, shoppers);
  await takeCounters(beside);
  for (let wave = 0; wave < WAVES; wave += 1) {
    progress(`wave ${wave + 1} of ${WAVES}, ${USERS} orders`);
    await confirmed(beside, shoppers, { key: `wave-${wave}`, order: () => orderOf(lines, random) });
  }
  const counters = await takeCounters(beside);
  const keys = Array.from({ length: WAVES }, (_, wave) => `wave-${wave}`);
  await mustBeDelivered(beside, shoppers, keys);
  return counters;
}

/** An order of each shopper, delivered, and its alarm rung. */
async function confirmed(
  beside: Beside,
  shoppers: readonly Shopper[],
  { key, order }: { key: string; order: () => ReturnType<typeof orderOf> },
): Promise<void> {
  await beside.client.call(shoppers.map((known) => known.confirm(key, order())));
  await untilQuiet(beside, shoppers);
}

/** @throws Error when a sink has refused an order: then what was counted is no usual order's */
async function mustBeDelivered(
  beside: Beside,
  shoppers: readonly Shopper[],
  keys: readonly string[],
): Promise<void> {
  let missing = 0;
  for (const known of shoppers) missing += await undelivered(beside, known, keys);
  if (missing > 0) throw new Error(`${missing} orders were not delivered everywhere`);
}

async function untilDelivered(beside: Beside, shoppers: readonly Shopper[]): Promise<void> {
  await untilSettled(
    beside,
    shoppers.map(({ user }) => user),
  );
}

async function untilQuiet(beside: Beside, shoppers: readonly Shopper[]): Promise<void> {
  await untilDelivered(beside, shoppers);
  await until("the alarms", QUIET_WITHIN_MS, async () => {
    const kept = await Promise.all(shoppers.map(async (known) => keptOf(beside, known)));
    return kept.every(({ waits }) => !waits);
  });
}

async function keptOf(beside: Beside, { user }: Shopper): Promise<z.infer<typeof Kept>> {
  return Kept.parse(await asked(beside, `/v1/cost/kept/${user}`));
}

async function takeCounters(beside: Beside): Promise<Counters> {
  return Counters.parse(await asked(beside, "/v1/cost/counters"));
}

async function asked(beside: Beside, path: string): Promise<unknown> {
  const [answer] = await beside.client.call([productCall(path)]);
  return JSON.parse(answer?.body ?? "");
}
