import { z } from "zod";
import { randomFrom } from "../random.ts";
import { type Stack, startStack } from "../stack.ts";
import { type Client, startClient } from "./client.ts";
import type { Call } from "./client-process.ts";
import { orderOf } from "./orders.ts";
import { type Shopper, shopper } from "./shop.ts";
import { median, rounded } from "./statistics.ts";
import { progress, until } from "./until.ts";

const SHOPPERS = 12;
const LINES = 10;
const DELIVERED_WITHIN_MS = 120_000;
const ABOUTS = ["purchases", "interactions", "preferences", "reorder"] as const;

const Confirmation = z.object({ order_id: z.string() });
const Delivery = z.object({ sinks: z.object({ bigquery: z.object({ state: z.string() }) }) });
const Counts = z.object({ bigquery: z.object({ query: z.number().default(0) }).default({ query: 0 }) });

/** The warehouse section's result: the same insights asked for the first and the second time. */
export type WarehouseResult = {
  first_p50_ms: number;
  second_p50_ms: number;
  /** Second over first. */
  second_over_first: number;
  /** Queries that BigQuery was asked, the first and the second time. */
  queries: { first: number; second: number };
  conditions: string;
};

/** Measures insights that BigQuery must be asked for against those that are kept. */
export async function measureWarehouse(): Promise<WarehouseResult> {
  const stack = await startStack();
  const client = startClient(Number(new URL(stack.base).port));
  try {
    progress(`warehouse: ${SHOPPERS} orders on their way to BigQuery`);
    const shoppers = await Promise.all(Array.from({ length: SHOPPERS }, (_, n) => shopper(`asker-${n}`)));
    await delivered(client, shoppers);
    const calls = shoppers.flatMap((known) => ABOUTS.map((about) => known.insights(about)));
    // The very first also fetches a token.
    await client.call([(await shopper("asker-before")).insights("purchases")]);
    const first = await asked(stack, client, calls);
    const second = await asked(stack, client, calls);
    progress(`warehouse: p50 ${first.p50Ms} ms, then ${second.p50Ms} ms`);
    return {
      first_p50_ms: first.p50Ms,
      second_p50_ms: second.p50Ms,
      second_over_first: rounded(second.p50Ms / first.p50Ms),
      queries: { first: first.queries, second: second.queries },
      conditions: `one client, ${calls.length} insights of ${SHOPPERS} users with an order of ${LINES} lines; BigQuery is the stand-in`,
    };
  } finally {
    client.close();
    await stack.close();
  }
}

async function asked(
  stack: Stack,
  client: Client,
  calls: readonly Call[],
): Promise<{ p50Ms: number; queries: number }> {
  const before = await queriesAt(stack);
  const answers = await client.call(calls);
  const queries = (await queriesAt(stack)) - before;
  return { p50Ms: rounded(median(answers.map(({ ms }) => ms))), queries };
}

async function queriesAt({ config }: Stack): Promise<number> {
  const counts: unknown = await (await fetch(`${config.GOOGLE_ENDPOINT}/admin/calls`)).json();
  return Counts.parse(counts).bigquery.query;
}

/** An order each, all of them in BigQuery. */
async function delivered(client: Client, shoppers: readonly Shopper[]): Promise<void> {
  const random = randomFrom(3);
  const answers = await client.call(shoppers.map((known) => known.confirm("only", orderOf(LINES, random))));
  const ids = answers.map(({ body }) => Confirmation.parse(JSON.parse(body)).order_id);
  const looks = shoppers.map((known, at) => known.delivery(ids[at] ?? ""));
  await until("orders in BigQuery", DELIVERED_WITHIN_MS, async () => {
    const found = await client.call(looks);
    return found.every(({ body }) => Delivery.parse(JSON.parse(body)).sinks.bigquery.state === "delivered");
  });
}
