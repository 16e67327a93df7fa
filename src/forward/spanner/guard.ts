import type { SpannerMessage } from "../outgoing.ts";
import { EPISODES, episodeRow, forgottenRows } from "./episode-rows.ts";
import { ENTITIES, FACTS } from "./graph-rows.ts";
import { type Cell, type GuardedTable, itemRows, ORDERS, ORDER_ITEMS, PATTERNS, USERS } from "./rows.ts";

/** The tables that are guarded by version, parents first. */
export const GUARDED_TABLES: readonly GuardedTable[] = [USERS, ORDERS, PATTERNS, ENTITIES, FACTS];

/** Versions that stand in Spanner now, by `rowKey`; of Episodes only what is forgotten. */
export type Standing = ReadonlyMap<string, number>;

type Write = { table: string; columns: readonly string[]; values: Cell[][] };
type Deletion = { table: string; keySet: { ranges: { startClosed: string[]; endClosed: string[] }[] } };

/** One write of rows that share their columns, or a deletion of ranges of keys. */
export type Mutation = { insertOrUpdate: Write } | { delete: Deletion };

/** Names a row: table, user, and what completes its key. */
export function rowKey(table: string, userId: string, id: string): string {
  return JSON.stringify([table, userId, id]);
}

/**
 * A batch's mutations, in the order in which they are to happen. Of rows that several messages carry only the newest is
 * kept, and those not newer than what stands there are dropped: so an old message that comes again can't undo a newer
 * one, and what is forgotten stays so.
 */
export function guardedMutations(messages: readonly SpannerMessage[], standing: Standing): Mutation[] {
  const news = (table: GuardedTable): Newest[] => newestRows(table, messages).filter(isNewsTo(standing));
  const orders = news(ORDERS);
  return [
    ...write(
      USERS,
      news(USERS).map(({ cells }) => cells()),
    ),
    ...write(EPISODES, episodeRows(messages, standing)),
    ...write(
      ORDERS,
      orders.map(({ cells }) => cells()),
    ),
    ...clearItems(orders.filter(({ key }) => standing.has(key))),
    ...write(
      ORDER_ITEMS,
      orders.flatMap(({ message }) => itemRows(message)),
    ),
    ...[PATTERNS, ENTITIES, FACTS].flatMap((table) =>
      write(
        table,
        news(table).map(({ cells }) => cells()),
      ),
    ),
  ];
}

/** A row that won over older ones of the batch, and the message it came with. */
type Newest = { key: string; id: string; cells: () => Cell[]; message: SpannerMessage };

function newestRows(table: GuardedTable, messages: readonly SpannerMessage[]): Newest[] {
  const newest = new Map<string, Newest>();
  for (const message of messages) {
    for (const { id, cells } of table.rowsOf(message)) {
      const key = rowKey(table.name, message.user_id, id);
      const known = newest.get(key);
      if (known === undefined || message.memory_version > known.message.memory_version)
        newest.set(key, { key, id, cells, message });
    }
  }
  return [...newest.values()];
}

function isNewsTo(standing: Standing): (row: Newest) => boolean {
  return ({ key, message }) => message.memory_version > (standing.get(key) ?? -1);
}

/** Episodes but for those that are forgotten there already; then the rows that forget, which so win over those of the batch. */
function episodeRows(messages: readonly SpannerMessage[], standing: Standing): Cell[][] {
  const left = messages.filter(
    ({ user_id, episode_id }) => !standing.has(rowKey(EPISODES.name, user_id, episode_id)),
  );
  return [...left.map(episodeRow), ...messages.flatMap(forgottenRows)];
}

/** Takes away the lines of orders that stand there already: the new ones may be fewer. */
function clearItems(orders: readonly Newest[]): Mutation[] {
  if (orders.length === 0) return [];
  const ranges = orders.map(({ message, id }) => {
    const order = [message.user_id, id];
    return { startClosed: order, endClosed: order };
  });
  return [{ delete: { table: ORDER_ITEMS.name, keySet: { ranges } } }];
}

function write(
  { name, columns }: { name: string; columns: readonly string[] },
  values: Cell[][],
): Mutation[] {
  return values.length === 0 ? [] : [{ insertOrUpdate: { table: name, columns, values } }];
}
