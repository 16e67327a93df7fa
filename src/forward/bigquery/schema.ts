/** A column of a warehouse table. */
type Column = { name: string; type: string; mode: "REQUIRED" | "NULLABLE" };

function required(name: string, type = "STRING"): Column {
  return { name, type, mode: "REQUIRED" };
}

function nullable(name: string, type = "STRING"): Column {
  return { name, type, mode: "NULLABLE" };
}

const COMMON = [
  required("event_id"),
  required("user_id"),
  nullable("session_id"),
  required("timestamp", "TIMESTAMP"),
  required("received_at", "TIMESTAMP"),
  nullable("trace_id"),
];

/** The warehouse's tables: partitioned by the day of `timestamp`, clustered by `user_id`. Counts, totals and quantities of
 *  what happens to an order later are signed: a sum over an order's events is the order as it stands. A mark has no
 *  totals, and may have no currency. */
export const WAREHOUSE_TABLES: Record<string, readonly Column[]> = {
  order_transaction_events: [
    ...COMMON,
    required("order_id"),
    required("items", "JSON"),
    required("item_count", "INTEGER"),
    required("total_minor", "INTEGER"),
    nullable("currency"),
    required("order_status"),
    nullable("metadata", "JSON"),
  ],
  product_interaction_events: [
    ...COMMON,
    required("interaction_type"),
    required("sku"),
    nullable("product_name"),
    nullable("quantity", "NUMERIC"),
    nullable("unit_price_minor", "INTEGER"),
    nullable("order_id"),
    nullable("position", "INTEGER"),
    nullable("source"),
    nullable("metadata", "JSON"),
  ],
  cart_modification_events: [
    ...COMMON,
    required("action"),
    required("sku"),
    nullable("product_name"),
    nullable("quantity_before", "NUMERIC"),
    nullable("quantity_after", "NUMERIC"),
    nullable("cart_total_before_minor", "INTEGER"),
    nullable("cart_total_after_minor", "INTEGER"),
    nullable("metadata", "JSON"),
  ],
  user_search_events: [
    ...COMMON,
    required("query"),
    nullable("result_count", "INTEGER"),
    nullable("filters_applied", "JSON"),
    nullable("search_type"),
    nullable("latency_ms", "INTEGER"),
    nullable("metadata", "JSON"),
  ],
  recommendation_impression_events: [
    ...COMMON,
    required("recommendation_id"),
    nullable("recommendation_type"),
    nullable("products_shown", "JSON"),
    nullable("position", "INTEGER"),
    nullable("clicked", "BOOLEAN"),
    nullable("added_to_cart", "BOOLEAN"),
    nullable("metadata", "JSON"),
  ],
};

/** The view every reader uses: raw tables may hold an event twice, the view holds it once. An event's id tells its user too:
 *  it is a hash of the user's id with whatever the sender chose, so no two users have one in common. */
export function dedupQuery(project: string, dataset: string, table: string): string {
  return `SELECT * FROM \`${project}.${dataset}.${table}\`
WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY received_at) = 1`;
}
