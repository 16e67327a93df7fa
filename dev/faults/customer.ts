import { setTimeout as pause } from "node:timers/promises";
import { Edge } from "../edge.ts";
import { type Order, drawOrder } from "./orders.ts";

/** Between two tries while nothing answers. */
const AGAIN_AFTER_MS = 50;
/** So long a customer waits for an answer. */
const PATIENCE_MS = 10_000;
/** Of customers whose answer is lost, one in so many tries no more. */
const GIVES_UP_ONE_IN = 6;
/** Of confirmed orders, one in so many is sent again all the same. */
const REPEATS_ONE_IN = 12;

/** An order that was sent, and the ids it was answered with: none when no answer came, several when the product erred. */
export type SentOrder = { order: Order; answers: Set<string> };

/** What a customer needs: where the shop is now, its token, the customer's own chance, and whether the run has ended. */
export type Shop = { base: () => string; token: string; random: () => number; isOver: () => boolean };

/** Confirms order after order without a pause, each until it is acknowledged, given up, or the run is over.
 *  @param users whose orders they are, in turn
 *  @returns everything that was sent
 *  @throws Error when an order is refused */
export async function shopAround(shop: Shop, device: string, users: readonly string[]): Promise<SentOrder[]> {
  const all: SentOrder[] = [];
  for (let next = 0; !shop.isOver(); next += 1) {
    const user = users[next % users.length] ?? device;
    const order = drawOrder({ user, key: `${device}-${next}`, nth: next }, shop.random);
    const sent: SentOrder = { order, answers: new Set() };
    all.push(sent);
    await insist(shop, sent);
    if (sent.answers.size > 0 && shop.random() < 1 / REPEATS_ONE_IN) await attempt(shop, sent);
  }
  return all;
}

async function insist(shop: Shop, sent: SentOrder): Promise<void> {
  if (await attempt(shop, sent)) return;
  if (shop.random() < 1 / GIVES_UP_ONE_IN) return;
  while (!shop.isOver() && !(await attempt(shop, sent))) await pause(AGAIN_AFTER_MS);
}

/** One try; whether it was answered. */
async function attempt(shop: Shop, { order, answers }: SentOrder): Promise<boolean> {
  const edge = new Edge(shop.base(), shop.token, order.user);
  const answered = edge.confirm(order.key, order.body).catch(() => undefined);
  const answer = await Promise.race([answered, pause(PATIENCE_MS, undefined, { ref: false })]);
  if (answer === undefined) return false;
  if ("refused" in answer) throw new Error(`${order.key} was refused: ${answer.refused}`);
  answers.add(answer.order_id);
  return true;
}
