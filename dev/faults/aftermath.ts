import type { Config } from "../local-config.ts";
import { type Verdict, compare } from "./compare.ts";
import { ackedIds, compareEvents } from "./compare-events.ts";
import type { Crons } from "./crons.ts";
import type { Sent } from "./customer.ts";
import { type Drain, type Owed, drained } from "./drain.ts";
import { archiveReader, foundInBigQuery, foundInSpanner, ordersInArchive } from "./found.ts";
import { deliveriesOf, eventsInArchive, eventsInBigQuery } from "./found-events.ts";
import { foundInMemory } from "./found-in-memory.ts";
import type { Machine } from "./machine.ts";

/** Re-sends wait 20 s and then longer; a stand-in with a backlog needs minutes. */
const DRAIN_WITHIN_MS = 300_000;

/** What was killed, and how it is asked. */
export type Survivors = { config: Config; machine: Machine; crons: Crons; token: string };

/** What came of a run: of orders, of events, and how long the product took to come to rest. */
export type Aftermath = { orders: Verdict; events: Verdict; owed: Owed; drainMs: number };

/** Lets the product drain by itself, and compares what was sent with what every system has. */
export async function drainAndCompare(
  { config, machine, crons, token }: Survivors,
  sent: Sent,
  tell: (line: string) => void,
): Promise<Aftermath> {
  const startedAt = Date.now();
  const archived = archiveReader(machine.bucket);
  const spooled = async (): Promise<string[]> => machine.bucket.list("spool/");
  const deadlineMs = startedAt + DRAIN_WITHIN_MS;
  const drain: Drain = { config, archived, spooled, crons: async () => crons.hurry(), deadlineMs, tell };
  tell(`waiting until all has arrived, ${DRAIN_WITHIN_MS / 1000} s at most`);
  const events = ackedIds(sent.batches);
  const owed = await drained(drain, { orders: ackedOrders(sent), events });
  // Only now: asking a memory wakes it, and its alarm must have fired without.
  const door = { base: machine.base, token };
  const memory = await foundInMemory(door, sent.orders);
  const remembered = memory.map(({ orderId, lines }) => [orderId, lines.length] as const);
  await drained(drain, { orders: new Map(remembered), events });
  const drainMs = Date.now() - startedAt;
  const inArchive = await archived();
  const orders = compare(sent.orders, {
    memory,
    spanner: await foundInSpanner(config),
    bigquery: await foundInBigQuery(config),
    archive: ordersInArchive(inArchive),
  });
  const ofEvents = compareEvents(sent.batches, {
    bigquery: await eventsInBigQuery(config),
    archive: eventsInArchive(inArchive.events.values()),
    delivery: await deliveriesOf(door, sent.batches),
    spooled: await spooled(),
  });
  return { orders, events: ofEvents, owed, drainMs };
}

/** Order ids that were answered, with how many lines each order has. */
function ackedOrders({ orders }: Sent): Map<string, number> {
  return new Map(
    orders.flatMap(({ order, answers }) =>
      [...answers].map((orderId) => [orderId, order.body.items.length] as const),
    ),
  );
}
