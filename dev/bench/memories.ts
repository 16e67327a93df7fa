import { MemoryGraph } from "../../durable-objects/graph/memory-graph.ts";
import { answerTo } from "../../durable-objects/write-answers.ts";
import type { EntityId } from "../../durable-objects/graph/facts/fact.ts";
import { toConfirmRequest } from "../../src/confirm/confirm-request.ts";
import { idsOf } from "../../src/confirm/identity.ts";
import { z } from "zod";
import type { Beside } from "./beside.ts";
import { type PostedOrder, orderOf } from "./orders.ts";
import { PROBE } from "./product/counting.ts";
import { type Shopper, shopper } from "./shop.ts";
import { until } from "./until.ts";

const MS_PER_WEEK = 7 * 86_400_000;
/** Receipts are written when the last sink reports; what is then still owed the alarm sends again, 20 s after a confirmation
 *  or later when a sink lags. */
const SETTLED_WITHIN_MS = 120_000;
/** SQLite takes two megabytes a parameter. */
const ROWS_AT_ONCE = 100;

const Count = z.tuple([z.object({ n: z.number() })]);

const Delivery = z.object({ sinks: z.record(z.string(), z.object({ state: z.string() })) });

/** What a memory holds before it is measured. */
export type Stock = {
  orders: number;
  lines: number;
  random: () => number;
  /** The order at a place in the log, instead of one of so many lines at random. */
  order?: (seq: number) => PostedOrder;
};

/** A shopper whose memory holds so many orders, one a week, all delivered; asleep. The first order is confirmed and
 *  really delivered, the others are written into the log as the product would have written them. */
export async function stockedShopper(beside: Beside, user: string, stock: Stock): Promise<Shopper> {
  const known = await shopper(user);
  await beside.client.call([known.confirm("stock-1", orderAt(stock, 1))]);
  await addToLog(beside, user, { ...stock, from: 2 });
  return known;
}

/** Writes delivered orders into a log, from a place on, and puts the memory to sleep so that it reads them. */
async function addToLog(
  beside: Beside,
  user: string,
  { from, ...stock }: Stock & { from: number },
): Promise<void> {
  const { orders } = stock;
  const places = Array.from({ length: Math.max(0, orders - from + 1) }, (_, index) => from + index);
  const rows = places.map((seq) => {
    const atMs = Date.now() - (orders - seq) * MS_PER_WEEK;
    return logRow(user, { seq, atMs }, orderAt(stock, seq));
  });
  const storage = await beside.product.getDurableObjectStorage("UserMemory", { name: user });
  const insert = `INSERT INTO episodes (seq, episode_id, kind, fingerprint, occurred_at, recorded_at, trace_id, body, answer,
       receipts, settled)
     SELECT value ->> 'seq', value ->> 'episode_id', 'order_confirmed', value ->> 'fingerprint', value ->> 'at',
       value ->> 'at', value ->> 'trace_id', value ->> 'body', value ->> 'answer', value ->> 'receipts', 1
     FROM json_each(?)`;
  for (let row = 0; row < rows.length; row += ROWS_AT_ONCE)
    await storage.exec(insert, JSON.stringify(rows.slice(row, row + ROWS_AT_ONCE)));
  await sleep(beside, user);
}

function orderAt({ order, lines, random }: Stock, seq: number): PostedOrder {
  return order?.(seq) ?? orderOf(lines, random);
}

/** Evicts a memory, also one that fell asleep by itself. */
export async function sleep(beside: Beside, user: string): Promise<void> {
  // The harness refuses to evict what does not run.
  const storage = await beside.product.getDurableObjectStorage("UserMemory", { name: user });
  await storage.exec("SELECT 1");
  await beside.product.evictDurableObject("UserMemory", { name: user });
}

/** Entries of the users' logs that wait for a sink, or for the alarm to write down that none does. */
export async function unsettled(beside: Beside, users: readonly string[]): Promise<number> {
  let entries = 0;
  for (const name of users) {
    const storage = await beside.product.getDurableObjectStorage("UserMemory", { name });
    const [{ n }] = Count.parse(
      await storage.exec(`${PROBE} SELECT count(*) AS n FROM episodes WHERE settled = 0`),
    );
    entries += n;
  }
  return entries;
}

/** Waits until everything the users confirmed is delivered and written down. */
export async function untilSettled(beside: Beside, users: readonly string[]): Promise<void> {
  const isSettled = async (): Promise<boolean> => (await unsettled(beside, users)) === 0;
  await until("deliveries to be written down", SETTLED_WITHIN_MS, isSettled);
}

/** Of the orders a shopper confirmed, by key, those that some sink has not taken: settled is not yet delivered. */
export async function undelivered(beside: Beside, known: Shopper, keys: readonly string[]): Promise<number> {
  const calls = keys.map((key) => known.delivery(idsOf(known.user, key).orderId));
  const answers = await beside.client.call(calls);
  return answers.filter(({ body }) => {
    const { sinks } = Delivery.parse(JSON.parse(body));
    return Object.values(sinks).some(({ state }) => state !== "delivered");
  }).length;
}

/** A memory of so many orders as a visit finds it at worst: asleep, its snapshot as old as it ever gets. */
export async function staleShopper(
  beside: Beside,
  user: string,
  { tail, ...stock }: Stock & { tail: number },
): Promise<Shopper> {
  const before = stock.orders - tail;
  const known = await stockedShopper(beside, user, { ...stock, orders: before });
  // The first order's alarm finds the others and writes the snapshot.
  await until("the snapshot", SETTLED_WITHIN_MS, async () => {
    const storage = await beside.product.getDurableObjectStorage("UserMemory", { name: user });
    const [{ n }] = Count.parse(
      await storage.exec(`${PROBE} SELECT count(*) AS n FROM snapshot WHERE part = 'head'`),
    );
    return n > 0;
  });
  await untilSettled(beside, [user]);
  if (tail > 0) await addToLog(beside, user, { ...stock, from: before + 1 });
  return known;
}

function logRow(
  userId: string,
  { seq, atMs }: { seq: number; atMs: number },
  order: PostedOrder,
): Record<string, string | number> {
  const { happening, episodeId, fingerprint } = toConfirmRequest(
    { userId, key: `stock-${seq}`, traceId: "" },
    order,
  );
  const episode = {
    seq,
    episodeId,
    occurredAtMs: atMs,
    recordedAtMs: atMs,
    ...happening,
  };
  const graph = MemoryGraph.of([]);
  const news = graph.learn(episode);
  const nameOf = (id: EntityId): string => graph.entities.nameOf(id);
  const receipt = { state: "delivered", at: new Date(atMs).toISOString(), where: "the stock of a benchmark" };
  return {
    seq,
    episode_id: episodeId,
    fingerprint,
    at: atMs,
    trace_id: "0".repeat(31) + "1",
    body: JSON.stringify(happening.body),
    answer: JSON.stringify(answerTo(episode, { news, order: undefined, nameOf })),
    receipts: JSON.stringify({ spanner: receipt, bigquery: receipt, archive: receipt }),
  };
}
