import { setTimeout as pause } from "node:timers/promises";
import { Edge } from "../edge.ts";
import { type Batch, drawBatch } from "./events.ts";
import { type Order, drawOrder } from "./orders.ts";

/** Between two tries while nothing answers. */
const AGAIN_AFTER_MS = 50;
/** So long a customer waits for an answer. */
const PATIENCE_MS = 10_000;
/** Of customers whose answer is lost, one in so many tries no more. */
const GIVES_UP_ONE_IN = 6;
/** Of confirmed orders, one in so many is sent again all the same. */
const REPEATS_ONE_IN = 12;

/** After an order, one customer in so many also tells of what was browsed. */
const BROWSES_ONE_IN = 2;

/** An order that was sent, and the ids it was answered with: none when no answer came, several when the product erred. */
export type SentOrder = { order: Order; answers: Set<string> };

/** Events that were told, and of each answer the ids of each event. */
export type SentBatch = { batch: Batch; answers: string[][][] };

/** All that customers sent. */
export type Sent = { orders: SentOrder[]; batches: SentBatch[] };

/** What a customer needs: where the shop is now, its token, the customer's own chance, and whether the run has ended. */
export type Shop = { base: () => string; token: string; random: () => number; isOver: () => boolean };

/** One try; whether it was answered. */
type Attempt = () => Promise<boolean>;

/** Confirms order after order without a pause, and tells of events in between, each until it is acknowledged, given up, or
 *  the run is over.
 *  @param users whose orders and events they are, in turn
 *  @returns everything that was sent
 *  @throws Error when an order or an event is refused */
export async function shopAround(shop: Shop, device: string, users: readonly string[]): Promise<Sent> {
  const all: Sent = { orders: [], batches: [] };
  for (let next = 0; !shop.isOver(); next += 1) {
    const user = users[next % users.length] ?? device;
    const order = drawOrder({ user, key: `${device}-${next}`, nth: next }, shop.random);
    const sent: SentOrder = { order, answers: new Set() };
    all.orders.push(sent);
    await insist(shop, async () => confirm(shop, sent));
    if (shop.random() >= 1 / BROWSES_ONE_IN) continue;
    const nth = all.batches.length;
    const batch = drawBatch({ user, key: `${device}-browsing-${nth}`, nth }, shop.random);
    const told: SentBatch = { batch, answers: [] };
    all.batches.push(told);
    await insist(shop, async () => tell(shop, told));
  }
  return all;
}

/** Tries until it is answered, and then perhaps once more. */
async function insist(shop: Shop, attempt: Attempt): Promise<void> {
  let isAnswered = await attempt();
  if (!isAnswered && shop.random() < 1 / GIVES_UP_ONE_IN) return;
  while (!isAnswered && !shop.isOver()) {
    await pause(AGAIN_AFTER_MS);
    isAnswered = await attempt();
  }
  if (isAnswered && shop.random() < 1 / REPEATS_ONE_IN) await attempt();
}

async function confirm(shop: Shop, { order, answers }: SentOrder): Promise<boolean> {
  const answer = await patiently(edgeOf(shop, order).confirm(order.key, order.body));
  if (answer === undefined) return false;
  if ("refused" in answer) throw new Error(`${order.key} was refused: ${answer.refused}`);
  answers.add(answer.order_id);
  return true;
}

async function tell(shop: Shop, { batch, answers }: SentBatch): Promise<boolean> {
  const answer = await patiently(edgeOf(shop, batch).tell(batch.body));
  if (answer === undefined) return false;
  const refused = batch.events.find(({ says }, index) => answer[index]?.length !== says.length);
  if (refused !== undefined) throw new Error(`${refused.session} was refused`);
  answers.push(answer);
  return true;
}

function edgeOf(shop: Shop, { user }: { user: string }): Edge {
  return new Edge(shop.base(), shop.token, user);
}

async function patiently<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  const answered = asked.catch(() => undefined);
  return Promise.race([answered, pause(PATIENCE_MS, undefined, { ref: false })]);
}
