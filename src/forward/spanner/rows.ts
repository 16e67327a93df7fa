import type { OrderState, Pattern, SpannerMessage } from "../outgoing.ts";

/** A cell as Spanner's REST API takes it: INT64 and NUMERIC as strings. */
export type Cell = string | number | boolean | null;

/** A row by its id. Its cells are made when it is written: of most batches many rows are older than others there. */
export type GuardedRow = { id: string; cells: () => Cell[] };

/** A table of which the newest row wins: each row is as of the memory's version, which stands in its `version`. */
export type GuardedTable = {
  name: string;
  /** What completes the key after `user_id`; nothing in Users. */
  idColumn: string | undefined;
  columns: readonly string[];
  /** A message's rows, each with its id: the text of `idColumn`'s cell. */
  rowsOf: (message: SpannerMessage) => GuardedRow[];
};

const COMMIT_TIME = "spanner.commit_timestamp()";

/** The user's own row. */
export const USERS: GuardedTable = {
  name: "Users",
  idColumn: undefined,
  columns: ["user_id", "generation", "created_at", "updated_at", "preferences", "version"],
  rowsOf: (message) => [
    {
      id: "",
      cells: () => [
        message.user_id,
        String(message.generation),
        message.first_event_at,
        COMMIT_TIME,
        message.preferences === undefined ? null : JSON.stringify(message.preferences),
        String(message.memory_version),
      ],
    },
  ],
};

/** Orders as they stand. */
export const ORDERS: GuardedTable = {
  name: "Orders",
  idColumn: "order_id",
  columns: [
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
  ],
  rowsOf: (message) => (message.order === null ? [] : [orderRow(message, message.order)]),
};

/** Lines of orders as they stand: they belong to the version of their order, and are replaced together. */
export const ORDER_ITEMS = {
  name: "OrderItems",
  columns: [
    "user_id",
    "order_id",
    "line_no",
    "sku",
    "product_name",
    "brand",
    "category",
    "quantity",
    "unit_price_minor",
  ],
} as const;

/** Reorder patterns; what has none any more keeps a row without content. */
export const PATTERNS: GuardedTable = {
  name: "ReorderPatterns",
  idColumn: "sku",
  columns: [
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
  ],
  rowsOf: ({ user_id, memory_version, patterns, withdrawn_patterns }) => {
    const row = (sku: string, content: () => Cell[]): GuardedRow => ({
      id: sku,
      cells: () => [user_id, sku, ...content(), String(memory_version), COMMIT_TIME],
    });
    return [
      ...patterns.map((pattern) => row(pattern.sku, () => patternContent(pattern))),
      ...withdrawn_patterns.map((sku) => row(sku, () => [null, null, null, null, null, null])),
    ];
  },
};

function patternContent(pattern: Pattern): Cell[] {
  return [
    pattern.product_name,
    pattern.avg_reorder_days,
    String(pattern.order_count),
    pattern.last_order_date,
    pattern.next_predicted_date,
    pattern.confidence,
  ];
}

/** Lines of a message's order; of a forgotten one none is left. */
export function itemRows({ user_id, order }: SpannerMessage): Cell[][] {
  if (order === null || order.status === "forgotten") return [];
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

function orderRow(message: SpannerMessage, order: OrderState): GuardedRow {
  return { id: order.order_id, cells: () => orderCells(message, order) };
}

function orderCells({ user_id, memory_version }: SpannerMessage, order: OrderState): Cell[] {
  const isForgotten = order.status === "forgotten";
  return [
    user_id,
    order.order_id,
    order.order_date,
    order.status,
    isForgotten ? "0" : String(order.item_count),
    isForgotten ? "0" : String(order.total_minor),
    order.currency,
    isForgotten ? null : (order.session_id ?? null),
    order.created_at,
    String(memory_version),
  ];
}
