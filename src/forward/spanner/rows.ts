import type { Pattern, SpannerMessage } from "../outgoing.ts";

/** A cell as Spanner's REST API takes it: INT64 and NUMERIC as strings. */
type Cell = string | number | boolean | null;

/** One write of rows that share their columns. */
export type Mutation = { insertOrUpdate: { table: string; columns: string[]; values: Cell[][] } };

const COMMIT_TIME = "spanner.commit_timestamp()";

/** Rows that need no guard, because they are keyed by episode or order and never change. */
export function ownRows(messages: readonly SpannerMessage[]): Mutation[] {
  return [
    insertOrUpdate("Episodes", EPISODE_COLUMNS, messages.map(episodeRow)),
    insertOrUpdate("Orders", ORDER_COLUMNS, messages.map(orderRow)),
    insertOrUpdate("OrderItems", ITEM_COLUMNS, messages.flatMap(itemRows)),
  ];
}

/** The user's row as of a memory version. */
export function userRows(messages: readonly SpannerMessage[]): Mutation {
  const rows = messages.map((message) => [
    message.user_id,
    String(message.generation),
    message.first_event_at,
    COMMIT_TIME,
    String(message.memory_version),
  ]);
  return insertOrUpdate("Users", ["user_id", "generation", "created_at", "updated_at", "version"], rows);
}

/** Reorder patterns as of a memory version. */
export function patternRows(
  patterns: readonly { userId: string; version: number; pattern: Pattern }[],
): Mutation {
  const rows = patterns.map(({ userId, version, pattern }) => [
    userId,
    pattern.sku,
    pattern.product_name,
    pattern.avg_reorder_days,
    String(pattern.order_count),
    pattern.last_order_date,
    pattern.next_predicted_date,
    pattern.confidence,
    String(version),
    COMMIT_TIME,
  ]);
  return insertOrUpdate("ReorderPatterns", PATTERN_COLUMNS, rows);
}

/** Cells of a message's rows: what Spanner counts against its limit of 80,000 per commit. */
export function cellsOf(message: SpannerMessage): number {
  const { items } = message.order;
  return (
    EPISODE_COLUMNS.length +
    ORDER_COLUMNS.length +
    ITEM_COLUMNS.length * items.length +
    PATTERN_COLUMNS.length * message.patterns.length +
    5
  );
}

const EPISODE_COLUMNS = ["user_id", "episode_id", "kind", "occurred_at", "recorded_at", "seq", "body"];
const ORDER_COLUMNS = [
  "user_id",
  "order_id",
  "order_date",
  "status",
  "item_count",
  "total_minor",
  "currency",
  "session_id",
  "created_at",
  "version",
];
const ITEM_COLUMNS = [
  "user_id",
  "order_id",
  "line_no",
  "sku",
  "product_name",
  "brand",
  "category",
  "quantity",
  "unit_price_minor",
];
const PATTERN_COLUMNS = [
  "user_id",
  "sku",
  "product_name",
  "avg_reorder_days",
  "order_count",
  "last_order_date",
  "next_predicted_date",
  "confidence",
  "version",
  "updated_at",
];

function insertOrUpdate(table: string, columns: string[], values: Cell[][]): Mutation {
  return { insertOrUpdate: { table, columns, values } };
}

function episodeRow(message: SpannerMessage): Cell[] {
  const { user_id, episode_id, kind, occurred_at, recorded_at, seq, order } = message;
  return [user_id, episode_id, kind, occurred_at, recorded_at, String(seq), JSON.stringify(order)];
}

function orderRow({ user_id, order, occurred_at, recorded_at, seq }: SpannerMessage): Cell[] {
  return [
    user_id,
    order.order_id,
    occurred_at,
    "confirmed",
    String(order.item_count),
    String(order.total_minor),
    order.currency,
    order.session_id ?? null,
    recorded_at,
    String(seq),
  ];
}

function itemRows({ user_id, order }: SpannerMessage): Cell[][] {
  return order.items.map((item, index) => [
    user_id,
    order.order_id,
    String(index + 1),
    item.sku,
    item.product_name,
    item.brand ?? null,
    item.category ?? null,
    item.quantity.toFixed(3),
    String(item.unit_price_minor),
  ]);
}
