import pMap from "p-map";
import { z } from "zod";
import { idsOf } from "../../src/confirm/identity.ts";
import type { Found } from "./compare.ts";
import type { SentOrder } from "./customer.ts";
import { type Door, askAs } from "./door.ts";
import { linesOf } from "./orders.ts";

const AT_ONCE = 8;

const Stored = z.looseObject({
  order_id: z.string(),
  session_id: z.string(),
  total_minor: z.int(),
  items: z.array(z.looseObject({ sku: z.string(), quantity: z.number(), unit_price_minor: z.int() })),
  memory: z.object({ version: z.int() }),
});
const Usual = z.looseObject({ memory_version: z.int() });

type Known = { user: string; version: number; found: Found };

/** Asks the memories for every order that was sent, by the ids it was answered with and the id its key stands for: the
 *  second finds orders whose answer was lost. Entries of a log that none of these orders accounts for come along as
 *  orders of their own.
 *  @throws Error when a memory answers neither 200 nor 404 */
export async function foundInMemory(door: Door, sent: readonly SentOrder[]): Promise<Found[]> {
  const calls = sent.flatMap(({ order: { user, key }, answers }) =>
    [...new Set([...answers, idsOf(user, key).orderId])].map((orderId) => ({ user, orderId })),
  );
  const orders = await pMap(calls, (call) => orderOf(door, call), { concurrency: AT_ONCE });
  const known = orders.flatMap((order) => order ?? []);
  const users = [...new Set(sent.map(({ order }) => order.user))];
  const strays = await pMap(users, (user) => straysOf(door, user, known), { concurrency: AT_ONCE });
  return [...known.map(({ found }) => found), ...strays.flat()];
}

async function orderOf(
  door: Door,
  { user, orderId }: { user: string; orderId: string },
): Promise<Known | undefined> {
  const body = await askAs(door, user, `/v1/orders/${orderId}`);
  if (body === undefined) return undefined;
  const { order_id, session_id: key, total_minor, items, memory } = Stored.parse(body);
  const found = { orderId: order_id, key, totals: [total_minor], lines: linesOf(items) };
  return { user, version: memory.version, found };
}

/** A memory's version counts its log: every place in it must be one of the orders. */
async function straysOf(door: Door, user: string, known: readonly Known[]): Promise<Found[]> {
  const { memory_version: last } = Usual.parse(await askAs(door, user, "/v1/users/me/usual"));
  const places = new Set(known.filter((order) => order.user === user).map(({ version }) => version));
  const strays = Array.from({ length: last }, (_, index) => index + 1).filter((place) => !places.has(place));
  return strays.map((place) => {
    const name = `place ${place} in the log of ${user}`;
    return { orderId: name, key: name, totals: [0], lines: [] };
  });
}
