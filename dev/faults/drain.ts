import { setTimeout as pause } from "node:timers/promises";
import { askBigQuery, askSpanner } from "../ask-google.ts";
import type { Config } from "../local-config.ts";
import type { Archived } from "./found.ts";
import { eventIdsInBigQuery } from "./found-events.ts";

const LOOK_EVERY_MS = 1_000;

/** What is waited on: the sinks, the spool, and epoch milliseconds after which what is missing is missing. `crons` goes on
 *  with the product's own schedule. */
export type Drain = {
  config: Config;
  archived: () => Promise<Archived>;
  spooled: () => Promise<string[]>;
  crons: () => Promise<void>;
  deadlineMs: number;
  tell: (line: string) => void;
};

/** Orders by their ids, with how many lines each has; and events by their ids, all of which the archive is to have, and
 *  BigQuery the counted ones. */
export type Expected = {
  orders: ReadonlyMap<string, number>;
  events: { counted: ReadonlySet<string>; uncounted: ReadonlySet<string> };
};

/** What is missing: orders, summed over their sinks, and events, summed over theirs. */
export type Owed = { orders: number; events: number };

/** Waits until every sink has every one of these orders with all its lines and every event, and nothing is spooled, or the
 *  deadline. Nothing is done to bring them there but what the product's schedule does.
 *  @returns what was owed to the sinks at the first look */
export async function drained(drain: Drain, expected: Expected): Promise<Owed> {
  let first: Owed | undefined;
  for (let told = ""; ;) {
    const { orders, events, spooled } = await missing(drain, expected);
    first ??= { orders: sumOf(orders), events: sumOf(events) };
    const line = `owed: orders ${listed(orders)}; events ${listed(events)}; spooled ${spooled}`;
    if (line !== told) drain.tell(line);
    told = line;
    if (sumOf(orders) + sumOf(events) + spooled === 0 || Date.now() > drain.deadlineMs) return first;
    await drain.crons();
    await pause(LOOK_EVERY_MS);
  }
}

function sumOf(bySink: Record<string, number>): number {
  return Object.values(bySink).reduce((total, owing) => total + owing, 0);
}

function listed(bySink: Record<string, number>): string {
  return Object.entries(bySink)
    .map(([sink, owing]) => `${sink} ${owing}`)
    .join(", ");
}

type Missing = { orders: Record<string, number>; events: Record<string, number>; spooled: number };

async function missing({ config, archived, spooled }: Drain, { orders, events }: Expected): Promise<Missing> {
  const from = `FROM ${config.BIGQUERY_DATASET}`;
  const spanner = await askSpanner(config, "SELECT order_id FROM Orders", {});
  const headers = await askBigQuery(config, `SELECT DISTINCT order_id ${from}.order_transaction_events`, {});
  const counts = `SELECT order_id, COUNT(DISTINCT position) ${from}.product_interaction_events
    WHERE order_id IS NOT NULL GROUP BY order_id`;
  const lines = new Map(
    (await askBigQuery(config, counts, {})).map(([orderId, places]) => [orderId, places]),
  );
  // An order's header and its lines are two requests: a death in between leaves the one without the other.
  const whole = headers.filter(([orderId]) => Number(lines.get(orderId ?? "")) === orders.get(orderId ?? ""));
  const archive = await archived();
  const inArchive = [...archive.events.values()].flatMap((message) =>
    message.events.map(({ event_id }) => event_id),
  );
  return {
    orders: {
      spanner: lacking(orders.keys(), idsIn(spanner)),
      bigquery: lacking(orders.keys(), idsIn(whole)),
      archive: lacking(orders.keys(), new Set([...archive.orders.values()].map(({ order_id }) => order_id))),
    },
    events: {
      bigquery: lacking(events.counted, await eventIdsInBigQuery(config)),
      archive: lacking([...events.counted, ...events.uncounted], new Set(inArchive)),
    },
    spooled: (await spooled()).length,
  };
}

function idsIn(rows: (string | null)[][]): Set<string> {
  return new Set(rows.map(([id]) => id ?? ""));
}

function lacking(wanted: Iterable<string>, there: ReadonlySet<string>): number {
  return [...wanted].filter((id) => !there.has(id)).length;
}
