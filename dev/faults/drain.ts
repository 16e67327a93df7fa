import { setTimeout as pause } from "node:timers/promises";
import { askBigQuery, askSpanner } from "../ask-google.ts";
import type { Config } from "../local-config.ts";
import type { ArchivedEvents } from "./found.ts";

const LOOK_EVERY_MS = 1_000;

/** What is waited on: the sinks, and epoch milliseconds after which what is missing is missing. */
export type Drain = {
  config: Config;
  archived: () => Promise<ArchivedEvents>;
  deadlineMs: number;
  tell: (line: string) => void;
};

/** How many lines each order has, by order id. */
type OrdersByLines = ReadonlyMap<string, number>;

/** Waits until every sink has every one of these orders with all its lines, or the deadline. Nothing is done to bring
 *  them there.
 *  @returns what was owed to the sinks at the first look, summed over them */
export async function drained(drain: Drain, orders: OrdersByLines): Promise<number> {
  let first: number | undefined;
  for (let told = ""; ;) {
    const owed = await owedOf(drain, orders);
    const sum = Object.values(owed).reduce((total, owing) => total + owing, 0);
    first ??= sum;
    const line = `owed: ${Object.entries(owed)
      .map(([sink, owing]) => `${sink} ${owing}`)
      .join(", ")}`;
    if (line !== told) drain.tell(line);
    told = line;
    if (sum === 0 || Date.now() > drain.deadlineMs) return first;
    await pause(LOOK_EVERY_MS);
  }
}

async function owedOf(
  { config, archived }: Drain,
  orders: OrdersByLines,
): Promise<{ spanner: number; bigquery: number; archive: number }> {
  const from = `FROM ${config.BIGQUERY_DATASET}`;
  const spanner = await askSpanner(config, "SELECT order_id FROM Orders", {});
  const headers = await askBigQuery(config, `SELECT DISTINCT order_id ${from}.order_transaction_events`, {});
  const counts = `SELECT order_id, COUNT(DISTINCT position) ${from}.product_interaction_events GROUP BY order_id`;
  const lines = new Map(
    (await askBigQuery(config, counts, {})).map(([orderId, places]) => [orderId, places]),
  );
  // An order's header and its lines are two requests: a death in between leaves the one without the other.
  const whole = headers.filter(([orderId]) => Number(lines.get(orderId ?? "")) === orders.get(orderId ?? ""));
  const archive = [...(await archived()).values()].map(({ order_id }) => [order_id]);
  return {
    spanner: lacking(orders, spanner),
    bigquery: lacking(orders, whole),
    archive: lacking(orders, archive),
  };
}

function lacking(orders: OrdersByLines, rows: (string | null)[][]): number {
  const there = new Set(rows.map(([orderId]) => orderId));
  return [...orders.keys()].filter((orderId) => !there.has(orderId)).length;
}
