/** Orders' lines as they stand, each product once, as the first parts of a WITH that end with `lines`: user_id, order_id, sku,
 *  product_name, category, quantity, `at`, when the order was placed, and the country and store that it named. What was
 *  cancelled or given back is gone, and so are orders that are marked as a gift or a stock-up. `@now` is the time it looks
 *  back from. */
export function orderLines(table: string, days: number): string {
  return `WITH events AS (
      SELECT event_id, user_id, order_id, timestamp, order_status, items, metadata FROM ${table}
      WHERE timestamp >= TIMESTAMP_SUB(@now, INTERVAL ${days} DAY) AND timestamp <= @now
    ),
    ${leftOut("events")},
    dated AS (
      SELECT user_id, order_id,
        IFNULL(MIN(IF(order_status = 'confirmed', timestamp, NULL)), MIN(timestamp)) AS at,
        MAX(JSON_VALUE(metadata, '$.country')) AS country, MAX(JSON_VALUE(metadata, '$.store_id')) AS store
      FROM events GROUP BY user_id, order_id
    ),
    items AS (
      SELECT events.user_id, events.order_id, JSON_VALUE(item, '$.sku') AS sku,
        JSON_VALUE(item, '$.product_name') AS product_name, JSON_VALUE(item, '$.category') AS category,
        CAST(JSON_VALUE(item, '$.quantity') AS NUMERIC) AS quantity
      FROM events, UNNEST(JSON_QUERY_ARRAY(items)) AS item
    ),
    standing AS (
      SELECT user_id, order_id, sku, MAX(product_name) AS product_name, MAX(category) AS category,
        SUM(quantity) AS quantity
      FROM items GROUP BY user_id, order_id, sku HAVING SUM(quantity) > 0
    ),
    lines AS (
      SELECT standing.user_id, standing.order_id, sku, product_name, category, quantity, at, country, store
      FROM standing JOIN dated ON dated.user_id = standing.user_id AND dated.order_id = standing.order_id
      LEFT JOIN left_out ON left_out.user_id = standing.user_id AND left_out.order_id = standing.order_id
      WHERE left_out.order_id IS NULL
    )`;
}

/** Orders that are marked as a gift or a stock-up, as the last parts of a WITH that end with `last_said` and `left_out`. Of each
 *  mark the latest counts, ties by event id; what a confirmation says comes first, whatever time a mark carries.
 *  @param events the part or table to look for marks in */
export function leftOut(events: string): string {
  // BigQuery takes a path into JSON only as it is written.
  const said = (mark: "gift" | "bulk"): string =>
    `SELECT event_id, user_id, order_id, timestamp, order_status, '${mark}' AS mark,
        JSON_VALUE(metadata, '$.${mark}') AS value FROM ${events}`;
  return `said AS (${said("gift")} UNION ALL ${said("bulk")}),
    last_said AS (
      SELECT user_id, order_id, mark, value FROM said WHERE value IS NOT NULL
      QUALIFY ROW_NUMBER() OVER (
        PARTITION BY user_id, order_id, mark
        ORDER BY IF(order_status = 'confirmed', 1, 0), timestamp DESC, event_id DESC
      ) = 1
    ),
    left_out AS (SELECT DISTINCT user_id, order_id FROM last_said WHERE value = 'true')`;
}
