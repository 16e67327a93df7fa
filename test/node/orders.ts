import { setTimeout as wait } from "node:timers/promises";
import { readArchive } from "../../dev/bucket/archive.ts";
import { askBigQuery, askSpanner } from "../../dev/ask-google.ts";
import { Edge, type OrderToSend } from "../../dev/edge.ts";
import { mintToken } from "../../dev/local-token.ts";
import type { Stack } from "../../dev/stack.ts";

const POLL_MS = 250;
const DEADLINE_MS = 90_000;

/** An order of two lines, 7.39 EUR. */
export const ORDER: OrderToSend = {
  currency: "EUR",
  items: [
    { sku: "OAT", product_name: "Oat drink", quantity: 2, unit_price_minor: 219 },
    { sku: "APPLE", product_name: "Apples", quantity: 0.755, unit_price_minor: 399 },
  ],
};

/** Confirms so many orders of so many users, and returns their ids. */
export async function confirmMany(stack: Stack, prefix: string, count: number): Promise<string[]> {
  const token = await mintToken("shop", { scope: "svc" });
  const ids = Array.from({ length: count }, async (_, index) => {
    const edge = new Edge(stack.base, token, `${prefix}-${index % 5}`);
    const answer = await edge.confirm(`${prefix}-${index}`, ORDER);
    if ("refused" in answer) throw new Error(answer.refused);
    return answer.order_id;
  });
  return (await Promise.all(ids)).sort();
}

/** Ids of the orders a system has, as often as they stand there, sorted; of users whose id begins so. */
export async function inSpanner({ config }: Stack, prefix: string): Promise<string[]> {
  return firstCells(
    await askSpanner(config, "SELECT order_id FROM Orders WHERE STARTS_WITH(user_id, @prefix)", { prefix }),
  );
}

/** The same of BigQuery's view. */
export async function inBigQuery({ config }: Stack, prefix: string): Promise<string[]> {
  const table = `${config.BIGQUERY_DATASET}.order_transaction_events_dedup`;
  return firstCells(
    await askBigQuery(config, `SELECT order_id FROM ${table} WHERE STARTS_WITH(user_id, @prefix)`, {
      prefix,
    }),
  );
}

/** The same of the archive, whose readers count an event once. */
export async function inArchive({ bucket }: Stack, prefix: string): Promise<string[]> {
  const objects = await Promise.all((await bucket.list("archive/")).map((key) => readArchive(bucket, key)));
  const mine = objects.flatMap((episodes) =>
    (episodes ?? []).filter(({ user_id }) => user_id.startsWith(prefix)),
  );
  const confirmed = mine.flatMap((episode) =>
    episode.kind === "order_confirmed" ? [[episode.episode_id, episode.body.order_id] as const] : [],
  );
  return [...new Map(confirmed).values()].sort();
}

/** Asks until a condition holds, for a minute and a half at most, and returns the last answer either way. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || Date.now() > deadlineMs) return answer;
    await wait(POLL_MS);
  }
}

function firstCells(rows: (string | null)[][]): string[] {
  return rows.map(([cell]) => cell ?? "").sort();
}
