import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { readArchive } from "../bucket/archive.ts";
import type { Bucket } from "../bucket/read.ts";
import { askBigQuery, askSpanner } from "../ask-google.ts";
import { Edge, type OrderToSend } from "../edge.ts";
import type { Config } from "../local-config.ts";

const POLL_MS = 100;
const DEADLINE_MS = 60_000;

/** What is verified: an edge, a token for it, and the systems behind it. */
export type Target = { base: string; token: string; config: Config; bucket: Bucket };

/** One system's answer: how long after the confirmation it had the order, and what differs from what was sent. */
export type Seen = { lagMs: number | undefined; differs: string[] };

/** One order, followed. Times in milliseconds. */
export type Followed = {
  orderId: string;
  confirmMs: number;
  memory: Seen;
  spanner: Seen;
  bigquery: Seen;
  archive: Seen;
  retrieval: { orderMs: number; deliveryMs: number; usualMs: number; differs: string[] };
};

const ORDER: OrderToSend = {
  currency: "EUR",
  items: [
    { sku: "VERIFY-OAT", product_name: "Hafermilch Barista 1 L", quantity: 2, unit_price_minor: 219 },
    { sku: "VERIFY-APPLE", product_name: "Äpfel, lose", quantity: 0.755, unit_price_minor: 399 },
  ],
};
// 2 × 2.19 + 0.755 × 3.99 = 4.38 + 3.01
const TOTAL_MINOR = 739;
const LINES = [
  ["1", "VERIFY-OAT", "2", "219"],
  ["2", "VERIFY-APPLE", "0.755", "399"],
];

/** Confirms an order and asks memory, Spanner, BigQuery and R2 for it until each has it, for a minute at most. */
export async function verifyOrder({ base, token, config, bucket }: Target): Promise<Followed> {
  const edge = new Edge(base, token);
  const sentAt = performance.now();
  const confirmed = await edge.confirm(`verify-${randomUUID()}`, ORDER);
  if ("refused" in confirmed) throw new Error(`the order was refused: ${confirmed.refused}`);
  const answeredAt = performance.now();
  const orderId = confirmed.order_id;
  // The very next call after the answer: its lag counts from when it is put.
  const memory = await seen(performance.now(), async () => inMemory(edge, orderId));
  const [spanner, bigquery, archive] = await Promise.all([
    seen(answeredAt, async () => inSpanner(config, orderId)),
    seen(answeredAt, async () => inBigQuery(config, orderId)),
    seen(answeredAt, async () => inArchive(edge, bucket, orderId)),
  ]);
  const retrieval = await retrieve(edge, orderId);
  return { orderId, confirmMs: answeredAt - sentAt, memory, spanner, bigquery, archive, retrieval };
}

/** Asks until the order is there. What the first question finds was there when it was put; what a later one finds, when
 *  that was answered. A system that fails does not have it yet. */
async function seen(answeredAt: number, look: () => Promise<string[] | undefined>): Promise<Seen> {
  let failure = "missing";
  for (let asked = 0; performance.now() - answeredAt < DEADLINE_MS; asked += 1) {
    const askedMs = performance.now() - answeredAt;
    try {
      const differs = await look();
      if (differs !== undefined)
        return { lagMs: asked === 0 ? askedMs : performance.now() - answeredAt, differs };
    } catch (error) {
      failure = `missing: ${String(error)}`;
    }
    await wait(POLL_MS);
  }
  return { lagMs: undefined, differs: [failure] };
}

/** The retrieval calls, timed, and what their answers lack. */
async function retrieve(edge: Edge, orderId: string): Promise<Followed["retrieval"]> {
  const order = await timed(() => edge.order(orderId));
  const delivery = await timed(() => edge.delivery(orderId));
  const usual = await timed(() => edge.usual());
  const pending = Object.entries(delivery.answer).filter(([, { state }]) => state !== "delivered");
  const differs = pending.map(([sink, { state }]) => `delivery says ${state} at ${sink}`);
  if (usual.answer.memory_version < 1) differs.push("usual knows no order");
  return { orderMs: order.ms, deliveryMs: delivery.ms, usualMs: usual.ms, differs };
}

async function inMemory(edge: Edge, orderId: string): Promise<string[]> {
  const order = await edge.order(orderId);
  const lines = order.items.map((item, index) => line(index + 1, item));
  return differences({ total: order.total_minor, lines });
}

async function inSpanner(config: Config, orderId: string): Promise<string[] | undefined> {
  const [order] = await askSpanner(config, "SELECT total_minor FROM Orders WHERE order_id = @id", {
    id: orderId,
  });
  if (order === undefined) return undefined;
  const items = await askSpanner(
    config,
    "SELECT line_no, sku, quantity, unit_price_minor FROM OrderItems WHERE order_id = @id ORDER BY line_no",
    { id: orderId },
  );
  return differences({ total: Number(order[0]), lines: items.map(normalised) });
}

async function inBigQuery(config: Config, orderId: string): Promise<string[] | undefined> {
  const from = (table: string): string =>
    `FROM ${config.BIGQUERY_DATASET}.${table}_dedup WHERE order_id = @id`;
  const orders = `SELECT total_minor ${from("order_transaction_events")}`;
  const [order] = await askBigQuery(config, orders, { id: orderId });
  const lines = `SELECT position, sku, quantity, unit_price_minor ${from("product_interaction_events")} ORDER BY position`;
  const items = await askBigQuery(config, lines, { id: orderId });
  if (order === undefined || items.length === 0) return undefined;
  return differences({ total: Number(order[0]), lines: items.map(normalised) });
}

async function inArchive(edge: Edge, bucket: Bucket, orderId: string): Promise<string[] | undefined> {
  const { archive } = await edge.delivery(orderId);
  if (archive.where === undefined) return undefined;
  const episodes = await readArchive(bucket, archive.where);
  const [order] = (episodes ?? []).flatMap((episode) =>
    episode.kind === "order_confirmed" && episode.body.order_id === orderId ? [episode.body] : [],
  );
  if (order === undefined) return ["the object does not hold the order"];
  return differences({
    total: order.total_minor,
    lines: order.items.map((item, index) => line(index + 1, item)),
  });
}

function line(place: number, item: { sku: string; quantity: number; unit_price_minor: number }): string[] {
  return [String(place), item.sku, String(item.quantity), String(item.unit_price_minor)];
}

/** Numbers as the edge writes them: Spanner and BigQuery may say "2.000000000". */
function normalised(cells: (string | null)[]): string[] {
  return cells.map((cell, index) => (index === 2 ? String(Number(cell)) : (cell ?? "")));
}

function differences(found: { total: number; lines: string[][] }): string[] {
  const total = found.total === TOTAL_MINOR ? [] : [`total ${found.total}, not ${TOTAL_MINOR}`];
  return isDeepStrictEqual(found.lines, LINES) ? total : [...total, `lines ${JSON.stringify(found.lines)}`];
}

async function timed<Answer>(call: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const startedAt = performance.now();
  const answer = await call();
  return { answer, ms: performance.now() - startedAt };
}
