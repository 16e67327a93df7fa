import type { Open } from "./open-memory.ts";
import { type KnownOrder, lookUpOrder } from "./order-lookup.ts";

/** A page of a user's orders. */
export type HistoryQuestion = {
  limit: number;
  /** Where the page before ended, as that page said. */
  cursor?: string | undefined;
};

/** Orders with their ids, the latest confirmed first. */
export type OrderHistory = { orders: KnownOrder[]; nextCursor: string | null; version: number };

/** Orders as they stand, by when the memory learned of them: a page holds what it held, whatever is confirmed meanwhile. */
export function orderHistory({ limit, cursor }: HistoryQuestion, open: Open, sql: SqlStorage): OrderHistory {
  const before = cursor === undefined ? Infinity : Number(cursor);
  const places = [...open.views.index.orders]
    .filter(([, seq]) => seq < before)
    .sort(([, a], [, b]) => b - a)
    .slice(0, limit + 1);
  const page = places.slice(0, limit);
  const orders = page.flatMap(([orderId]) => lookUpOrder(orderId, open, sql) ?? []);
  const last = page.at(-1);
  const nextCursor = places.length > limit && last !== undefined ? String(last[1]) : null;
  return { orders, nextCursor, version: open.views.version };
}
